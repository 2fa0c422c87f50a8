"""Real lists of incidents against the areas that their own authorities recorded for them.

The shortfalls are in the data (points beside the area that was written down), so each figure is
also the ceiling for a correct join.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.boundaries.queries import the_territory
from geo.boundaries.reach import whole_reach
from geo.boundaries.snapshots import plan_snapshot
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions, Outcome
from geo.incidents.models import Incident
from geo.incidents.queries import incident_frame
from geo.publishing.importing import import_file, undo_import

pytestmark = pytest.mark.real_data

TAIPEI = ZoneInfo("Asia/Taipei")
CHICAGO = ZoneInfo("America/Chicago")
WASHINGTON = ZoneInfo("America/New_York")


def bring(database: Database, kind: ImportKind, path: Path, zone: ZoneInfo, **options: Any) -> Outcome:
    return import_file(database, kind, path, ImportOptions(zone=zone, **options)).outcome


def incidents(database: Database) -> gpd.GeoDataFrame:
    with database.session() as session:
        plan_id = the_territory(session, None).plan_id
        assert plan_id is not None
        return incident_frame(session, whole_reach(plan_id), since=None, until=None)


Codes = list[str | None]
ByInterface = Callable[[np.ndarray], Codes]


def by_locator(database: Database, lonlat: np.ndarray) -> Codes:
    """The grid of each point (n, 2) by the snapshot of the plan in force."""
    with database.session() as session:
        snapshot = plan_snapshot(session, the_territory(session, None).plan_id)
    found = snapshot.locator.find(lonlat)
    return [snapshot.grids[index].code if index >= 0 else None for index in found.tolist()]


@pytest.fixture
def by_interface(
    fresh_settings: Settings,
    fresh_database: Database,
    sign_in_admin: Callable[[Database], None],
    as_admin: Callable[[TestClient], TestClient],
) -> ByInterface:
    """The grid of each point (n, 2) as `/locate/batch` answers; every 200th is asked of `/locate` alone too."""

    def codes(client: TestClient, lonlat: np.ndarray) -> Codes:
        told = client.post("/api/v1/locate/batch", json={"points": lonlat.tolist()}).raise_for_status().json()["items"]
        return [each["grid"] and each["grid"]["code"] for each in told]

    def ask(lonlat: np.ndarray) -> Codes:
        sign_in_admin(fresh_database)
        with TestClient(create_app(fresh_settings, fresh_database)) as client:
            as_admin(client)
            found = [code for start in range(0, len(lonlat), 10_000) for code in codes(client, lonlat[start:][:10_000])]
            for (lon, lat), code in list(zip(lonlat.tolist(), found, strict=True))[::200]:
                grid = client.get("/api/v1/locate", params={"lon": lon, "lat": lat}).raise_for_status().json()["grid"]
                assert (grid and grid["code"]) == code
        return found

    return ask


def assert_same_everywhere(database: Database, joined: gpd.GeoDataFrame, by_interface: ByInterface) -> None:
    """Each row has the same grid by the join in PostGIS, by the locator and by the interface."""
    by_database = joined["grid_code"].astype(object).where(joined["grid_code"].notna(), None).tolist()
    lonlat = np.column_stack([joined.geometry.x, joined.geometry.y])
    assert by_locator(database, lonlat) == by_database
    assert by_interface(lonlat) == by_database


def share(agrees: pd.Series) -> float:
    return float(agrees.mean())


@pytest.mark.slow
def test_chicago_s_districts(fresh_database: Database, real_data: Path, by_interface: ByInterface) -> None:
    """148,636 assaults: at least 98.4 % in the police district on record, 91 in none; the same file again adds none."""
    districts = real_data / "incidents/chicago_police_districts.kml"
    named = {"territory": "chicago", "territory_name": "Chicago", "mapping": {"code": "Name"}, "dissolve": True}
    bring(fresh_database, ImportKind.BOUNDARIES, districts, CHICAGO, **named)
    path = real_data / "incidents/chicago_aggravated_assaults_2010_2019.csv.gz"
    outcome = bring(fresh_database, ImportKind.INCIDENTS, path, CHICAGO)
    assert (outcome.new, outcome.refused, outcome.outside) == (148_636, 0, 91)

    recorded = pd.read_csv(path, dtype={"district": str}).drop_duplicates()
    recorded["occurred_at"] = pd.to_datetime(recorded["date"]).dt.tz_localize(CHICAGO, ambiguous=True)
    joined = incidents(fresh_database)
    joined = joined.assign(longitude=joined.geometry.x, latitude=joined.geometry.y, loc_cat=joined["category"])
    matched = joined.merge(recorded, on=["occurred_at", "loc_cat", "longitude", "latitude"], validate="many_to_one")
    assert len(matched) > 148_600
    assert (matched["grid_code"] == matched["district"]).sum() / 148_636 >= 0.984
    assert_same_everywhere(fresh_database, joined, by_interface)


def test_washington_s_wards(fresh_database: Database, real_data: Path, by_interface: ByInterface) -> None:
    """11,472 service requests: at least 99.5 % in the ward on record, each known by its own number."""
    wards = real_data / "tilings/dc_ward-2012.geojson"
    named = {"territory": "dc", "territory_name": "Washington", "mapping": {"code": "WARD"}}
    bring(fresh_database, ImportKind.BOUNDARIES, wards, WASHINGTON, **named)
    path = real_data / "incidents/dc_311_requests_2015_10.csv.gz"
    outcome = bring(fresh_database, ImportKind.INCIDENTS, path, WASHINGTON)
    assert (outcome.new, outcome.refused) == (11_472, 0)

    recorded = pd.read_csv(path, dtype=str).set_index("SERVICEREQUESTID")
    joined = incidents(fresh_database).set_index("key").reindex(recorded.index)
    assert share(joined["grid_code"] == recorded["WARD"]) >= 0.995
    assert (joined["status"] == recorded["STATUS_CODE"].str.lower()).all()
    assert_same_everywhere(fresh_database, joined, by_interface)


@pytest.mark.slow
def test_taipei_s_accidents(fresh_database: Database, real_data: Path, by_interface: ByInterface) -> None:
    """2,957 accidents: at least 99.0 % in the town on record; those of Taichung are kept outside."""
    areas = real_data / "tilings/taipei_stat_areas.parquet"
    mapping = {"code": "CODEBASE", "community": "TOWN_ID"}
    bring(fresh_database, ImportKind.BOUNDARIES, areas, TAIPEI, territory="63000", mapping=mapping)
    path = real_data / "incidents/taiwan_accidents_taipei_taichung_2023_zh.csv.gz"
    outcome = bring(fresh_database, ImportKind.INCIDENTS, path, TAIPEI)
    assert (outcome.new, outcome.refused, outcome.outside) == (10_983, 0, 8_026)

    recorded = pd.read_csv(path, dtype={"發生日期": str, "發生時間": str, "cunli": str})
    recorded = recorded[recorded["cunli"].str.startswith("63000")]
    recorded["occurred_at"] = pd.to_datetime(recorded["發生日期"] + recorded["發生時間"]).dt.tz_localize(TAIPEI)
    joined = incidents(fresh_database)
    joined = joined.assign(lon=joined.geometry.x, lat=joined.geometry.y)
    keys = ["occurred_at", "lon", "lat"]
    matched = recorded.merge(joined.drop_duplicates(keys), on=keys, how="left")
    assert len(matched) == 2_957
    assert share(matched["community_code"] == matched["cunli"].str[:8]) >= 0.990
    assert_same_everywhere(fresh_database, joined, by_interface)


def test_cincinnati_s_repeated_numbers(fresh_database: Database, real_data: Path) -> None:
    """Numbers that stand on several matters lose none of them, and undoing the file leaves nothing."""
    wards = real_data / "tilings/dc_ward-2012.geojson"
    bring(fresh_database, ImportKind.BOUNDARIES, wards, WASHINGTON, territory="dc", mapping={"code": "WARD"})
    path = real_data / "incidents/cincinnati_burglary.csv.gz"
    report = import_file(fresh_database, ImportKind.INCIDENTS, path, ImportOptions(zone=WASHINGTON))
    recorded = pd.read_csv(path, dtype=str).dropna()
    assert (report.outcome.new, report.outcome.refused) == (len(recorded.drop_duplicates()), 426)
    assert report.outcome.same == recorded.duplicated().sum()
    undo_import(fresh_database, report.import_id)
    with fresh_database.session() as session:
        assert session.query(Incident).count() == 0

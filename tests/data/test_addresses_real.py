"""Real lists of addresses, as their publishers made them."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import shapely
from sqlalchemy import func, select

from geo.addresses.models import Address
from geo.addresses.queries import search_addresses
from geo.boundaries.queries import the_territory
from geo.boundaries.reach import whole_reach
from geo.core.viewer import EVERYWHERE
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions, Outcome
from geo.imports.queries import imports
from geo.publishing.importing import import_file, undo_import

pytestmark = pytest.mark.real_data

Ground = Callable[[float, float, float, float], Database]


@pytest.fixture
def ground(fresh_database: Database, tmp_path: Path) -> Ground:
    """Make a territory of one grid: the box west, south, east, north."""

    def make(west: float, south: float, east: float, north: float) -> Database:
        box = shapely.geometry.mapping(shapely.box(west, south, east, north))
        feature = {"type": "Feature", "properties": {"code": "1"}, "geometry": box}
        path = tmp_path / "ground.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        bring(fresh_database, ImportKind.BOUNDARIES, path)
        return fresh_database

    return make


def bring(database: Database, kind: ImportKind, path: Path, **options: Any) -> Outcome:
    return import_file(database, kind, path, ImportOptions(zone=ZoneInfo("UTC"), **options)).outcome


def codes(outcome: Outcome) -> Counter[str]:
    return Counter(fault.code for fault in outcome.faults)


@pytest.mark.slow
def test_baltimore_county_door_by_door(ground: Ground, real_data: Path) -> None:
    """46,405 doors with keys, texts and places come in by guess; again, nothing changes; undo empties the table."""
    database = ground(-76.89, 39.19, -76.36, 39.73)
    path = real_data / "addresses/baltimore_county_addresses_a.csv.gz"
    first = import_file(database, ImportKind.ADDRESSES, path, ImportOptions(zone=ZoneInfo("UTC")))
    outcome = first.outcome
    columns = {each["field"]: each["column"] for each in outcome.recognised["fields"] if each["column"]}
    assert columns["text"] == "ADDRLABEL"
    assert columns["key"] == "ADDRESS_ID"
    assert (outcome.new, outcome.refused, outcome.outside) == (46_405, 0, 0)
    again = bring(database, ImportKind.ADDRESSES, path)
    assert (again.new, again.changed, again.same) == (0, 0, 46_405)
    undo_import(database, _last(database))
    undo_import(database, first.import_id)
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Address)) == 0


def _last(database: Database) -> Any:
    with database.session() as session:
        return imports(session, EVERYWHERE, limit=1)[0].id


@pytest.mark.slow
def test_japanese_towns_are_composed_of_their_parts(ground: Ground, real_data: Path, tmp_path: Path) -> None:
    """Every sixth of 132,304 places without an address column: composed, refused by row where coordinates are not."""
    database = ground(122.9, 20.4, 154.0, 45.6)
    rows = pd.read_csv(real_data / "addresses/japan_town_addresses_a.csv.gz", dtype=str)[::6]
    path = tmp_path / "towns.csv"
    rows.to_csv(path, index=False)
    mapping = {"town": "city", "compound": "town", "building": "koaza"}
    outcome = bring(database, ImportKind.ADDRESSES, path, mapping=mapping)
    found = codes(outcome)
    assert found["coordinate.missing"] == (rows["lng"].isna() | rows["lat"].isna()).sum() > 40
    assert outcome.refused == found["coordinate.missing"] + found["address.duplicate"]
    assert outcome.new + outcome.same + outcome.refused == len(rows) == 22_051
    with database.session() as session:
        territory = the_territory(session, None)
        (stone,) = search_addresses(session, territory.id, whole_reach(0), "いなべ市員弁町石仏", limit=1)
    assert (stone.exact, stone.lon, stone.lat) == (True, 136.563477, 35.110331)


@pytest.mark.slow
def test_taiwanese_places_far_outside_are_kept_and_told(ground: Ground, real_data: Path) -> None:
    """All 13,772 places are kept: three hundreds of kilometres out, and those that share a text, told by row."""
    database = ground(121.2, 24.8, 122.1, 25.4)
    path = real_data / "addresses/taiwan_place_addresses_north_zh.csv.gz"
    outcome = bring(database, ImportKind.ADDRESSES, path)
    assert (outcome.new, outcome.refused) == (13_772, 0)
    far = {fault.place for fault in outcome.faults if fault.code == "coordinate.far"}
    assert {(110.0, 9.0), (110.0, 10.0)} <= far
    assert any(place is not None and round(place[0], 2) == 116.06 for place in far)
    assert codes(outcome)["address.same_text"] > 1_062
    with database.session() as session:
        assert session.scalar(select(func.count()).where(func.ST_X(Address.geom) < 117)) == 3
        found = search_addresses(session, the_territory(session, None).id, whole_reach(0), "新北市永和區", limit=5)
    assert len(found) == 5
    again = bring(database, ImportKind.ADDRESSES, path)
    assert (again.new, again.changed, again.same) == (0, 0, 13_772)

"""Real tilings become coverages: valid, on the coordinate grid, and nothing changes unasked."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from benchmarks.plans.faults import Seed, dissolved, seed_faults
from benchmarks.plans.repair import measure
from geo.boundaries import importing
from geo.boundaries.coverages import Coverage, FlawKind, make_coverage
from geo.boundaries.queries import community_frame, grid_frame, plan_on, the_territory
from geo.core.coordinates import geometries_on_grid
from geo.core.measure import areas_m2, lengths_m
from geo.exchange.reading import read_polygons
from geo.imports.actions import receive
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions, Outcome

pytestmark = pytest.mark.real_data

FILES = {
    "tilings/nyc_police_precincts.gpkg": 77,
    "tilings/zurich_quarters.geojson": 34,
    "tilings/edmonton_neighbourhoods.geojson": 386,
    "tilings/kansas_city_neighbourhoods.geojson": 145,
    "tilings/toronto_neighbourhoods.geojson": 140,
    "tilings/dc_police-service-areas-psa.geojson": 56,
    "tilings/dc_police-districts-mpd.geojson": 7,
    "tilings/dc_dpw-parking-beats.geojson": 296,
    "tilings/dc_ward-2012.geojson": 8,
    "tilings/taipei_stat_areas.parquet": 11_490,
    "tilings/taipei_raw_sample_63000010.json": 838,
    "tilings/lancashire_lsoa2011.parquet": 941,
    "redistricting/providence_blocks.zip": 3_014,
    "redistricting/providence_precincts.zip": 59,
    "redistricting/providence_districts.zip": 15,
    "incidents/chicago_police_districts.kml": 25,
}
NEED_NOTHING = (
    "tilings/dc_police-service-areas-psa.geojson",
    "tilings/taipei_stat_areas.parquet",
    "redistricting/providence_blocks.zip",
    "redistricting/ks_ellis_county_block.gpkg",
)
SEEDED = {
    "tilings/zurich_quarters.geojson": 34,
    "tilings/kansas_city_neighbourhoods.geojson": 145,
    "tilings/edmonton_neighbourhoods.geojson": 386,
    "tilings/lancashire_lsoa2011.parquet": 941,
    "tilings/toronto_neighbourhoods.geojson": 140,
    "redistricting/providence_blocks.zip": 3_014,
    "redistricting/ks_ellis_county_block.gpkg": 2_296,
}
ROUNDING_M = 2e-3
"""A vertex moves by at most a step of the coordinate grid."""

Apply = Callable[..., Outcome]


@pytest.fixture
def apply(session: Session, real_data: Path) -> Apply:
    """Import one of the files in the test's session."""

    def bring_in(name: str, **options: object) -> Outcome:
        chosen = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), **options)  # type: ignore[arg-type]
        record = receive(session, ImportKind.BOUNDARIES, real_data / name, chosen)
        session.expunge(record)
        return importing.apply(session, record, real_data / name, chosen, lambda *_: None)

    return bring_in


def _told_m2(coverage: Coverage, count: int) -> np.ndarray:
    """The area of the flaws that each feature was told to take part in."""
    told = np.zeros(count)
    for flaw in coverage.flaws:
        for index in (flaw.first, flaw.second):
            if index is not None and flaw.kind is not FlawKind.GAP:
                told[index] += flaw.area_m2
    return told


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_a_real_tiling_becomes_a_coverage(real_data: Path, name: str, count: int) -> None:
    """No area changes by more than what was told, but for the rounding along the outline."""
    geometry = read_polygons(real_data / name).geometry
    assert geometry is not None
    coverage = make_coverage(geometry)
    assert len(geometry) == count
    assert coverage.valid
    assert coverage.asking == ()
    assert shapely.coverage_is_valid(coverage.pieces)
    assert not shapely.is_empty(coverage.pieces).any()
    assert np.array_equal(coverage.pieces, geometries_on_grid(coverage.pieces))
    assert set(coverage.owners) == set(range(count))
    after = np.bincount(coverage.owners, weights=areas_m2(coverage.pieces), minlength=count)
    unasked = np.abs(after - areas_m2(geometry)) - _told_m2(coverage, count) * 1.01
    assert (unasked <= ROUNDING_M * lengths_m(geometry)).all()


@pytest.mark.parametrize("name", NEED_NOTHING)
def test_what_is_a_coverage_already_is_not_touched(real_data: Path, name: str) -> None:
    """Its pieces are those of the file, bit for bit."""
    geometry = read_polygons(real_data / name).geometry
    coverage = make_coverage(geometry)
    assert coverage.flaws == ()
    assert [piece.wkb for piece in coverage.pieces] == [piece.wkb for piece in shapely.get_parts(geometry)]


def test_corners_that_stand_twice_are_all_that_is_wrong_with_chicago(real_data: Path) -> None:
    """Two districts have one; no area changes."""
    coverage = make_coverage(read_polygons(real_data / "incidents/chicago_police_districts.kml").geometry)
    assert [flaw.kind for flaw in coverage.flaws] == [FlawKind.REPEATED_POINT] * 2


@pytest.mark.parametrize(("name", "count"), SEEDED.items())
def test_faults_seeded_into_a_real_tiling_are_found_and_repaired(real_data: Path, name: str, count: int) -> None:
    """Two of each kind: each is told with kind, place and both grids, each is repaired, no area changes unasked."""
    geometry = read_polygons(real_data / name).geometry
    assert len(geometry) == count
    first = make_coverage(geometry)
    valid = dissolved(first, count)
    faulty = seed_faults(valid, [kind for kind in Seed for _ in range(2)], seed=5)
    coverage = make_coverage(faulty.features)
    repair = measure(faulty, coverage, make_coverage(valid).flaws)
    assert len(repair.faults) >= 14
    assert repair.valid
    assert repair.found.all()
    assert repair.repaired.all()
    assert repair.beyond_m2.max() == 0
    assert coverage.asking == ()


@pytest.mark.parametrize(
    ("name", "overlaps"), [("tilings/zurich_quarters.geojson", 30), ("tilings/kansas_city_neighbourhoods.geojson", 30)]
)
def test_real_overlaps_are_told_one_by_one(apply: Apply, name: str, overlaps: int) -> None:
    """With both names, the place and the area; none of them keeps the file out."""
    outcome = apply(name)
    told = [fault for fault in outcome.faults if fault.area_m2 is not None and fault.area_m2 > 1]
    assert len(told) >= overlaps
    assert all(fault.place is not None and fault.row is not None for fault in told)
    assert outcome.refused == 0


def test_three_parts_of_one_district_are_one_grid(session: Session, apply: Apply) -> None:
    """Chicago's districts come in 25 features of 23 codes."""
    outcome = apply("incidents/chicago_police_districts.kml", mapping={"code": "Name"}, dissolve=True)
    plan = plan_on(session, the_territory(session, None).id, None)
    grids = grid_frame(session, plan.id)
    assert (outcome.new, len(grids)) == (23, 23)
    assert len(grids.set_index("code").geometry["31"].geoms) > 1


def test_taipei_comes_in_whole(session: Session, apply: Apply) -> None:
    """11,490 grids in their communities; no two neighbours have one colour."""
    outcome = apply("tilings/taipei_stat_areas.parquet", mapping={"code": "CODEBASE", "community": "CODE2"})
    assert (outcome.new, outcome.refused, outcome.faults) == (11_490, 0, ())
    plan = plan_on(session, the_territory(session, None).id, None)
    grids, communities = grid_frame(session, plan.id), community_frame(session, plan.id)
    assert shapely.coverage_is_valid(grids.geometry.to_numpy())
    assert communities["grids"].sum() == 11_490
    assert communities["town_code"].nunique() == 12
    tree = shapely.STRtree(grids.geometry.to_numpy())
    left, right = tree.query(grids.geometry.to_numpy(), predicate="touches")
    alike = (left < right) & (grids["colour"].to_numpy()[left] == grids["colour"].to_numpy()[right])
    shared = shapely.intersection(grids.geometry.to_numpy()[left[alike]], grids.geometry.to_numpy()[right[alike]])
    assert (shapely.length(shared) == 0).all()

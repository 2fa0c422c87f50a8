"""Bringing buildings in: with points or footprints, beside what the address list tells, and taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.addresses import buildingfiles
from geo.addresses.compoundgrids import grids_by_building
from geo.addresses.models import Address
from geo.addresses.nametables import Building, BuildingGrid, Compound
from geo.core.errors import BadInput
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome
from tests.geo.addresses.test_compounds import HEADER, YARD, compounds, links

Make = Callable[..., Any]
HEAD = ("小区", "楼栋", "单元数", "户数", "经度", "纬度")
ROWS = [
    ("粮食局家属院", "1号楼", "3", "36", "101.676", "39.225"),
    ("粮食局家属院", "4", "1、2", "24", "101.684", "39.225"),
    ("", "曙光大厦", "", "", "101.99", "39.99"),
]


@pytest.fixture
def bring_buildings(session: Session, ground: Any) -> Callable[..., tuple[Import, Outcome]]:
    """Apply a file of buildings to the test's session."""

    def apply(path: Path, **options: Any) -> tuple[Import, Outcome]:
        chosen = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), **options)
        record = receive(session, ImportKind.BUILDINGS, path, chosen)
        outcome = buildingfiles.apply(session, record, path, chosen, lambda *_: None)
        session.flush()
        return record, outcome

    return apply


def buildings(session: Session) -> dict[str, Any]:
    """Number, entrances, households, place and grid of each building, by what is said of it."""
    rows = select(
        Building.normalised,
        Building.number,
        Building.entrances,
        Building.households,
        func.ST_X(Building.geom),
        BuildingGrid.grid_id,
    ).outerjoin(BuildingGrid, BuildingGrid.building_id == Building.id)
    return {said: tuple(rest) for said, *rest in session.execute(rows)}


def test_buildings_come_in_by_compound_and_number(
    session: Session, ground: Any, write_list: Make, bring_buildings: Make
) -> None:
    """Each with its entrances, households and grid; one in no grid is kept, counted and listed."""
    _, outcome = bring_buildings(write_list(ROWS, header=HEAD))
    assert (outcome.new, outcome.outside, outcome.refused) == (3, 1, 0)
    assert buildings(session) == {
        "粮食局家属院1栋": ("1", ["1", "2", "3"], 36, 101.676, ground.west),
        "粮食局家属院4栋": ("4", ["1", "2"], 24, 101.684, ground.east),
        "曙光大厦": (None, [], None, 101.99, None),
    }
    assert {fault.code for fault in outcome.faults} == {"building.outside", "coordinate.far"}


def test_the_same_file_again_changes_nothing(session: Session, write_list: Make, bring_buildings: Make) -> None:
    """All rows are the same."""
    bring_buildings(write_list(ROWS, header=HEAD))
    before = buildings(session)
    _, outcome = bring_buildings(write_list(ROWS, header=HEAD))
    assert (outcome.new, outcome.changed, outcome.same) == (0, 0, 3)
    assert buildings(session) == before


def test_a_file_goes_before_the_address_list_and_undo_gives_it_back(
    session: Session, ground: Any, write_list: Make, bring_in: Make, bring_buildings: Make
) -> None:
    """Doors are linked to the buildings of the file; after undo what the doors tell stands as before."""
    bring_in(write_list(YARD, header=HEADER))
    before = compounds(session), buildings(session), links(session)
    record, outcome = bring_buildings(write_list(ROWS[:2], header=HEAD))
    assert (outcome.new, outcome.changed) == (1, 1)
    assert buildings(session)["粮食局家属院1栋"] == ("1", ["1", "2", "3"], 36, 101.676, ground.west)
    assert compounds(session)[0][3] == "曙光社区"
    assert links(session) == before[2]
    buildingfiles.undo(session, record)
    assert (compounds(session), buildings(session), links(session)) == before


def test_buildings_of_a_file_stay_when_their_doors_go(
    session: Session, write_list: Make, bring_in: Make, bring_buildings: Make
) -> None:
    """A building that a file brought in needs no door."""
    bring_in(write_list(YARD, header=HEADER))
    bring_buildings(write_list(ROWS[:2], header=HEAD))
    renamed = [(key, text, "", "", "", *rest) for key, text, _, _, _, *rest in YARD]
    bring_in(write_list(renamed, header=HEADER))
    assert set(buildings(session)) == {"粮食局家属院1栋", "粮食局家属院4栋"}
    assert {key for key, link in links(session).items() if link != (None, None)} == set()


def test_footprints_come_in_as_areas(session: Session, ground: Any, tmp_path: Path, bring_buildings: Make) -> None:
    """The building stands inside its footprint, and the footprint is kept."""
    outline = shapely.box(101.675, 39.225, 101.6752, 39.2251)
    feature = {
        "type": "Feature",
        "properties": {"compound": "粮食局家属院", "building": "7号楼"},
        "geometry": json.loads(shapely.to_geojson(outline)),
    }
    path = tmp_path / "footprints.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    _, outcome = bring_buildings(path)
    assert outcome.new == 1
    row = session.execute(
        select(func.ST_Covers(Building.footprint, Building.geom), func.ST_NPoints(Building.footprint))
    )
    assert tuple(row.one()) == (True, 5)


def test_bad_rows_are_told_and_the_others_go_in(session: Session, write_list: Make, bring_buildings: Make) -> None:
    """A number without a compound, unreadable households and a contradiction stay out; odd entrances are dropped."""
    rows = [
        ROWS[0],
        ("", "3号楼", "", "", "101.676", "39.225"),
        ("新院", "1", "", "many", "101.676", "39.225"),
        ("新院", "2", "a lot", "1", "101.676", "39.225"),
        ("粮食局家属院", "1栋", "3", "35", "101.676", "39.225"),
        ("新院", "3", "", "", "500", "39.225"),
    ]
    _, outcome = bring_buildings(write_list(rows, header=HEAD))
    assert sorted((fault.row, fault.code) for fault in outcome.faults) == [
        (2, "building.duplicate"),
        (3, "building.unnamed"),
        (4, "building.households_unreadable"),
        (5, "building.entrances_unreadable"),
        (7, "coordinate.out_of_range"),
    ]
    assert set(buildings(session)) == {"粮食局家属院1栋", "新院2栋"}
    assert outcome.refused == 4
    with pytest.raises(BadInput, match="building"):
        bring_buildings(write_list([("x",)], header=("经度",)))


def test_a_compound_answers_grid_by_building(
    session: Session, ground: Any, write_list: Make, bring_in: Make, bring_buildings: Make
) -> None:
    """Doors in use tell before the building's own place does; doors without a building are told apart."""
    bring_in(write_list(YARD, header=HEADER))
    bring_buildings(write_list(ROWS[1:2], header=HEAD))
    (compound_id,) = session.scalars(select(Compound.id))
    found = grids_by_building(session, ground.plan_id, [compound_id])[compound_id]
    assert [(share.grid_id, share.said) for share in found.shares] == [
        (ground.east, "1–2、4号楼"),
        (ground.west, "1号楼"),
    ]
    assert [share.grid_id for share in found.loose] == [ground.west]
    assert found.only is None
    assert [share.grid_id for share in found.of_building("四")] == [ground.east]
    assert found.of_building("9") == ()
    session.query(Address).delete()
    assert [share.said for share in grids_by_building(session, ground.plan_id, [compound_id])[compound_id].parts] == [
        "2、4号楼",
        "1号楼",
    ]

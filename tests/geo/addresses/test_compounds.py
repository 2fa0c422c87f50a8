"""Compounds and buildings follow the address list: on the first file, on later ones, and on undo."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo.addresses import importing
from geo.addresses.compounds import catch_up
from geo.addresses.models import Address
from geo.addresses.nametables import Building, BuildingGrid, Compound

WEST, EAST = ("101.675", "39.225"), ("101.685", "39.225")
Make = Callable[..., Any]
HEADER = ("门牌编号", "地址", "小区", "楼栋", "社区", "经度", "纬度", "户数")
YARD = [
    ("1", "曙光路1号", "粮食局家属院", "1号楼", "曙光社区", *WEST, "12"),
    ("2", "曙光路3号", "粮食局家属院", "1栋", "曙光社区", *EAST, "8"),
    ("3", "曙光路5号", "粮食局家属院", "二号楼", "曙光社区", *EAST, "8"),
    ("4", "曙光路7号", "粮食局家属院", "", "", *WEST, "1"),
    ("5", "曙光路9号", "", "3号楼", "", *WEST, "1"),
    ("6", "曙光路11号", "", "曙光大厦", "", *EAST, "1"),
]


def compounds(session: Session) -> list[Any]:
    """Key, name, kind and community of each compound."""
    rows = select(Compound.key, Compound.name, Compound.kind, Compound.community)
    return [tuple(row) for row in session.execute(rows.order_by(Compound.key))]


def buildings(session: Session) -> list[Any]:
    """Each building with its number or name, its place and its grid."""
    rows = (
        select(Building.key, Building.number, Building.name, func.ST_X(Building.geom), BuildingGrid.grid_id)
        .outerjoin(BuildingGrid, BuildingGrid.building_id == Building.id)
        .order_by(Building.key)
    )
    return [tuple(row) for row in session.execute(rows)]


def links(session: Session) -> dict[str, tuple[str | None, str | None]]:
    """Which compound and building each door-plate is linked to, by keys."""
    rows = (
        select(Address.key, Compound.key, Building.key)
        .outerjoin(Compound, Compound.id == Address.compound_id)
        .outerjoin(Building, Building.id == Address.building_id)
    )
    return {key: (compound, building) for key, compound, building in session.execute(rows)}


def test_a_list_makes_its_compounds_and_buildings(
    session: Session, ground: Any, write_list: Make, bring_in: Make
) -> None:
    """One compound though a row names no community; 1栋 and 1号楼 are one building; 3号楼 alone is none."""
    bring_in(write_list(YARD, header=HEADER))
    yard = "粮食局家属院@曙光社区"
    assert compounds(session) == [(yard, "粮食局家属院", "staff_yard", "曙光社区")]
    assert buildings(session) == [
        ("曙光大厦", None, "曙光大厦", 101.685, ground.east),
        (f"{yard}/粮食局家属院1栋", "1", None, 101.675, ground.west),
        (f"{yard}/粮食局家属院2栋", "2", None, 101.685, ground.east),
    ]
    one, two = (f"{yard}/粮食局家属院{number}栋" for number in (1, 2))
    assert links(session) == {
        "1": (yard, one),
        "2": (yard, one),
        "3": (yard, two),
        "4": (yard, None),
        "5": (None, None),
        "6": (None, "曙光大厦"),
    }


def test_the_same_list_again_changes_no_row(session: Session, write_list: Make, bring_in: Make) -> None:
    """Ids and all stay as they are."""
    bring_in(write_list(YARD, header=HEADER))
    before = list(session.execute(select(Building.id, Building.key, Building.compound_id).order_by(Building.id)))
    bring_in(write_list(YARD, header=HEADER))
    assert (
        list(session.execute(select(Building.id, Building.key, Building.compound_id).order_by(Building.id))) == before
    )


def test_a_building_goes_with_its_last_door_and_moves_with_its_first(
    session: Session, ground: Any, write_list: Make, bring_in: Make
) -> None:
    """A later list renames a compound and moves a door: rows, links and grids follow."""
    bring_in(write_list(YARD, header=HEADER))
    renamed = [(key, text, "", "", "", *rest) for key, text, _, _, _, *rest in YARD[1:]]
    moved = [("1", "曙光路1号", "粮食局家属院", "1号楼", "曙光社区", *EAST, "12")]
    bring_in(write_list([*moved, *renamed], header=HEADER))
    assert buildings(session) == [
        ("粮食局家属院@曙光社区/粮食局家属院1栋", "1", None, 101.685, ground.east),
    ]
    assert {key for key, link in links(session).items() if link != (None, None)} == {"1"}


def test_undo_brings_back_what_there_was(session: Session, write_list: Make, bring_in: Make) -> None:
    """The first file's compounds after the second is undone; none after the first is undone too."""
    first, _ = bring_in(write_list(YARD[:3], header=HEADER))
    before = compounds(session), buildings(session), links(session)
    changed = [("1", "曙光路1号", "老粮库院", "9号楼", "", *EAST, "12"), ("7", "x", "新院", "1", "", *WEST, "0")]
    second, _ = bring_in(write_list(changed, header=HEADER))
    assert {name for _, name, _, _ in compounds(session)} == {"粮食局家属院", "老粮库院", "新院"}
    importing.undo(session, second)
    assert (compounds(session), buildings(session), links(session)) == before
    importing.undo(session, first)
    assert (compounds(session), buildings(session)) == ([], [])


def test_the_order_of_rows_and_files_leaves_no_trace(session: Session, write_list: Make, bring_in: Make) -> None:
    """Two files either way round give the same compounds and buildings, whatever their spellings."""
    halves = YARD[:2], [("8", "x", "粮食局 家属院", "１号楼", "曙光社区", *EAST, "0"), *YARD[2:]]
    for half in halves:
        bring_in(write_list(half, header=HEADER))
    one = compounds(session), buildings(session), links(session)
    session.query(Address).delete()
    for half in reversed(halves):
        bring_in(write_list(half[::-1], header=HEADER))
    assert (compounds(session), buildings(session), links(session)) == one


def test_a_list_of_an_older_program_is_caught_up_with(
    session: Session, ground: Any, write_list: Make, bring_in: Make
) -> None:
    """Once; where everything is in line, nothing is written."""
    bring_in(write_list(YARD, header=HEADER))
    before = compounds(session), buildings(session), links(session)
    for statement in ("DELETE FROM building", "DELETE FROM compound", "UPDATE address SET compound_id = NULL"):
        session.execute(text(statement))
    catch_up(session, ground.territory_id)
    assert (compounds(session), buildings(session), links(session)) == before
    ids = set(session.scalars(select(Building.id)))
    catch_up(session, ground.territory_id)
    assert set(session.scalars(select(Building.id))) == ids

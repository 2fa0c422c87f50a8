"""Bringing places and the names people say in, and taking them back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.addresses import placefiles
from geo.addresses.nametables import Alias, Place, PlaceGrid
from geo.core.errors import BadInput
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome
from tests.geo.addresses.test_compounds import HEADER, YARD

Make = Callable[..., Any]
HEAD = ("名称", "类型", "经度", "纬度", "地址", "小区", "楼栋", "俗称", "曾用名")
WEST, EAST = ("101.675", "39.225"), ("101.685", "39.225")
ROWS = [
    ("老供销社", "地标", *WEST, "", "", "", "供销社、大供销社；老供销", "人民商店"),
    ("便民市场", "商铺", *WEST, "", "", "", "", ""),
    ("便民市场", "商铺", *EAST, "", "", "", "", ""),
    ("粮库院", "单位家属院", "", "", "", "粮食局家属院", "", "粮站院子", ""),
    ("王家大院那栋", "", "", "", "", "粮食局家属院", "2号楼", "", ""),
    ("老邮电所", "旧名", "", "", "曙光路 11号", "", "", "", ""),
]


@pytest.fixture
def bring_places(session: Session, ground: Any) -> Callable[..., tuple[Import, Outcome]]:
    """Apply a file of places to the test's session."""

    def apply(path: Path, **options: Any) -> tuple[Import, Outcome]:
        chosen = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), **options)
        record = receive(session, ImportKind.PLACES, path, chosen)
        outcome = placefiles.apply(session, record, path, chosen, lambda *_: None)
        session.flush()
        return record, outcome

    return apply


def places(session: Session) -> list[Any]:
    """Key, name, kind, place and grid of each place."""
    rows = select(Place.key, Place.name, Place.kind, func.ST_X(Place.geom), PlaceGrid.grid_id)
    joined = rows.join(PlaceGrid, PlaceGrid.place_id == Place.id).order_by(Place.key)
    return [tuple(row) for row in session.execute(joined)]


def names(session: Session) -> set[Any]:
    """Text, kind, what it stands for and state of each alias."""
    rows = select(Alias.text, Alias.kind, Alias.stands_for, Alias.stands_for_key, Alias.state)
    return {tuple(row) for row in session.execute(rows)}


def test_places_and_names_come_in(
    session: Session, ground: Any, write_list: Make, bring_in: Make, bring_places: Make
) -> None:
    """Places with their grid; names for a place, a compound, a building and an address."""
    bring_in(write_list(YARD, header=HEADER))
    _, outcome = bring_places(write_list(ROWS, header=HEAD))
    assert (outcome.new, outcome.refused, outcome.faults) == (6, 0, ())
    assert places(session) == [
        ("便民市场@101.67500000,39.22500000", "便民市场", "premises", 101.675, ground.west),
        ("便民市场@101.68500000,39.22500000", "便民市场", "premises", 101.685, ground.east),
        ("老供销社", "老供销社", "landmark", 101.675, ground.west),
    ]
    yard = "粮食局家属院@曙光社区"
    assert names(session) == {
        *((text, "nickname", "place", "老供销社", "accepted") for text in ("供销社", "大供销社", "老供销")),
        ("人民商店", "former", "place", "老供销社", "accepted"),
        ("粮库院", "unit", "compound", yard, "accepted"),
        ("粮站院子", "nickname", "compound", yard, "accepted"),
        ("王家大院那栋", "nickname", "building", f"{yard}/粮食局家属院2栋", "accepted"),
        ("老邮电所", "former", "address", "6", "accepted"),
    }


def test_the_same_file_again_changes_nothing_and_undo_takes_it_back(
    session: Session, write_list: Make, bring_in: Make, bring_places: Make
) -> None:
    """All rows are the same; a name that somebody withdrew stays withdrawn, and what was proposed is accepted."""
    bring_in(write_list(YARD, header=HEADER))
    first, _ = bring_places(write_list(ROWS[:1], header=HEAD))
    _, outcome = bring_places(write_list(ROWS[:1], header=HEAD))
    assert (outcome.new, outcome.changed, outcome.same) == (0, 0, 1)
    session.execute(update(Alias).where(Alias.text == "老供销").values(state="withdrawn"))
    session.execute(update(Alias).where(Alias.text == "供销社").values(state="proposed"))
    third, outcome = bring_places(write_list(ROWS[:1], header=HEAD))
    assert (outcome.new, outcome.changed, outcome.same) == (0, 1, 0)
    states = {text: state for text, _, _, _, state in names(session)}
    assert (states["老供销"], states["供销社"]) == ("withdrawn", "accepted")
    placefiles.undo(session, third)
    assert {text: state for text, _, _, _, state in names(session)}["供销社"] == "proposed"
    placefiles.undo(session, first)
    assert (places(session), names(session)) == ([], set())


def test_a_moved_place_gets_its_grid_and_undo_its_old_one(
    session: Session, ground: Any, write_list: Make, bring_places: Make
) -> None:
    """By the key that the file gives."""
    header = ("编号", "名称", "经度", "纬度")
    bring_places(write_list([("D1", "大水塔", *WEST)], header=header))
    record, outcome = bring_places(write_list([("D1", "水塔", *EAST)], header=header))
    assert outcome.changed == 1
    assert places(session) == [("D1", "水塔", "other", 101.685, ground.east)]
    placefiles.undo(session, record)
    assert places(session) == [("D1", "大水塔", "other", 101.675, ground.west)]


def test_bad_rows_are_told_and_the_others_go_in(
    session: Session, write_list: Make, bring_in: Make, bring_places: Make
) -> None:
    """No name, no place, an unknown compound, a telephone number: each with its row, and no number is repeated."""
    bring_in(write_list([*YARD, ("9", "曙光路1号", "", "", "", *EAST, "0")], header=HEADER))
    rows = [
        ("", "地标", *WEST, "", "", "", "", ""),
        ("无处", "地标", "", "", "", "", "", "", ""),
        ("某院", "", "", "", "", "没有的院", "", "", ""),
        ("某楼", "", "", "", "", "粮食局家属院", "9号楼", "", ""),
        ("两处", "", "", "", "曙光路1号", "", "", "", ""),
        ("老王13812345678", "地标", *WEST, "", "", "", "", ""),
        ("水塔", "地标", *WEST, "", "", "", "大水塔、0483-602-1234", ""),
        ("=cmd()", "地标", "500", "39.2", "", "", "", "", ""),
        ("长" * 61, "地标", *WEST, "", "", "", "", ""),
    ]
    _, outcome = bring_places(write_list(rows, header=HEAD))
    assert [(fault.row, fault.code) for fault in outcome.faults] == [
        (2, "place.no_name"),
        (3, "place.nowhere"),
        (4, "place.stands_for_nothing"),
        (5, "place.stands_for_nothing"),
        (6, "place.stands_for_nothing"),
        (7, "place.name_refused"),
        (8, "place.alias_refused"),
        (9, "coordinate.out_of_range"),
        (10, "place.name_refused"),
    ]
    assert "138" not in str([fault.to_json() for fault in outcome.faults])
    assert "602" not in str([fault.to_json() for fault in outcome.faults])
    assert (outcome.new, outcome.refused) == (1, 8)
    assert {text for text, *_ in names(session)} == {"大水塔"}
    with pytest.raises(BadInput, match="lon"):
        bring_places(write_list([("x",)], header=("名称",)))

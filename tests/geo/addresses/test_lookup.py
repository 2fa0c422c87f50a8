"""One answer from door-plates, names, grids and communities, as far as whoever asks may know it."""

from collections.abc import Callable

import pytest

from geo.addresses.lookup import look_up
from geo.addresses.weighing import Lookup
from geo.boundaries.snapshots import plan_snapshot
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM, PUBLIC, Area, Grant, Level, Role, Viewer, ViewerKind
from geo.db.database import Database

LookUp = Callable[..., Lookup]
WORKER = Viewer(
    ViewerKind.PERSON, name="w", grants=(Grant(Role.GRID_WORKER, Area("152922", Level.GRID, "152922101001001")),)
)


@pytest.fixture
def find(town_settings: Settings, town_database: Database) -> LookUp:
    """Looks up in the small town."""

    def ask(text: str, *, viewer: Viewer = PROGRAM) -> Lookup:
        with town_database.session() as session:
            ground = stand(session, None, None, Asking(viewer, clock.now(), town_settings.zone))
            return look_up(session, ground, text)

    return ask


@pytest.mark.parametrize(
    ("text", "certainty", "first"),
    [
        ("曙光路6号", "A", "曙光路6号"),
        ("幸福小区3栋", "A", "曙光路6号"),
        ("老供销社", "A", "老供销社"),
        ("供销社", "A", "老供销社"),
        ("和顺家园", "B", "和顺家园"),
        ("幸福院", "B", "幸福小区"),
        ("幸福小区", "C", "幸福小区"),
        ("老供销社对面", "C", "老供销社"),
    ],
)
def test_one_answer_from_plates_and_names(find: LookUp, text: str, certainty: str, first: str) -> None:
    """A for one plate, building or place; B for all of a compound; C where a part or a neighbour may be meant."""
    found = find(text)
    assert (found.certainty, found.candidates[0].name) == (certainty, first)
    assert (found.grid_id is not None) == (certainty != "C")
    assert (found.chosen is not None) == (certainty == "A")
    assert (found.ask is not None) == (certainty == "C")


def test_a_compound_with_a_part_elsewhere_is_asked_about(find: LookUp) -> None:
    """幸福小区 may be 幸福小区（东区）, which lies in another grid; the number of a building does not make it so."""
    assert [each.name for each in find("幸福小区").candidates if each.likely] == ["幸福小区", "幸福小区（东区）"]
    exact = find("幸福小区3栋")
    assert [each.certainty for each in exact.candidates] == ["A", "C"]
    assert exact.candidates[1].name.startswith("幸福小区东区3")


def test_a_grid_and_a_community_are_meant_by_their_very_name(find: LookUp) -> None:
    """A grid is sure; a community is no one grid."""
    grid, community = find("sg1"), find("sgsq")
    assert (grid.certainty, grid.meant and grid.meant.name) == ("A", "曙光-01")
    assert grid.grid_id is not None
    assert (community.certainty, community.meant and community.meant.name, community.grid_id) == ("C", "曙光社区", None)


def test_the_grid_is_that_of_the_plans_rows(find: LookUp, town_settings: Settings, town_database: Database) -> None:
    """And the point lies in it."""
    found = find("曙光路6号")
    with town_database.session() as session:
        ground = stand(session, None, None, Asking(PROGRAM, clock.now(), town_settings.zone))
        assert found.point is not None
        grid = plan_snapshot(session, ground.plan.id).locate(*found.point).grid
    assert grid is not None
    assert grid.id == found.grid_id


@pytest.mark.parametrize("text", ["曙光路", "幸福小区", "老供销社", "幸福院", "没有这个地方"])
def test_without_an_account_only_a_complete_address_is_answered(find: LookUp, text: str) -> None:
    """The same words for what there is and what there is not."""
    found = find(text, viewer=PUBLIC)
    assert (found.certainty, found.candidates, str(found.reason)) == (
        "C",
        (),
        "Write the whole address, or ask the desk.",
    )
    assert find("曙光路6号", viewer=PUBLIC).certainty == "A"


def test_within_reach_all_is_shown_elsewhere_a_complete_address(find: LookUp) -> None:
    """Names and compounds of other grids are not told of, nor whether there are any."""
    assert find("和顺家园", viewer=WORKER).candidates == ()
    assert find("曙光路26号", viewer=WORKER).certainty == "A"
    assert {each.grid.name for each in find("曙光路", viewer=WORKER).candidates if each.grid} == {"曙光-01"}
    assert [each.name for each in find("幸福小区", viewer=WORKER).candidates] == ["幸福小区"]


@pytest.mark.parametrize("text", ["曙" * 201, "曙\0光"])
def test_what_no_address_is_is_refused(find: LookUp, text: str) -> None:
    """Too long, or with a character that no database takes."""
    with pytest.raises(BadInput):
        find(text)

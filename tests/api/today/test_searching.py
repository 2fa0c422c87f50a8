"""What a question on the first page is taken for."""

from collections.abc import Callable

import pytest

from api.today.searching import Findings, Question, search
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.datum import Datum
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM, PUBLIC, Area, Grant, Level, Role, Viewer, ViewerKind
from geo.db.database import Database

Find = Callable[..., Findings]


@pytest.fixture
def find(town_settings: Settings, town_database: Database) -> Find:
    """Asks the small town."""

    def ask(text: str, pick: str | None = None, datum: Datum = Datum.WGS84, *, viewer: Viewer = PROGRAM) -> Findings:
        with town_database.session() as session:
            ground = stand(session, None, None, Asking(viewer, clock.now(), town_settings.zone))
            return search(session, ground, Question(text, pick, datum=datum))

    return ask


def _grid(found: Findings) -> str | None:
    return found.location.grid.name if found.location and found.location.grid else None


@pytest.mark.parametrize(
    ("text", "grid", "words"),
    [
        ("曙光路6号", "曙光-01", ["Exact"]),
        ("和顺家园", "曙光-02", ["Same grid"]),
        ("和顺家园3栋", "曙光-02", ["Exact"]),
        ("hsjy3", "曙光-02", ["Same grid", "Similar", "Similar"]),
        ("老供销社", "长山-01", ["Exact", "Similar", "Similar"]),
        ("人民商店", "长山-01", ["Exact"]),
        ("sg2", "曙光-02", ["Grid"]),
        ("shuguang02", "曙光-02", ["Grid"]),
        ("曙光-02", "曙光-02", ["Grid"]),
        ("曙光02", "曙光-02", ["Grid"]),
        ("152922101001002", "曙光-02", ["Grid"]),
        ("152922 101 001 002", "曙光-02", ["Grid"]),
        ("101.6605 39.212", "曙光-01", []),
        ("", None, []),
    ],
)
def test_what_a_question_is_taken_for(find: Find, text: str, grid: str | None, words: list[str]) -> None:
    """Addresses, compounds, grids by name or code in any spacing, and places."""
    found = find(text)
    assert _grid(found) == grid
    assert [str(each.word[0]) for each in found.suggestions] == words


@pytest.mark.parametrize("digit", ["①", "²", "曙光路①号", "曙光²"])
def test_a_circled_or_raised_digit_is_a_question_like_others(find: Find, digit: str) -> None:
    """What Unicode calls a digit need not be a number: it is searched for as the digit it shows."""
    plain = digit.replace("①", "1").replace("²", "2")
    assert {each.pick for each in find(digit).suggestions} == {each.pick for each in find(plain).suggestions}


@pytest.mark.parametrize("text", ["曙光社区", "sgsq", "shuguangshequ", "152922101001"])
def test_a_community_is_answered_as_a_whole(find: Find, text: str) -> None:
    """By name, code, sound and initials; it is no one grid, and nothing is asked."""
    found = find(text)
    assert found.location is not None
    assert found.location.whole is not None
    assert (found.location.whole.code, found.location.grid, found.ask) == ("152922101001", None, None)
    assert str(found.suggestions[0].word[0]) == "Community"


def test_several_grids_make_a_question_for_the_caller(find: Find) -> None:
    """The compounds of one name stand in two grids; every line says to ask."""
    found = find("幸福小区")
    assert found.location is None
    assert str(found.ask) == "“幸福小区” is in 曙光社区、长山社区. In which community is it?"
    assert [str(each.word[0]) for each in found.suggestions] == ["Ask the caller"] * 2
    assert [str(each.name) for each in found.suggestions] == ["<u>幸福小区</u>", "<u>幸福小区</u>（东区）"]


def test_numbers_stand_in_the_order_of_their_value(find: Find) -> None:
    """2 before 10, though as text it comes after; the matched part is marked."""
    streets = [str(each.name) for each in find("曙光路").suggestions]
    numbers = [int(name.removeprefix("<u>曙光路</u>").removesuffix("号")) for name in streets]
    assert numbers == sorted(numbers)
    assert min(numbers) < 10 <= max(numbers)


def test_a_picked_line_is_answered_while_the_list_stays(find: Find) -> None:
    """Choosing among several keeps the others in sight."""
    first = find("幸福小区")
    again = find("幸福小区", pick=first.suggestions[-1].pick)
    assert _grid(again) == first.suggestions[-1].grid_name
    assert again.picked == first.suggestions[-1].pick
    assert len(again.suggestions) == len(first.suggestions)


def test_a_pick_that_is_not_in_the_list_is_ignored(find: Find) -> None:
    """An old link leads to the search, not to a failure."""
    assert find("幸福小区", pick="address:999999").ask is not None
    assert find("幸福小区", pick="grid:nowhere").ask is not None
    assert find("幸福小区", pick="community:nowhere").ask is not None


def test_an_address_outside_every_grid_is_an_answer(find: Find) -> None:
    """It is known, and lies in no grid."""
    found = find("城外路1号")
    assert found.location is not None
    assert found.location.grid is None


def test_coordinates_may_be_in_another_datum(find: Find) -> None:
    """What a map app shows is moved before it is looked up."""
    moved = find("101.6605,39.212", datum=Datum.GCJ02)
    assert moved.location is not None
    assert moved.location.point != (101.6605, 39.212)
    assert moved.is_point


def test_the_address_of_a_question_keeps_what_matters(find: Find) -> None:
    """The usual datum stays out of links; day and pick stay in."""
    question = Question("曙光路", on="2026-01-31")
    assert question.path("/", pick="grid:1") == "/?q=%E6%9B%99%E5%85%89%E8%B7%AF&on=2026-01-31&pick=grid%3A1"
    assert Question("").path("/") == "/"
    assert "datum=gcj02" in Question("1,2", datum=Datum.GCJ02).path("/")


@pytest.mark.parametrize("text", ["曙光路", "幸福小区", "曙光路6", "路"])
def test_without_an_account_nothing_is_said_of_what_is_like_a_question(find: Find, text: str) -> None:
    """No address, no grid, and not how many there are."""
    found = find(text, viewer=PUBLIC)
    assert (found.suggestions, found.location) == ((), None)
    assert str(found.ask) == "Write the whole address, or ask the desk."


def test_without_an_account_a_complete_address_is_answered(find: Find) -> None:
    """One place has these words, and whoever knows them may know its grid."""
    assert _grid(find("曙光路6号", viewer=PUBLIC)) == "曙光-01"


def test_a_small_reach_is_no_less_than_none(find: Find) -> None:
    """In their own grid whatever is like it is listed; elsewhere complete addresses are answered, as for everybody."""
    own = Grant(Role.GRID_WORKER, Area("152922", Level.GRID, "152922101001001"))
    worker = Viewer(ViewerKind.PERSON, name="worker", grants=(own,))
    assert {each.grid_name for each in find("曙光路", viewer=worker).suggestions} == {"曙光-01"}
    assert _grid(find("长山路2号", viewer=worker)) == _grid(find("长山路2号"))
    assert find("长山路", viewer=worker).suggestions == ()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("101.5, 39.2 N", None),
        ("191.5, 139.2", "is no place on earth"),
        ("曙" * 500, "That is 500 characters; an address has at most 200."),
        ("6号", "“6号” alone is in many places."),
        ("没有这个地方", "No address like “没有这个地方” is known."),
        ("nan, nan", "No address like"),
        ("幸福小区后面那栋", "From 幸福小区: which building is it"),
    ],
)
def test_what_cannot_be_answered_says_what_is_missing(find: Find, text: str, asked: str | None) -> None:
    """Too long, not on the earth, a number alone, a place that is only near: each in its own sentence."""
    found = find(text)
    if asked is None:
        assert found.location is not None
    else:
        assert found.location is None
        assert asked in str(found.ask)


def test_pasted_coordinates_can_be_turned_round(find: Find) -> None:
    """The guess is shown, and the other order stands ready where it is a place too."""
    found = find("39.212,51.5")
    assert found.other_way is not None
    again = find(found.other_way)
    assert found.location is not None
    assert again.location is not None
    assert again.location.point == found.location.point[::-1]  # type: ignore[index]
    assert again.other_way is None


def test_what_was_settled_by_choosing_can_be_remembered(find: Find) -> None:
    """Only what the words alone did not say."""
    first = find("幸福小区")
    assert find("幸福小区", pick=first.suggestions[1].pick).settled is not None
    exact = find("曙光路6号")
    assert find("曙光路6号", pick=exact.suggestions[0].pick).settled is None

"""Finding addresses from what people write, and how sure the answer is."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from geo.addresses.searching import Ground, Search, search, search_complete
from geo.boundaries.reach import Reach, whole_reach

WEST, EAST, AFAR = ("101.675", "39.225"), ("101.685", "39.225"), ("101.70", "39.225")
HEADER = ("门牌编号", "地址", "小区", "楼栋", "社区", "经度", "纬度", "户数", "状态")
TOWN = "阿拉善右旗巴丹吉林镇"
ROWS = [
    ("1", f"{TOWN}曙光路12号幸福小区3号楼", "幸福小区", "3号楼", "曙光社区", *WEST, "24", ""),
    ("2", f"{TOWN}曙光路12号幸福小区4号楼", "幸福小区", "4号楼", "曙光社区", *WEST, "30", ""),
    ("3", f"{TOWN}曙光路1号", "", "", "曙光社区", *EAST, "1", ""),
    ("4", f"{TOWN}曙光路9号", "", "", "曙光社区", *EAST, "1", ""),
    ("5", f"{TOWN}曙光路30号", "", "", "曙光社区", *EAST, "2", "注销"),
    ("6", f"{TOWN}团结路5号", "", "", "曙光社区", *WEST, "7", ""),
    ("7", f"{TOWN}团结路105号", "", "", "曙光社区", *EAST, "7", ""),
    ("8", f"{TOWN}团结路7号", "", "", "", *AFAR, "7", ""),
    ("9", f"{TOWN}西街3号平安小区1号楼", "平安小区", "1号楼", "", *WEST, "7", ""),
    ("10", f"{TOWN}东街8号平安小区1号楼", "平安小区", "1号楼", "", *EAST, "7", ""),
    ("11", f"{TOWN}政府", "", "", "", *EAST, "0", ""),
]
PREFIXES = ("阿拉善右旗", TOWN)
Make = Callable[..., Any]
Ask = Callable[..., Search]


@pytest.fixture
def ask(session: Session, ground: Any, write_list: Make, bring_in: Make) -> Ask:
    """Search among eleven plates of two grids; by default with a reach of everything."""
    bring_in(write_list(ROWS, header=HEADER))

    def run(text: str, *, grids: frozenset[int] | None = None, entry: Callable[..., Search] = search) -> Search:
        reach = whole_reach(ground.plan_id) if grids is None else Reach(ground.plan_id, grids)
        return entry(session, Ground(ground.territory_id, reach, date(2099, 6, 1)), text, prefixes=PREFIXES)

    return run


def keys(found: Search) -> list[str]:
    """The keys of the candidates, the best first."""
    return [each.known.info.key for each in found.candidates]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (f"{TOWN}曙光路12号幸福小区3号楼", "1"),
        ("曙光路12号幸福小区3栋", "1"),
        ("曙光路十二號幸福小區三幢", "1"),
        ("幸福小区3号楼2单元501室", "1"),
        ("幸福小区 ３ 栋", "1"),
        ("曙光社区幸福小区3栋", "1"),
        ("曙光路一号", "3"),
        ("巴丹吉林镇曙光路1号", "3"),
        ("内蒙古自治区阿拉善盟阿拉善右旗曙光路1号", "3"),
        ("西街3号平安小区1栋", "9"),
        ("幸福小区3栋2单元，曙光路12号", "1"),
        ("巴丹吉林镇政府", "11"),
    ],
)
def test_what_is_the_same_is_answered_as_exact(ask: Ask, asked: str, key: str) -> None:
    """Width, old forms, Chinese numbers, words for buildings and what stands before the street make no difference."""
    found = ask(asked)
    assert (found.verdict.certainty, keys(found)[0]) == ("A", key)
    assert found.verdict.grid_id == found.candidates[0].grid_id


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("署光路1号", "3"),
        ("曙光1号", "3"),
        ("光曙路1号", "3"),
        ("曙光路1", "3"),
        ("幸福3栋", "1"),
        ("幸福3", "1"),
        ("xfxq3", "1"),
        ("xfxq3dong", "1"),
        ("xingfuxiaoqu 4", "2"),
        ("sgxf3", "1"),
        ("曙光lu9hao", "4"),
        ("sgl9", "4"),
        ("tuanjielu5hao", "6"),
    ],
)
def test_what_is_alike_is_found_but_never_exact(ask: Ask, asked: str, first: str) -> None:
    """Homophones, characters left out or changed for each other, and letters lead to it; the answer is not A."""
    found = ask(asked)
    assert keys(found)[0] == first
    assert found.verdict.certainty in "BC"


def test_one_grid_is_sure_where_the_address_is_not(ask: Ask, ground: Any) -> None:
    """A name written otherwise, or a compound without its building, is B when all of it lies in one grid."""
    for asked in ("署光路1号", "幸福小区", "曙光路12号", "xfxq"):
        verdict = ask(asked).verdict
        assert (verdict.certainty, verdict.found) == ("B", None), asked
    assert ask("幸福小区").verdict.grid_id == ground.west


@pytest.mark.parametrize(
    "asked",
    [
        "平安小区1栋",
        "平安小区",
        "曙光路",
        "团结路7号",
        "没有这条街3号",
        "光明路1号",
        "阿拉善左旗曙光路1号",
        "雅布赖镇曙光路1号",
        "12号",
        "路",
        "x",
        "!!",
    ],
)
def test_doubt_is_said(ask: Ask, asked: str) -> None:
    """Two grids, no grid, nothing alike: C, with a reason and no grid."""
    verdict = ask(asked).verdict
    assert (verdict.certainty, verdict.grid_id) == ("C", None)
    assert str(verdict.reason)


def test_every_candidate_says_why_it_is_shown(ask: Ask) -> None:
    """The reason names what differs, and the spans what matched, in the text as it was written."""
    asked = "署光路１号"
    first, *others = ask(asked).candidates
    assert str(first.reason) == "The same, written otherwise."
    assert [asked[start:end] for start, end in first.spans] == ["署光路", "１号"]
    assert {str(each.reason) for each in others} >= {"The house number differs."}


def test_a_missing_number_is_estimated_between_its_neighbours(ask: Ask, ground: Any) -> None:
    """Between 1 and 9, which lie at one place in one grid, 5 is B there, and the answer says so."""
    verdict = ask("曙光路5号").verdict
    assert (verdict.certainty, verdict.grid_id, verdict.found) == ("B", ground.east, None)
    assert verdict.estimate is not None
    assert [each.number for each in verdict.estimate.between] == [1, 9]
    assert "between 1 and 9" in str(verdict.reason)


def test_a_gap_too_wide_tells_nothing(ask: Ask) -> None:
    """Between 5 and 105 anything may lie; beyond the last number too."""
    for asked in ("团结路55号", "曙光路900号"):
        verdict = ask(asked).verdict
        assert (verdict.certainty, verdict.estimate) == ("C", None)


def test_another_community_than_the_one_named_is_said(ask: Ask) -> None:
    """The list says 曙光社区 and so does the plan: a question that names another does not become sure."""
    verdict = ask("胜利社区幸福小区3栋").verdict
    assert verdict.certainty == "C"
    assert verdict.disagrees is not None
    assert dict(verdict.disagrees.values) == {"named": "胜利社区", "community": "曙光"}


def test_retired_plates_are_not_answered(ask: Ask) -> None:
    """A plate that was retired is none that may be meant."""
    assert "5" not in keys(ask("曙光路30号"))


def test_an_unfinished_text_finds_what_begins_so(ask: Ask) -> None:
    """After each character from the second on the address is among the candidates."""
    for length in range(2, len("曙光路12号幸福小区3") + 1):
        assert "1" in keys(ask("曙光路12号幸福小区3"[:length])), length


@pytest.mark.parametrize("asked", ["曙光路1号", "署光路1号", "曙光路", "sgl1", "曙光路5号", "平安小区1栋"])
def test_nothing_beyond_the_reach_is_told(ask: Ask, ground: Any, asked: str) -> None:
    """Neither candidates nor an estimate nor a grid of what lies elsewhere."""
    found = ask(asked, grids=frozenset({ground.west}))
    assert {each.grid_id for each in found.candidates} <= {ground.west}
    assert found.verdict.grid_id in {None, ground.west}
    assert found.verdict.estimate is None
    nothing = ask(asked, grids=frozenset())
    assert (nothing.candidates, nothing.verdict.certainty) == ((), "C")


def test_a_limit_counts_what_is_within_reach(ask: Ask, ground: Any) -> None:
    """What may not be seen takes no place of what may."""
    assert keys(ask("团结路5号", grids=frozenset({ground.west})))[0] == "6"


@pytest.mark.parametrize(
    ("asked", "certainty"), [("曙光路1号", "A"), ("曙光路1", "C"), ("署光路1号", "C"), ("曙光路", "C")]
)
def test_the_complete_address_of_one_place_is_answered_to_all(ask: Ask, asked: str, certainty: str) -> None:
    """Without a reach only that: of what is like it nothing is said, not even that there is something."""
    found = ask(asked, entry=search_complete)
    assert found.verdict.certainty == certainty
    assert len(found.candidates) == (certainty == "A")
    if certainty == "C":
        assert str(found.verdict.reason) == "Write the whole address, or ask the desk."


def test_several_places_of_one_address_are_not_told_to_all(ask: Ask) -> None:
    """An address that two places have is none that is complete."""
    assert ask("平安小区1栋", entry=search_complete).verdict.certainty == "C"


@pytest.mark.parametrize(
    "asked", ["", "  ", "曙" * 500, "'; DROP TABLE address; --", "%", "_光路", "\x00曙光路", "１" * 300]
)
def test_any_text_is_answered(ask: Ask, asked: str) -> None:
    """Nothing raises, and no wildcard of SQL works."""
    assert ask(asked).verdict.certainty == "C"


def test_another_territory_finds_nothing(session: Session, ground: Any, ask: Ask) -> None:
    """A search stays in its territory."""
    there = Ground(ground.territory_id + 1, whole_reach(ground.plan_id), date(2099, 6, 1))
    assert search(session, there, "曙光路1号").candidates == ()

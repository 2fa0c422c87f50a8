"""How sure an answer is: from candidates with their grids alone."""

from dataclasses import replace

from geo.addresses.candidates import Known
from geo.addresses.certainty import Evidence, Found, Verdict, decide, why
from geo.addresses.interpolating import Estimate, Neighbour, between
from geo.addresses.known import read_known
from geo.addresses.parsing import parse
from geo.addresses.pinyin import syllables
from geo.addresses.queries import AddressInfo
from geo.addresses.ranking import rate


def known(
    number: int, text: str, grid_id: int | None, *, community: str | None = None, town: str | None = None
) -> Known:
    """A stored address in a grid."""
    name, numbers = read_known(text)
    info = AddressInfo(number, str(number), text, None, None, None, 1, None, 101.0, 39.0)
    sounds = "|".join(" ".join(syllables(each)) for each in name.below_area)
    return Known(info, number, name, numbers, sounds, grid_id, community, town)


def decided(text: str, *stored: Known, estimate: Estimate | None = None, complete: bool = True) -> Verdict:
    """The verdict on a question among some addresses."""
    asked = parse(text)
    found = []
    for each in stored:
        rating = rate(asked, each, places="阿拉善右旗 阿拉善右旗巴丹吉林镇")
        found.append(Found(each, rating, why(asked, each, rating)))
    found.sort(key=lambda each: -each.rating.score)
    return decide(text, asked, Evidence(found, estimate, complete=complete))


def said(verdict: Verdict) -> tuple[str, int | None]:
    """Class and grid."""
    return verdict.certainty, verdict.grid_id


def test_one_that_is_the_same_is_exact() -> None:
    """Others that are alike do not matter."""
    assert said(decided("曙光路1号", known(1, "曙光路1号", 7), known(2, "曙光路11号", 8))) == ("A", 7)


def test_several_of_one_name_are_sure_in_one_grid_only() -> None:
    """Both in one grid: B; in two, or one in none: C."""
    one, other = known(1, "曙光路1号", 7), known(2, "巴丹吉林镇曙光路1号", 7)
    assert said(decided("曙光路1号", one, other)) == ("B", 7)
    assert said(decided("曙光路1号", one, replace(other, grid_id=8))) == ("C", None)
    assert said(decided("曙光路1号", one, replace(other, grid_id=None))) == ("C", None)


def test_a_known_address_in_no_grid_is_not_sure() -> None:
    """A names exactly one grid."""
    verdict = decided("曙光路1号", known(1, "曙光路1号", None))
    assert said(verdict) == ("C", None)
    assert "no grid" in str(verdict.reason)


def test_another_number_is_never_sure() -> None:
    """A house that is not there has neighbours, whose grid need not be its own."""
    for text in ("曙光路2号", "曙光路1号之3", "曙光路1号甲", "幸福小区4栋"):
        stored = known(1, "曙光路1号", 7), known(2, "幸福小区3栋", 7)
        assert said(decided(text, *stored)) == ("C", None), text


def test_less_than_the_whole_is_sure_in_one_grid_only() -> None:
    """曙光路12号 with two buildings: B where both lie in one grid, else C."""
    one, other = known(1, "曙光路12号幸福小区3栋", 7), known(2, "曙光路12号幸福小区4栋", 7)
    assert said(decided("曙光路12号", one, other)) == ("B", 7)
    assert said(decided("曙光路12号", one, replace(other, grid_id=8))) == ("C", None)


def test_more_than_was_looked_at_is_never_sure() -> None:
    """Where candidates were left out, nothing is said of all of them."""
    assert said(decided("署光路1号", known(1, "曙光路1号", 7))) == ("B", 7)
    assert said(decided("署光路1号", known(1, "曙光路1号", 7), complete=False)) == ("C", None)


def test_another_town_or_county_is_never_sure() -> None:
    """Neither one that the address contradicts, nor one that the territory or the plan does."""
    here = known(1, "巴丹吉林镇曙光路1号", 7)
    bare = known(2, "曙光路1号", 7, town="巴丹吉林镇")
    for text in ("雅布赖镇曙光路1号", "阿拉善左旗曙光路1号"):
        assert said(decided(text, here)) == ("C", None), text
        assert said(decided(text, bare)) == ("C", None), text
    assert said(decided("巴丹吉林镇曙光路1号", bare)) == ("A", 7)
    assert said(decided("阿拉善右旗曙光路1号", bare)) == ("A", 7)


def test_another_community_is_said() -> None:
    """The text names one, the point lies in another: whether the address itself names it or not."""
    for text in ("曙光路1号", "胜利社区曙光路1号"):
        verdict = decided("胜利社区曙光路1号", known(1, text, 7, community="曙光社区"))
        assert said(verdict) == ("C", None)
        assert verdict.disagrees is not None
    assert said(decided("曙光社区曙光路1号", known(1, "曙光路1号", 7, community="曙光"))) == ("A", 7)


def test_an_estimate_is_sure_with_a_grid_only() -> None:
    """The whole stretch in one grid: B; else C, with the same point."""
    low, high = Neighbour(1, "1", 101.0, 39.0, 7), Neighbour(9, "9", 101.008, 39.0, 7)
    guess = Estimate("曙光路", "5", *between(low, high, 5), 7, (low, high))
    assert (round(guess.lon, 6), guess.lat) == (101.004, 39.0)
    stored = known(1, "曙光路1号", 7), known(2, "曙光路9号", 7)
    assert said(decided("曙光路5号", *stored, estimate=guess)) == ("B", 7)
    assert said(decided("曙光路5号", *stored, estimate=replace(guess, grid_id=None))) == ("C", None)


def test_nothing_alike_is_said_so() -> None:
    """Without candidates, and with those that only share a number."""
    assert said(decided("没有这条街1号")) == ("C", None)
    assert "No address like" in str(decided("没有这条街1号", known(1, "曙光路1号", 7)).reason)

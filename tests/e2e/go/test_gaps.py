"""A page that was hidden for six minutes: what is asked, and what each answer keeps."""

from typing import Any

import pytest
import shapely
from geoalchemy2.shape import to_shape

pytestmark = pytest.mark.browser
AWAY = (101.6740, 39.2190)
HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isAway });
  window.isAway = true;
  document.dispatchEvent(new Event("visibilitychange"));
  const real = Date.now;
  Date.now = () => real() + 360000;
}"""
RETURN = """() => {
  window.isAway = false;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def hide_for_six_minutes(walker: Any) -> None:
    walker.page.evaluate(HIDE)
    walker.stand(*AWAY)
    walker.page.evaluate(RETURN)
    walker.page.wait_for_selector(".go-sheet")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_sheet_keeps_what_is_reported_and_nothing_else(desk: Any, phone: Any, answer: str) -> None:
    """It names the minutes. "That is the way we went" keeps the way along the streets, "No" keeps nothing."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(2)
    hide_for_six_minutes(walker)
    assert "6 minutes were not recorded" in walker.page.inner_text(".go-sheet")
    walker.page.click(".go-sheet .go-first" if answer == "yes" else ".go-sheet button:last-child")
    walker.page.wait_for_selector(".go-sheet", state="detached")
    walker.finish()
    walker.all_sent()
    ways = desk.reported(patrol)
    assert len(ways) == (answer == "yes")
    for way in ways:
        assert 350 < (way.at_to - way.at_from).total_seconds() < 400
        line = to_shape(way.geom)
        assert line.distance(shapely.Point(101.6700, 39.2200)) < 1e-5
        assert line.distance(shapely.Point(101.6740, 39.2200)) < 1e-5
    assert len(desk.fixes(patrol)) == 4


def test_the_two_answers_give_two_coverages(desk: Any, phone: Any) -> None:
    """Both record the same metres. "That is the way we went" reports a street more, and no recorded metre of it."""
    found = {}
    for answer, button in (("no", ".go-sheet button:last-child"), ("yes", ".go-sheet .go-first")):
        _, code = desk.patrol()
        walker = phone()
        walker.go()
        walker.join(code)
        walker.walk(2)
        hide_for_six_minutes(walker)
        walker.page.click(button)
        walker.page.wait_for_selector(".go-sheet", state="detached")
        walker.finish()
        walker.all_sent()
        found[answer] = desk.coverage()
    assert all(each["recorded_m"] == found["no"][name]["recorded_m"] for name, each in found["yes"].items())
    assert found["no"]["曙光路"]["recorded_m"] > 0
    told = found["yes"]["团结路"]
    assert told["reported_m"] > 0.95 * told["length_m"]
    assert (told["recorded_m"], told["last_at"], told["missed_m"]) == (0, None, 0)
    assert told["reported_at"] is not None
    silent = found["no"]["团结路"]
    assert (silent["reported_m"], silent["reported_at"]) == (0, None)
    assert silent["missed_m"] == silent["length_m"]


def test_a_sheet_that_was_not_answered_is_asked_again(desk: Any, phone: Any) -> None:
    """The page is swept away with the sheet open: the same minutes are asked about when it is opened again."""
    _, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(1)
    hide_for_six_minutes(walker)
    walker.reopen()
    walker.page.wait_for_selector(".go-sheet")
    assert "6 minutes were not recorded" in walker.page.inner_text(".go-sheet")

"""The tool Grow: a grid takes the blocks under the brush, within locks and communities."""

from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, inside, saved, state
from tests.e2e.plans.stand_in import StandIn, small_town

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"


def test_a_grid_grows_where_the_brush_goes_and_one_undo_takes_it_back(draft: Any) -> None:
    """One stroke is one edit; figures follow while the hand draws; Ctrl+Z and Ctrl+Y go back and forth."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    before = state(page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    saved(page)
    after = state(page)
    assert len(served.posted) == 1
    assert after["households"][WEST] > before["households"][WEST]
    assert after["where"] == served.where()
    assert page.locator(".plan-grid").first.get_attribute("data-code") == WEST
    page.keyboard.press("Control+z")
    saved(page)
    assert state(page)["where"] == before["where"] == served.where()
    page.keyboard.press("Control+y")
    saved(page)
    assert state(page)["where"] == after["where"]


def test_growing_stops_at_locks_and_community_borders(draft: Any) -> None:
    """A locked grid gives nothing and says so; another community gives only when the switch is on."""
    payload = small_town()
    payload["grids"][1]["locked"] = True
    visitor, served = draft(StandIn(payload))
    page, hand = visitor.page, Hand(visitor.page)
    west, north, east, south = inside(page, WEST)
    hand.tool("b")
    hand.stroke((east - 30, (north + south) / 2), (east + 60, (north + south) / 2))
    assert "阳光-02 已锁定" in page.locator("[data-status]").inner_text()
    hand.stroke(((west + east) / 2, north + 30), ((west + east) / 2, north - 60))
    assert "跨社区" in page.locator("[data-status]").inner_text()
    assert served.posted == []
    page.get_by_label("跨社区").check()
    hand.stroke(((west + east) / 2, north + 30), ((west + east) / 2, north - 60))
    saved(page)
    assert served.posted[-1]["across"] is True


def test_alt_gives_back_and_shift_takes_a_rectangle(draft: Any) -> None:
    """A rectangle takes the blocks whose middles it holds; Alt returns them to the grid they had."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    before = state(page)["where"]
    own, other = hand.beside(WEST, EAST)
    (west, north), (east, south) = hand.spot(own), hand.spot(other)
    hand.tool("b")
    hand.stroke((west, north), (east + 5, south + (5 if south > north else -5)), held="Shift")
    saved(page)
    assert other in served.posted[-1]["to"][WEST]
    hand.stroke((east + 30, south), (east, south), held="Alt")
    saved(page)
    assert served.posted[-1]["to"][EAST] == [other]
    assert before[other] == state(page)["where"][other]


def test_escape_gives_up_the_stroke_under_way(draft: Any) -> None:
    """What the brush has taken goes back, and nothing is sent."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    before = state(page)["where"]
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    page.mouse.move(*hand.spot(own))
    page.mouse.down()
    page.mouse.move(*hand.spot(other), steps=10)
    page.wait_for_timeout(60)
    assert state(page)["where"] != before
    page.keyboard.press("Escape")
    page.mouse.up()
    assert state(page)["where"] == before
    assert served.posted == []

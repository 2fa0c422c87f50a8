"""The tool Line with Alt held: blocks are cut where the hand drew, on the real program, each stroke one edit."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, agree, saved, state

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"
BOX = """(code) => {
  const { desk, stage } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  const box = stage.root.getBoundingClientRect();
  const sides = (at) => division.members(division.place.get(code)).map((block) => graph.boxes[4 * block + at]);
  const [west, north] = stage.view.toScreen(Math.min(...sides(0)), Math.min(...sides(1)));
  const [east, south] = stage.view.toScreen(Math.max(...sides(2)), Math.max(...sides(3)));
  return [west + box.left, north + box.top, east + box.left, south + box.top];
}"""
PIECES = """() => {
  const { division } = document.querySelector("[data-plan]").desk;
  return division.live().map((grid) => division.pieces(grid).length);
}"""


def cut_across(page: Any, hand: Hand, code: str, share: float = 0.5) -> None:
    """A level line with Alt held through all of a grid, from a little outside to a little outside."""
    west, north, east, south = page.evaluate(BOX, code)
    level = north + share * (south - north)
    hand.stroke((west - 8, level), (east + 8, level + 3), held="Alt")


def blocks(page: Any) -> int:
    return len(state(page)["where"])


def test_a_grid_is_split_exactly_by_a_stroke_and_enter(begun: Callable[..., Any]) -> None:
    """Two actions, one edit, one undo; the figures of the card are near those that the server counts."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before, count = state(page), blocks(page)
    hand.tool("l")
    cut_across(page, hand, WEST)
    first = page.locator(".plan-reading").first
    assert first.locator("strong").inner_text() == "把 阳光-01 分成两个"
    detail = first.locator(".plan-reading-detail").inner_text()
    assert detail.startswith("≈ ")
    hand.key("Enter")
    assert hand.actions == 2
    page.wait_for_function(f"() => document.querySelector('[data-plan]').desk.graph.blocks.length > {count}")
    assert agree(page)
    after = state(page)["households"]
    (new,) = after.keys() - before["households"].keys()
    told = sorted(int(each) for each in re.findall(r"\d+", detail))
    assert told == pytest.approx(sorted((after[WEST], after[new])), abs=4)
    assert after[WEST] + after[new] == before["households"][WEST]
    page.keyboard.press("Control+z")
    saved(page)
    assert state(page)["where"] == before["where"]
    assert agree(page)
    assert draft.errors == draft.foreign == []


def test_a_border_is_moved_exactly(begun: Callable[..., Any]) -> None:
    """A line inside a grid, along its border with the next: what lies between goes over, and both stay whole."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before, count = state(page)["households"], blocks(page)
    hand.tool("l")
    west, north, east, south = page.evaluate(BOX, WEST)
    x = east - (east - west) * 0.33
    hand.stroke((x, north - 8), (x + 2, south + 8), held="Alt")
    reading = page.locator(".plan-reading", has_text="移动 阳光-01 与 阳光-02 的界线")
    reading.click()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.querySelector('[data-plan]').desk.graph.blocks.length > {count}")
    assert agree(page)
    after = state(page)["households"]
    assert after[WEST] < before[WEST]
    assert after[WEST] + after[EAST] == before[WEST] + before[EAST]
    assert set(page.evaluate(PIECES)) == {1}
    page.locator('[data-tab="edits"]').click()
    page.locator(".plan-edits li", has_text="按线精确划界").wait_for()


def test_blocks_may_only_be_cut_or_the_street_be_taken(begun: Callable[..., Any]) -> None:
    """The last two of what the card offers: pieces that stay where they are, and a reading along edges."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before, count = state(page)["households"], blocks(page)
    hand.tool("l")
    cut_across(page, hand, WEST)
    page.locator(".plan-reading", has_text="只切开").dblclick()
    page.wait_for_function(f"() => document.querySelector('[data-plan]').desk.graph.blocks.length > {count}")
    assert agree(page)
    assert state(page)["households"] == before
    cut_across(page, hand, EAST)
    page.locator(".plan-reading", has_text="改为沿街").dblclick()
    assert "≈" not in page.locator(".plan-reading").first.inner_text()


def test_what_is_drawn_is_told_while_the_hand_draws(begun: Callable[..., Any]) -> None:
    """The line under the map says what the stroke would do so far, with figures that are marked as near enough."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    hand.tool("l")
    west, north, east, south = page.evaluate(BOX, WEST)
    level = (north + south) / 2
    page.keyboard.down("Alt")
    page.mouse.move(west - 8, level)
    page.mouse.down()
    for share in (0.3, 0.6, 1.0):
        page.mouse.move(west - 8 + (east - west + 16) * share, level + 2, steps=6)
        page.wait_for_timeout(220)
        page.mouse.move(west - 6 + (east - west + 16) * share, level + 8)
        page.wait_for_timeout(60)
        said = page.locator("[data-status]").inner_text()
        assert ("≈" in said) == (share == 1.0), said
        assert "阳光-01" in said or "切过" in said
    page.keyboard.up("Alt")
    page.mouse.up()


def test_a_cut_that_is_refused_keeps_the_drawing(begun: Callable[..., Any]) -> None:
    """It crosses itself, or the server refuses it: the sentence stands on the card, the street is offered."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before = state(page)
    hand.tool("l")
    west, north, east, south = page.evaluate(BOX, WEST)
    middle, level = (west + east) / 2, (north + south) / 2
    hand.stroke((west - 8, level), (east - 20, level), (east - 20, level + 60), (middle, level - 80), held="Alt")
    assert "与自己相交" in page.locator(".plan-card [role=alert]").inner_text()
    page.keyboard.press("Escape")
    page.evaluate(
        """() => {
          const { desk } = document.querySelector("[data-plan]");
          const { post } = desk.server;
          desk.server.post = async (path, body) => {
            if (body.operation?.kind === "cut") body.operation.then.blocks = ["1@left"];
            desk.server.post = post.bind(desk.server);
            return desk.server.post(path, body);
          };
        }"""
    )
    cut_across(page, hand, WEST)
    page.keyboard.press("Enter")
    refusal = page.locator(".plan-card [role=alert]")
    refusal.wait_for()
    assert "没有真正切开" in refusal.inner_text()
    assert page.evaluate("() => document.querySelector('[data-plan]').stage.onPaint !== null")
    assert page.locator(".plan-reading", has_text="改为沿街").count() == 1
    assert state(page)["where"] == before["where"]
    assert draft.faults_for_axe() == []

"""The editor on the real program: what is drawn is kept, taken back, repaired, and shared by two."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, agree, ready, saved, state

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"


def test_a_draft_is_split_moved_merged_and_taken_back(begun: Callable[..., Any]) -> None:
    """Two actions, two, three; page and server agree after each, and when all of it was undone and done again."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before = state(page)
    hand.tool("l")
    hand.stroke(*hand.across(WEST))
    assert page.locator(".plan-reading strong").first.inner_text() == "把 阳光-01 分成两个"
    hand.key("Enter")
    assert hand.actions == 2
    assert agree(page)
    assert len(state(page)["households"]) == len(before["households"]) + 1
    hand.actions = 0
    hand.tool("l")
    west = hand.across("152922101004001")
    hand.stroke(*west)
    hand.key("Enter")
    assert hand.actions == 2
    assert agree(page)
    hand.actions = 0
    hand.tool("v")
    where = state(page)["where"]
    hand.click(next(name for name, code in where.items() if code == EAST))
    hand.key("m")
    hand.click(next(name for name, code in where.items() if code == WEST))
    assert hand.actions == 3
    assert agree(page)
    after = state(page)["where"]
    for _ in range(3):
        page.keyboard.press("Control+z")
        saved(page)
    assert state(page)["where"] == before["where"]
    assert agree(page)
    for _ in range(3):
        page.keyboard.press("Control+y")
        saved(page)
    assert state(page)["where"] == after
    assert agree(page)
    assert draft.errors == draft.foreign == []


def test_a_stroke_of_the_brush_is_saved_as_it_was_drawn(begun: Callable[..., Any]) -> None:
    """What the page counted while the hand drew is what the server counts."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    assert state(page)["where"][other] == WEST
    assert agree(page)
    page.locator('[data-tab="edits"]').click()
    page.locator(".plan-edits li").first.wait_for()
    assert "阳光-01" in page.locator(".plan-edits li").first.inner_text()
    assert page.locator('[data-figure="moved"]').inner_text() != "0"


def test_a_broken_grid_is_a_problem_with_a_repair(begun: Callable[..., Any]) -> None:
    """The check of the server stands in the panel; Fix does what its sentence says, by two actions."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    page.evaluate(
        """([code, own]) => {
          const { desk } = document.querySelector("[data-plan]");
          const { division, graph } = desk;
          const at = division.place.get(own);
          const inner = division.members(at).find((block) => {
            let whole = true;
            graph.eachNeighbour(block, (next) => (whole = whole && next >= 0 && division.grid[next] === at));
            return whole;
          });
          desk.perform({ kind: "assign", to: { [code]: [graph.blocks[inner].name] }, across: false });
        }""",
        [WEST, EAST],
    )
    saved(page)
    page.wait_for_function("() => Number(document.querySelector('[data-figure=\"problems\"]').textContent) > 0")
    page.wait_for_timeout(1_000)
    before = int(page.locator('[data-figure="problems"]').inner_text())
    hand.click(page.locator('[data-tab="problems"]'))
    hand.click(page.locator(".plan-problems li.error [data-fix]").first)
    assert hand.actions == 2
    assert agree(page)
    page.wait_for_timeout(1_500)
    assert int(page.locator('[data-figure="problems"]').inner_text()) < before


def test_a_second_planner_is_told_and_goes_on_top(
    begun: Callable[..., Any], visit: Callable[..., Any], program: str
) -> None:
    """Two windows on one draft: the slower sees what was done, puts the edit on top, and both have the same plan."""
    draft = begun()
    first, path = draft.page, draft.page.url.removeprefix(program)
    other = visit(at=program)
    second = ready(other, path)
    hand = Hand(first)
    hand.tool("b")
    own, beside = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(beside))
    saved(first)
    slower = Hand(second)
    slower.tool("b")
    own, beside = slower.beside("152922101004001", "152922101004002")
    slower.stroke(slower.spot(own), slower.spot(beside))
    second.get_by_role("button", name="叠上去").click()
    assert agree(second)
    first.reload()
    first.wait_for_selector("html[data-plan-ready]")
    assert state(first)["where"] == state(second)["where"]


def test_a_page_opened_again_is_told_what_came_between(
    begun: Callable[..., Any], visit: Callable[..., Any], program: str
) -> None:
    """An edit kept on this computer while a colleague went on is not put on top in silence."""
    first = begun()
    page, path = first.page, first.page.url.removeprefix(program)
    first.context.set_offline(True)
    hand = Hand(page)
    hand.tool("b")
    own, mine = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(mine))
    page.wait_for_function("() => document.querySelector('[data-plan]').desk.sync.lost")
    other = ready(visit(at=program), path)
    theirs = Hand(other)
    theirs.tool("b")
    own, beside = theirs.beside("152922101004001", "152922101004002")
    theirs.stroke(theirs.spot(own), theirs.spot(beside))
    saved(other)
    page.close()
    first.context.set_offline(False)
    again = first.context.new_page()
    again.goto(program + path)
    again.get_by_role("button", name="叠上去").click()
    assert agree(again)
    assert state(again)["where"][mine] == WEST
    assert state(again)["where"][beside] == "152922101004001"

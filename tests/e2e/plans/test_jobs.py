"""The six jobs of a planner, on the real program from the click to the database, with the gestures counted."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, agree, inside, saved, state

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"
PIECES = """() => {
  const { division } = document.querySelector("[data-plan]").desk;
  return division.live().map((grid) => division.pieces(grid).length);
}"""


def test_a_grid_is_split_in_two(begun: Callable[..., Any]) -> None:
    """Two actions: a line across it, and Enter; the new grid has its code and figures from the server."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before = state(page)["households"]
    hand.tool("l")
    hand.stroke(*hand.across(WEST))
    assert page.locator(".plan-reading strong").first.inner_text() == "把 阳光-01 分成两个"
    hand.key("Enter")
    assert hand.actions == 2
    assert agree(page)
    after = state(page)["households"]
    (new,) = after.keys() - before.keys()
    assert new.startswith("152922101001")
    assert after[WEST] + after[new] == before[WEST]
    assert draft.errors == draft.foreign == []


def test_a_border_is_moved_to_the_next_street(begun: Callable[..., Any]) -> None:
    """Two actions: a line along the street inside the grid, and Enter; both grids stay whole."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before = state(page)["households"]
    hand.tool("l")
    west, north, east, south = inside(page, WEST)
    x = east - (east - west) * 0.3
    hand.stroke((x, north - 2), (x, south + 2))
    assert page.locator(".plan-reading strong").first.inner_text() == "移动 阳光-01 与 阳光-02 的界线"
    hand.key("Enter")
    assert hand.actions == 2
    assert agree(page)
    after = state(page)["households"]
    assert after[WEST] < before[WEST]
    assert after[WEST] + after[EAST] == before[WEST] + before[EAST]
    assert page.evaluate(PIECES) == [1] * 8


def test_two_grids_are_merged(begun: Callable[..., Any]) -> None:
    """Three actions: a click on the one, M, a click on the other; it is undone by one more."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    before = state(page)
    hand.click(next(name for name, code in before["where"].items() if code == EAST))
    hand.key("m")
    hand.click(next(name for name, code in before["where"].items() if code == WEST))
    assert hand.actions == 3
    assert agree(page)
    after = state(page)["households"]
    assert EAST not in after
    assert after[WEST] == before["households"][WEST] + before["households"][EAST]
    page.keyboard.press("Control+z")
    assert agree(page)
    assert state(page)["where"] == before["where"]


def test_a_block_in_no_grid_is_repaired(begun: Callable[..., Any]) -> None:
    """Two actions: the tab of problems, and Fix. A program had taken the block out of its grid, over the API."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    block = next(name for name, code in reversed(state(page)["where"].items()) if code == WEST)
    page.evaluate(
        """async (block) => {
          const { sync, server } = document.querySelector("[data-plan]").desk;
          const operation = { kind: "release", blocks: [block] };
          await server.post("/operations", { id: crypto.randomUUID(), version: sync.version, operation });
        }""",
        block,
    )
    page.reload()
    page.wait_for_selector("html[data-plan-ready]")
    page.wait_for_function("() => document.querySelector('[data-figure=\"problems\"]').textContent === '1'")
    assert state(page)["where"][block] is None
    hand.click(page.locator('[data-tab="problems"]'))
    assert "不属于任何网格" in page.locator(".plan-problems li.error").inner_text()
    hand.click(page.locator("[data-fix]"))
    assert hand.actions == 2
    assert agree(page)
    assert state(page)["where"][block] is not None
    page.wait_for_function("() => document.querySelector('[data-figure=\"problems\"]').textContent === '0'")
    assert draft.errors == []


def test_a_proposal_of_the_machine_is_taken_by_two_actions(
    begun: Callable[..., Any], run_jobs: Callable[[], object]
) -> None:
    """Asked for in the panel, found by the worker, shown on the map by one click and taken by another."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    page.locator('[data-tab="proposals"]').click()
    page.get_by_label("要什么方案").select_option("redraw")
    page.get_by_label("哪个社区").select_option(label="长山社区")
    page.get_by_label("户数允许相差").select_option("0.05")
    page.get_by_role("button", name="生成方案").click()
    page.locator(".plan-proposals progress").wait_for()
    run_jobs()
    card = page.locator(".plan-proposal")
    card.first.wait_for(timeout=15_000)
    hand.click(card.first)
    hand.click(page.locator("[data-take]").first)
    assert hand.actions == 2
    assert agree(page)
    assert page.locator('[data-figure="moved"]').inner_text() != "0"
    assert draft.errors == []


def test_a_draft_is_compared_and_published_by_two_actions(begun: Callable[..., Any]) -> None:
    """Swiped and told grid by grid in the editor; then a page of consequences to read, with one button."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    saved(page)
    page.keyboard.press("c")
    rows = page.locator(".plan-diff button")
    rows.first.wait_for()
    assert {"阳光-01", "阳光-02"} <= {each.split("\n")[0] for each in rows.all_inner_texts()}
    hand.actions = 0
    hand.click(page.get_by_role("link", name="检查并发布"))
    page.wait_for_url("**/publish")
    assert "阳光-02" in page.locator("main").inner_text()
    assert draft.faults_for_axe() == []
    page.locator('input[name="start"]').fill("2099-01-01")
    hand.click(page.locator('form[action$="/publish"] button[type="submit"]').first)
    draft.rest()
    assert hand.actions == 2
    assert "2099-01-01" in page.locator("main").inner_text()
    assert draft.errors == draft.foreign == []

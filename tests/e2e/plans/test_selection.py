"""The selected grid: by keyboard alone, its name and kind, the base plan beside it."""

from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, saved

pytestmark = pytest.mark.browser
WEST = "152922101001001"


def test_all_of_it_by_keyboard(draft: Any) -> None:
    """Tab reaches the list, arrows choose, Enter opens the border blocks, Enter takes one, U locks, M merges."""
    visitor, served = draft()
    page = visitor.page
    page.locator(".plan-grids").focus()
    page.keyboard.press("ArrowDown")
    chosen = page.locator('.plan-grid[aria-selected="true"]').get_attribute("data-code")
    page.keyboard.press("Enter")
    options = page.locator(".plan-options li button")
    assert options.count() > 3
    page.keyboard.press("Enter")
    saved(page)
    assert served.posted[-1]["kind"] == "assign"
    assert list(served.posted[-1]["to"]) == [chosen]
    page.locator(".plan-grids").focus()
    page.keyboard.press("u")
    saved(page)
    assert served.posted[-1] == {"kind": "lock", "grid": chosen, "locked": True}
    page.keyboard.press("u")
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    saved(page)
    assert served.posted[-1]["kind"] == "merge"
    page.keyboard.press("Shift+?")
    assert page.locator("dialog[open]").count() == 1


def test_a_grid_gets_another_name_and_kind(draft: Any) -> None:
    """What is typed is sent when the field is left; a name with markup in it stays text."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.click("b0")
    page.get_by_label("网格名称").fill("<b>东风</b>")
    page.keyboard.press("Enter")
    saved(page)
    assert served.posted[-1] == {"kind": "rename", "grid": WEST, "name": "<b>东风</b>"}
    assert "<b>东风</b>" in page.locator(f'[data-code="{WEST}"]').inner_text()
    page.get_by_role("button", name="改为专属网格").click()
    saved(page)
    assert served.posted[-1] == {"kind": "kind", "grid": WEST, "to": "dedicated"}


def test_the_base_plan_is_swiped_beside_the_draft(draft: Any) -> None:
    """The bar follows pointer and arrows; the left of it shows the base plan."""
    visitor, _ = draft()
    page = visitor.page
    page.get_by_role("button", name="对比").click()
    bar = page.get_by_role("slider")
    assert bar.get_attribute("aria-valuenow") == "50"
    bar.focus()
    page.keyboard.press("ArrowLeft")
    assert bar.get_attribute("aria-valuenow") == "45"
    assert "与该方案相同" in page.locator("[data-compared]").inner_text()

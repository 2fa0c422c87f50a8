"""The tool Line, drawn click by click, and dropped."""

from typing import Any

import pytest

from tests.e2e.plans.editing import Hand

pytestmark = pytest.mark.browser
WEST = "152922101001001"


def test_a_line_can_be_drawn_click_by_click_and_dropped(draft: Any) -> None:
    """Two clicks and a double click are a line; Escape drops the card, and a line that is begun."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("l")
    start, end = hand.across(WEST)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.click(*start)
    page.mouse.click(*middle)
    page.mouse.dblclick(*end)
    assert page.locator(".plan-reading").count() > 0
    page.keyboard.press("Escape")
    assert page.locator(".plan-reading").count() == 0
    page.mouse.click(*start)
    page.keyboard.press("Escape")
    page.mouse.click(*middle)
    page.mouse.dblclick(*end)
    page.keyboard.press("Escape")
    assert served.posted == []

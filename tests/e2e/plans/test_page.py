"""The page of the editor: without fault, on small screens to read, with the view in its address."""

from typing import Any

import pytest

from tests.e2e.plans.editing import Hand

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("theme", "language", "width"), [("light", "zh-CN", 1366), ("dark", "en", 1366), ("light", "zh-CN", 390)]
)
def test_nothing_is_amiss_with_the_page(draft: Any, theme: str, language: str, width: int) -> None:
    """No fault for axe-core, no error, nothing from elsewhere, no blue of Bootstrap, nothing wider than the window."""
    visitor, _ = draft(theme=theme, language=language, width=width, height=844 if width < 600 else 768)
    page = visitor.page
    page.locator(".plan-grid").first.click()
    assert visitor.faults_for_axe() == []
    assert visitor.errors == visitor.foreign == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-use]").first.is_visible() == (width > 1023)


def test_a_small_screen_reads_and_changes_nothing(draft: Any) -> None:
    """Below 1024 px there are no tools, no field for the name, and no keys that change the draft."""
    visitor, served = draft(width=800)
    page, hand = visitor.page, Hand(visitor.page)
    hand.click("b0")
    assert page.locator("[data-selected]").is_visible()
    assert page.locator("[data-selected] input, [data-selected] .plan-steps").count() == 0
    for key in ("b", "u", "m", "Control+z"):
        page.keyboard.press(key)
    assert served.posted == []


def test_the_view_is_kept_in_the_address(draft: Any) -> None:
    """Zoomed by the wheel and panned with Space held: the address shows the same to whoever opens it."""
    visitor, _ = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("b")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -300)
    page.keyboard.down("Space")
    hand.stroke((500, 400), (560, 430))
    page.keyboard.up("Space")
    page.wait_for_function("() => location.hash")
    page.wait_for_timeout(200)
    spot, address = hand.spot("b0"), page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-plan-ready]")
    again = hand.spot("b0")
    assert abs(spot[0] - again[0]) < 3
    assert abs(spot[1] - again[1]) < 3

"""Which grid is it: as few keys as somebody on the telephone has time for, in both languages, on a desk and a phone."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

MOST_KEYS = 4


class Keys:
    """Presses keys and counts those that are no text."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.pressed += 1


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("sgsq", "曙光社区"),
        ("sg3", "曙光-03"),
        ("曙光路6号", "曙光-01"),
        ("巴丹吉林镇曙光路6号", "曙光-01"),
        ("老供销社", "长山-01"),
    ],
)
def test_a_few_keys_lead_to_the_right_answer(visit: Any, width: int, language: str, text: str, answer: str) -> None:
    """From an empty page: the caret is in the search; what was typed, and Enter."""
    visitor = visit(width=width, height=844 if width < 600 else 768, language=language)
    page = visitor.go("/")
    keys = Keys(page)
    page.keyboard.type(text)
    keys.press("Enter")
    page.wait_for_selector(".answer-grid")
    assert page.locator(".answer-grid").inner_text() == answer
    assert keys.pressed <= MOST_KEYS
    assert visitor.foreign == []


def test_what_is_asked_back_is_settled_by_arrow_and_enter(visit: Any) -> None:
    """The second of two compounds of one name: two arrows."""
    page = visit().go("/")
    keys = Keys(page)
    page.keyboard.type("幸福小区", delay=5)
    page.wait_for_selector('#found[data-question="幸福小区"]')
    assert "请问是哪个社区的？" in page.locator("#answer").inner_text()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    page.wait_for_selector('.answer-grid:text-is("长山-01")')
    page.wait_for_load_state("networkidle")
    assert page.locator(".answer-grid").inner_text() == "长山-01"
    assert keys.pressed <= MOST_KEYS


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", ["/?q=幸福小区", "/?q=sgsq", "/?q=101.6641,39.212", "/?q=6号", "/?q=城外路1号"])
def test_axe_finds_nothing_on_a_phone(visit: Any, path: str, language: str, theme: str) -> None:
    """Questions, communities, places near a border and outside, in both themes and languages; nothing is cut off."""
    visitor = visit(width=390, height=844, theme=theme, language=language)
    page = visitor.go(path)
    assert visitor.faults_for_axe() == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_place_near_the_border_is_asked_about_first(visit: Any) -> None:
    """Who is beyond it, how far, and what to ask; in another order the place is another."""
    page = visit(language="en").go("/?q=39.212,101.6641")
    words = page.locator("#answer").inner_text()
    assert "m from the border with 曙光-01." in words
    assert "Ask for the building or the side of the street" in words
    assert page.locator(".answer-place .code").inner_text() == "39.212000, 101.664100"


def test_coordinates_are_shown_in_the_datum_that_is_chosen(visit: Any) -> None:
    """An address stays where it is; its figures are those of the other datum."""
    page = visit().go("/?q=曙光路6号")
    before = page.locator(".answer-place .code").inner_text()
    page.get_by_role("link", name="GCJ-02").click()
    page.wait_for_url("**datum=gcj02**")
    assert page.locator(".answer-place .code").inner_text() != before
    assert page.locator(".answer-grid").inner_text() == "曙光-01"


def test_a_button_copies_what_is_read_out(visit: Any) -> None:
    """Grid, code, community and worker, in one sentence."""
    page = visit(language="en").go("/?q=曙光路6号")
    button = page.get_by_role("button", name="Copy grid, code and worker")
    told = "曙光-01 (152922101001001), 曙光社区. Grid worker: 巴图 0483-555-0130"
    assert button.get_attribute("data-copy") == told


def test_a_visitor_without_an_exact_address_is_shown_the_map(visit: Any) -> None:
    """Not a refusal: where to find the building oneself, and whom to ask."""
    page = visit(language="en", signed_in=False).go("/?q=曙光路")
    assert "We are not sure which grid this is." in page.locator("#answer").inner_text()
    assert page.locator("#answer a").get_attribute("href").startswith("/map")
    assert page.locator("#where svg").is_visible()

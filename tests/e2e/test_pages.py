"""The first page and the place pages as people use them: by typing, by keyboard, on a phone, on paper."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def _type(page: Any, text: str) -> None:
    """Type a question and wait until the page has answered it."""
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially(text, delay=5)
    page.wait_for_selector(f'#found[data-question="{text}"]')


def test_typing_an_address_answers_in_place(visit: Any) -> None:
    """Grid, worker and telephone appear while typing; the address of the page is the link to it."""
    visitor = visit()
    page = visitor.go("/")
    assert page.evaluate("() => document.activeElement.id") == "q"
    _type(page, "幸福小区3栋")
    assert page.locator(".answer-grid").inner_text() == "曙光-01"
    assert page.locator(".answer-telephone").inner_text() == "0483-555-0130"
    assert page.locator('[role="option"] .chip').first.inner_text() == "准确"
    assert "q=%E5%B9%B8" in page.url
    again = visit()
    again.page.goto(page.url)
    assert again.page.locator(".answer-grid").inner_text() == "曙光-01"
    assert visitor.foreign == visitor.errors == []


def test_the_grid_is_the_largest_word_on_the_page(visit: Any) -> None:
    """What the caller waits for is read first."""
    page = visit().go("/?q=幸福小区3栋")
    sizes = page.evaluate(
        """() => Array.from(document.querySelectorAll("body *"))
          .filter((each) => each.childNodes.length && each.offsetParent && each.textContent.trim())
          .map((each) => [parseFloat(getComputedStyle(each).fontSize), each.className])"""
    )
    assert max(sizes)[1] == "answer-grid"


def test_an_unsure_address_is_asked_about_and_chosen_by_keyboard(visit: Any) -> None:
    """The question for the caller; arrows choose, the answer follows, the page of the grid is a link away."""
    visitor = visit(language="en")
    page = visitor.go("/")
    _type(page, "幸福小区")
    assert "“幸福小区” is in 曙光社区、长山社区. In which community is it?" in page.locator("#answer").inner_text()
    first_mark = page.locator('[role="option"] u').first
    assert first_mark.inner_text() == "幸福小区"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".answer-grid")
    assert page.locator('[aria-selected="true"]').count() == 1
    chosen = page.locator(".answer-grid").inner_text()
    assert page.evaluate("() => document.activeElement.id") == "q"
    page.get_by_role("link", name="Grid page").click()
    page.wait_for_url(re.compile(r"/grids/\d+"))
    assert page.locator("h1").inner_text() == chosen
    assert visitor.errors == []


def test_enter_takes_the_first_when_nothing_is_chosen(visit: Any) -> None:
    """Enter once shows the first; Enter again is kept for what can be done with it, and does nothing yet."""
    page = visit().go("/")
    _type(page, "幸福小区")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer-grid")
    assert page.locator('[role="option"]').first.get_attribute("aria-selected") == "true"
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.url == before
    assert page.locator(".answer-grid").is_visible()


def test_certainty_is_said_in_words(visit: Any) -> None:
    """准确, 同一网格, 要问清: never a letter."""
    page = visit().go("/")
    for text, word in (("曙光路6号", "准确"), ("和顺家园", "同一网格"), ("幸福小区", "要问清")):
        _type(page, text)
        assert page.locator('[role="option"] .chip').first.inner_text() == word


@pytest.mark.parametrize("pasted", ["101.6605,39.212", "39.212, 101.6605", "北纬39.212 东经101.6605"])
def test_pasted_coordinates_are_shown_back_as_a_place(visit: Any, pasted: str) -> None:
    """In either order, with the dot on the small map."""
    page = visit(language="en").go("/")
    _type(page, pasted)
    assert "39.212000 N, 101.660500 E" in page.locator("#answer").inner_text()
    assert page.locator(".answer-grid").inner_text() == "曙光-01"
    assert page.locator("#where .inset-dot").count() == 1


def test_an_answer_is_read_aloud_once(visit: Any) -> None:
    """The live region says grid and worker in a few words."""
    page = visit(language="en").go("/")
    _type(page, "幸福小区3栋")
    assert page.locator("#live").inner_text() == "曙光-01. 巴图, 0483-555-0130."


def test_nothing_found_says_what_to_do(visit: Any) -> None:
    """An unknown address is an answer too."""
    page = visit(language="en").go("/")
    _type(page, "没有这个地方")
    assert "No address like" in page.locator("#answer").inner_text()
    assert "landmark" in page.locator("#answer").inner_text()


@pytest.mark.parametrize("width", [390, 1366])
def test_telephones_and_codes_never_wrap(visit: Any, width: int) -> None:
    """Each stands on one line on a phone and on a desk."""
    visitor = visit(width=width, height=844)
    for path in ("/?q=幸福小区3栋", "/communities/152922101001"):
        page = visitor.go(path)
        lines = page.evaluate(
            """() => Array.from(document.querySelectorAll(".telephone, .code"))
              .map((each) => each.getClientRects().length && each.getBoundingClientRect().height
                / parseFloat(getComputedStyle(each).fontSize))"""
        )
        assert lines
        assert max(lines) < 2


def test_a_phone_has_its_bar_within_reach(visit: Any) -> None:
    """The navigation stands at the bottom, each entry at least 48 px high, and covers no last line."""
    page = visit(width=390, height=844).go("/")
    boxes = [each.bounding_box() for each in page.locator(".phone-bar > *").all()]
    assert 3 <= len(boxes) <= 5
    assert all(box["height"] >= 48 and box["y"] + box["height"] <= 845 for box in boxes)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    foot = page.locator(".foot").bounding_box()
    assert foot["y"] + foot["height"] <= boxes[0]["y"] + 1


def test_the_bar_of_a_phone_opens_the_rest_by_keyboard_and_closes_again(visit: Any) -> None:
    """Four entries and "More"; Enter opens the others, Escape and a tap beside close them; each leads to its page."""
    page = visit(width=390, height=844).go("/")
    rest = page.locator(".phone-more li a")
    assert page.locator(".phone-bar > a").count() == 4
    assert rest.count() >= 2
    assert not rest.first.is_visible()
    page.locator(".phone-more summary").focus()
    page.keyboard.press("Enter")
    assert all(each.bounding_box()["height"] >= 48 for each in rest.all())
    page.keyboard.press("Escape")
    assert not rest.first.is_visible()
    assert page.evaluate("() => document.activeElement.matches('.phone-more summary')")
    page.locator(".phone-more summary").click()
    page.mouse.click(195, 200)
    assert not rest.first.is_visible()
    page.locator(".phone-more summary").click()
    rest.last.click()
    page.wait_for_load_state()
    assert page.locator(".phone-more summary.current").count() == 1


def test_without_scripts_the_bar_of_a_phone_opens_the_rest(visit: Any) -> None:
    """The browser itself opens what stands behind "More"."""
    visitor = visit()
    options: Any = {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}
    context = visitor.context.browser.new_context(storage_state=visitor.context.storage_state(), **options)
    page = context.new_page()
    page.goto(visitor.server)
    page.locator(".phone-more summary").click()
    assert page.locator(".phone-more li a").last.is_visible()
    context.close()


def test_without_scripts_the_search_still_answers(visit: Any) -> None:
    """Enter sends the form; the server draws the same answer."""
    visitor = visit()
    context = visitor.context.browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(visitor.server + "/")
    page.locator("#q").fill("幸福小区3栋")
    page.locator("#q").press("Enter")
    page.wait_for_selector(".answer-grid")
    assert page.locator(".answer-grid").inner_text() == "曙光-01"
    context.close()


def test_a_place_prints_without_the_shell(visit: Any) -> None:
    """On paper: what the page is about, on white, without bar, band and buttons."""
    visitor = visit(theme="dark")
    page = visitor.go("/grids/152922101001001")
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator("[data-print]").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator(".inset").is_visible()
    for selector in ("body", ".panel"):
        painted = page.evaluate(f"() => getComputedStyle(document.querySelector('{selector}')).backgroundColor")
        assert painted == "rgb(255, 255, 255)"


def test_the_list_of_a_community_can_be_sorted_by_its_address(visit: Any) -> None:
    """The grid that needs somebody first stands first; by code when asked."""
    visitor = visit(language="en")
    page = visitor.go("/communities/152922101003")
    names = page.locator("tbody th").all_inner_texts()
    assert names[0] == "团结-03"
    page.get_by_role("columnheader", name="Grid", exact=True).get_by_role("link").click()
    page.wait_for_url(re.compile("sort=code"))
    assert page.locator("tbody th").all_inner_texts() == ["团结-01", "团结-02", "团结-03"]

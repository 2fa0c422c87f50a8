"""The map page in a real Chromium: nothing from elsewhere, one selection, links that restore what was seen."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
SHOWS = ("grids", "coverage", "incidents")
PAINTED = """() => Array.from(document.querySelectorAll("*")).flatMap((each) => {
  const style = getComputedStyle(each);
  return [style.color, style.backgroundColor, style.borderTopColor, style.outlineColor, style.fill, style.boxShadow];
}).join(" ")"""
SELECTED = '.gs-row[aria-pressed="true"]'


def opened(visitor: Any, path: str) -> Any:
    """The page, once its map is drawn."""
    page = visitor.go(path)
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    return page


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 1366), ("light", 390)])
def test_nothing_comes_from_elsewhere_and_nothing_is_amiss(
    visit: Callable[..., Any], show: str, theme: str, width: int
) -> None:
    """Each map asks its own server alone, runs without an error, has no axe-core fault and no Bootstrap blue."""
    visitor = visit(theme=theme, width=width, height=844)
    page = opened(visitor, f"/map?show={show}")
    assert "rgb(13, 110, 253)" not in page.evaluate(PAINTED)
    assert visitor.faults_for_axe() == []
    assert visitor.foreign == []
    assert visitor.errors == []


def test_map_and_list_share_one_selection(visit: Callable[..., Any]) -> None:
    """A click on the map marks the row; a click on a row is shown on the map; the panel tells of both."""
    page = opened(visit(), "/map?show=grids")
    page.locator(".gs-map").click(position={"x": 640, "y": 320})
    first = page.locator(SELECTED).get_attribute("data-key")
    assert page.locator(".gs-selected").inner_text().replace(" ", "").find(first) >= 0
    other = page.locator(f".gs-row.grid:not([data-key='{first}'])").first
    other.click()
    assert page.locator(SELECTED).count() == 1
    assert page.locator(SELECTED).get_attribute("data-key") == other.get_attribute("data-key")
    assert f"sel={other.get_attribute('data-key')}" in page.url


def test_a_link_shows_what_its_sender_saw(visit: Callable[..., Any]) -> None:
    """View, layers, selection and category of one window stand in its address, and open so in another."""
    page = opened(visit(), "/map?show=incidents")
    page.locator(".gs-row.grid").nth(2).click()
    page.get_by_label("热力").check()
    page.locator(".gs-list-head select").select_option(index=1)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(600)
    sent, summary = page.url, page.locator(".gs-list-head h2").inner_text()
    server = sent.split("/map")[0]
    received = opened(visit(), sent.removeprefix(server))
    assert received.url == sent
    assert received.locator(SELECTED).get_attribute("data-key") == page.locator(SELECTED).get_attribute("data-key")
    assert received.get_by_label("热力").is_checked()
    assert received.locator(".gs-list-head h2").inner_text() == summary


def test_back_undoes_a_selection_and_a_filter_adds_no_step(visit: Callable[..., Any]) -> None:
    """Opening a thing adds a step to the history; a change of layers does not."""
    page = opened(visit(), "/map?show=grids")
    rows = page.locator(".gs-row.grid")
    rows.nth(0).click()
    rows.nth(1).click()
    page.get_by_label("名称和数字").uncheck()
    page.go_back()
    assert page.locator(SELECTED).get_attribute("data-key") == rows.nth(0).get_attribute("data-key")


def test_the_map_is_reached_by_keyboard(visit: Callable[..., Any]) -> None:
    """Tab reaches layers, map and list; arrows walk the list, Enter selects, Escape lets go."""
    page = opened(visit(), "/map?show=grids")
    page.locator(".gs-row").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    key = page.evaluate("document.activeElement.dataset.key")
    assert page.locator(SELECTED).get_attribute("data-key") == key
    page.keyboard.press("Escape")
    assert page.locator(SELECTED).count() == 0
    page.locator(".gs-map-button").focus()
    page.keyboard.press("Enter")
    assert not page.locator(".gs-map-card").is_visible()


def test_the_map_follows_the_theme(visit: Callable[..., Any]) -> None:
    """Switching to dark paints the canvas anew, without loading the page again."""
    page = opened(visit(), "/map?show=grids")
    middle = """() => {
      const canvas = document.querySelector("canvas.gs-map-canvas");
      return canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data.join();
    }"""
    before = page.evaluate(middle)
    page.locator("[data-theme-switch]").click()
    page.wait_for_timeout(300)
    assert page.evaluate(middle) != before


def test_on_a_phone_the_sheet_opens_from_below(visit: Callable[..., Any]) -> None:
    """The list waits behind its handle; a tap on the map shows what was selected, within reach of the thumb."""
    page = opened(visit(width=390, height=844), "/map?show=grids")
    assert not page.locator(".gs-list").is_visible()
    page.locator(".gs-side-handle").tap()
    assert page.locator(".gs-list").is_visible()
    page.locator(".gs-side-handle").tap()
    page.locator(".gs-map").tap(position={"x": 190, "y": 240})
    assert page.locator(".gs-selected h2").is_visible()
    box = page.locator(".gs-map-side").bounding_box()
    assert box["y"] > 844 * 0.3


def test_block_edges_are_fetched_when_they_would_be_seen(visit: Callable[..., Any]) -> None:
    """No block is asked for until the map is near enough to show them."""
    visitor = visit()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url) if "/maps/blocks" in request.url else None)
    page = opened(visitor, "/map?show=grids#13/39.217/101.67")
    assert asked == []
    for _ in range(5):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)
    assert len(asked) >= 1


def test_data_are_asked_for_once_and_before_the_scripts_ran(visit: Callable[..., Any]) -> None:
    """The page asks for its data while its scripts are still on the way, and uses that very answer."""
    visitor = visit()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url.split("?")[0].rsplit("/", 1)[1]))
    opened(visitor, "/map?show=incidents")
    assert asked.count("grids") == 1
    assert asked.count("incidents") == 1
    assert asked.index("grids") < len(asked) - 2


def test_another_part_of_the_page_can_select(visit: Callable[..., Any]) -> None:
    """Whoever fires `gs:select` on the page is answered by map, list, panel and address."""
    page = opened(visit(), "/map?show=grids")
    key = page.locator(".gs-row.grid").nth(4).get_attribute("data-key")
    detail = f"{{ detail: {{ selection: {{ type: 'grid', key: '{key}' }}, flies: true }} }}"
    page.evaluate(f"document.dispatchEvent(new CustomEvent('gs:select', {detail}))")
    assert page.locator(SELECTED).get_attribute("data-key") == key
    assert page.locator(".gs-selected h2").is_visible()
    assert f"sel={key}" in page.url

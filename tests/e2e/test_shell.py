"""The shell in a real browser: keys, languages, themes, and what may never be painted or asked for."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?q=幸福小区3栋",
    "/?q=幸福小区",
    "/?q=sgsq",
    "/?q=101.6641,39.212",
    "/grids/152922101001003",
    "/communities/152922101001",
    "/territories/152922",
    "/docs",
)
BOOTSTRAP_BLUE = "rgb(13, 110, 253)"

PAINTED = """() => {
  const painted = new Set();
  for (const each of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(each, part);
      for (const name of ["color", "backgroundColor", "borderTopColor", "borderBottomColor", "borderLeftColor",
        "borderRightColor", "outlineColor", "fill", "stroke", "boxShadow", "textDecorationColor", "caretColor"]) {
        painted.add(style[name]);
      }
    }
  }
  return Array.from(painted).join(" ");
}"""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_another_host_or_fails_in_a_script(visit: Any, path: str) -> None:
    """Every byte comes from the server, and the console stays silent (a blocked script would speak there)."""
    visitor = visit()
    visitor.go(path)
    assert visitor.foreign == []
    assert visitor.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES[:-1])
def test_axe_finds_nothing(visit: Any, path: str, theme: str) -> None:
    """Names, roles, contrast and landmarks hold in both themes."""
    visitor = visit(theme=theme)
    visitor.go(path)
    assert visitor.faults_for_axe() == []


@pytest.mark.parametrize("path", PAGES[:-1])
def test_bootstraps_blue_is_painted_nowhere(visit: Any, path: str) -> None:
    """Not at rest, and not on what has the focus."""
    visitor = visit()
    page = visitor.go(path)
    assert BOOTSTRAP_BLUE not in page.evaluate(PAINTED)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert BOOTSTRAP_BLUE not in page.evaluate(PAINTED)


def test_slash_goes_to_the_search(visit: Any) -> None:
    """The key / leads to the search of any page, and types nothing into it."""
    visitor = visit()
    for path in ("/", "/grids/152922101001003"):
        page = visitor.go(path)
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("/")
        assert page.evaluate("() => document.activeElement.matches('[data-search]')")
        assert page.evaluate("() => document.activeElement.value") == ""


def test_language_follows_the_browser_and_the_choice_lasts(visit: Any) -> None:
    """Without a choice the browser's language; a choice is kept, and keeps the question."""
    visitor = visit(language="en")
    page = visitor.go("/?q=曙光-03")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("#q").input_value() == "曙光-03"
    visitor.go("/grids/152922101001003")
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_theme_follows_the_system_and_the_switch_lasts(visit: Any) -> None:
    """Dark where the system is dark; the switch changes at once and is kept."""
    visitor = visit(theme="dark")
    page = visitor.go("/")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 30)"
    page.locator("[data-theme-switch]").click()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(246, 244, 239)"
    visitor.go("/territories/152922")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(246, 244, 239)"


def test_one_heading_and_the_skip_link_lead_to_the_content(visit: Any) -> None:
    """Each page has one h1, and the first Tab stop jumps over the bar."""
    visitor = visit()
    for path in PAGES:
        page = visitor.go(path)
        assert page.locator("h1").count() == 1, path
    page = visitor.go("/territories/152922")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#main"


@pytest.mark.parametrize("path", PAGES[:-1])
def test_a_phone_never_scrolls_sideways(visit: Any, path: str) -> None:
    """At 390 px every page fits its width."""
    visitor = visit(width=390, height=844)
    page = visitor.go(path)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390

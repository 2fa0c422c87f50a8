"""Who moves, address by address, and the pack that is handed over, in a browser."""

import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, saved

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"


def test_who_moves_is_read_and_handed_over_from_the_page_of_consequences(begun: Callable[..., Any]) -> None:
    """The list is one link away, each file another; nothing leaves the server, and axe finds nothing wrong."""
    draft = begun()
    page, hand = draft.page, Hand(draft.page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    saved(page)
    page.get_by_role("link", name="检查并发布").click()
    page.wait_for_url("**/publish")
    with page.expect_download() as given:
        page.get_by_role("link", name="交接包").click()
    names = zipfile.ZipFile(given.value.path()).namelist()
    assert (names[1], names[-1]) == ("02 变动的地址.xlsx", "README.txt")
    page.get_by_role("link", name="变动的地址").click()
    page.wait_for_url("**/addresses")
    draft.rest()
    assert {"阳光-01", "阳光-02"} <= set(page.locator("tbody tr").first.locator("td").all_inner_texts())
    assert draft.faults_for_axe() == []
    with page.expect_download() as given:
        page.get_by_role("link", name="CSV").click()
    assert given.value.suggested_filename.startswith("变动的地址")
    assert draft.errors == draft.foreign == []


def test_the_list_of_plans_says_whether_a_redraw_is_due(program: str, visit: Callable[..., Any]) -> None:
    """In one panel for each territory, after its plans; a narrow screen holds it."""
    visitor = visit(at=program, width=390)
    page = visitor.go("/plans")
    assert page.locator(".due-said").first.is_visible()
    assert visitor.faults_for_axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

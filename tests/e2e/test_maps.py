"""The map page in a real Chromium: nothing from elsewhere, one selection, links that restore what was seen."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOWS = ("grids", "coverage", "incidents")


def opened(visitor: Any, path: str) -> Any:
    """The page, once its map is drawn."""
    page = visitor.go(path)
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    return page


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_comes_from_elsewhere_and_nothing_is_amiss(visit: Callable[..., Any], show: str, theme: str) -> None:
    """Each map asks its own server alone, runs without an error, and axe-core finds no fault in it."""
    visitor = visit(theme=theme)
    opened(visitor, f"/map?show={show}")
    assert visitor.foreign == []
    assert visitor.errors == []
    assert visitor.faults_for_axe() == []

"""The page of routes in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import write_blocks
from tests.geo.publishing.test_streets import ZONE, write_streets

pytestmark = pytest.mark.browser
GRID = "152922001001001"
PRIMARY_PIXELS = """() => {
  const canvas = document.querySelector("canvas.gs-map-canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const primary = [15, 94, 110, 255];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) count += primary.every((value, place) => data[at + place] === value);
  return count;
}"""


@pytest.fixture
def server(
    signed_in_database: Database, fresh_settings: Settings, tmp_path: Path, serving: Callable[..., Any]
) -> Iterator[str]:
    """The address of a program on a territory with streets."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(signed_in_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    import_file(signed_in_database, ImportKind.STREETS, write_streets(tmp_path), ImportOptions(zone=ZONE))
    with serving(fresh_settings, signed_in_database) as address:
        yield address


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 390)])
def test_a_route_is_made_by_choosing_a_grid(visit: Callable[..., Any], theme: str, width: int) -> None:
    """The list and the map come, nothing leaves the server, no error, no fault for axe-core, no sideways scrolling."""
    visitor = visit(theme=theme, width=width, height=844)
    page = visitor.go("/routes")
    page.locator("select[name=grid]").select_option(GRID)
    page.locator("input[name=patrollers]").fill("2")
    page.locator("main button[type=submit]").click()
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    visitor.rest()
    assert page.locator(".route-list").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.faults_for_axe() == []
    assert visitor.foreign == []
    assert visitor.errors == []


def test_the_walk_is_drawn_and_can_be_put_away(visit: Callable[..., Any]) -> None:
    """With the layer off, the walk's colour is nowhere on the canvas."""
    visitor = visit(theme="light", width=1366, height=844)
    page = visitor.go(f"/routes?grid={GRID}")
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    assert page.evaluate(PRIMARY_PIXELS) > 200
    page.get_by_label("巡逻路线").uncheck()
    page.wait_for_timeout(300)
    assert page.evaluate(PRIMARY_PIXELS) == 0


def test_the_sheet_loads_nothing(visit: Callable[..., Any]) -> None:
    """Neither from elsewhere nor from here, on a phone as on a desk."""
    visitor = visit(theme="light", width=390, height=844)
    page = visitor.go(f"/routes/sheet?grid={GRID}")
    assert page.locator("svg.map").count() == page.locator("svg.qr").count() == 1
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.foreign == []
    assert visitor.errors == []

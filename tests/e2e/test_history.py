"""The page of history in a browser: the slider by keyboard, the links without scripts, the map of a past day."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from geo.boundaries.queries import plan_named, the_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from geo.publishing.plans import publish, rollback
from tests.api.plans.conftest import write_blocks, write_doors

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def remembered(
    new_database: Callable[..., AbstractContextManager[str]],
    sign_in_admin: Callable[[Database], None],
    serving: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a program whose town was divided one way, then another, then the first way again."""
    folder = tmp_path_factory.mktemp("history")
    with new_database() as url:
        settings = Settings(database_url=url, data_dir=folder)
        database = Database(url, pool_size=4)
        sign_in_admin(database)
        _divide(database, settings, folder)
        with serving(settings, database) as address:
            yield address
        database.close()


def _divide(database: Database, settings: Settings, folder: Any) -> None:
    options = ImportOptions(zone=settings.zone, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(database, ImportKind.BOUNDARIES, write_blocks(folder), replace(options, plan_name="一版"))
    import_file(database, ImportKind.ADDRESSES, write_doors(folder), ImportOptions(zone=settings.zone))
    path = folder / "blocks.geojson"
    old, new = (json.dumps(name).strip('"') for name in ("曙光-02", "东风-02"))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    import_file(database, ImportKind.BOUNDARIES, path, replace(options, plan_name="二版"))
    with database.session() as session, session.begin():
        territory_id = the_territory(session, None).id
        rollback(session, territory_id, clock.now())
        publish(session, plan_named(session, territory_id, "二版").id, clock.parse_from("2099-01-01", settings.zone),
                clock.now())  # fmt: skip


def _rows(page: Any) -> str:
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    return str(page.locator(".gs-list-rows").inner_text())


@pytest.mark.slow
def test_the_slider_goes_through_the_plans_by_keyboard(remembered: str, visit: Callable[..., Any]) -> None:
    """It tells each name and its days while it moves, opens the plan when it rests, and keeps the focus."""
    visitor = visit(at=remembered, signed_in=False)
    page = visitor.go("/plans/history")
    slider = page.locator("#history-term")
    assert slider.input_value() == "2"
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext").startswith("二版")
    assert page.locator("output b").inner_text() == "二版"
    page.wait_for_url("**at=2*")
    assert "东风-02" in _rows(page)
    assert page.evaluate("() => document.activeElement.id") == "history-term"
    page.keyboard.press("Home")
    page.wait_for_url("**at=1*")
    assert "曙光-02" in _rows(page)
    assert visitor.errors == visitor.foreign == []


def test_a_grid_on_the_map_of_a_past_plan_opens_as_it_was(remembered: str, visit: Callable[..., Any]) -> None:
    """Its page bears the name that it had then."""
    visitor = visit(at=remembered, signed_in=False)
    page = visitor.go("/plans/history?at=2")
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    page.locator(".gs-row", has_text="东风-02").click()
    page.locator(".gs-selected a").click()
    page.wait_for_url("**/grids/**")
    assert page.locator("h1").inner_text() == "东风-02"


def test_without_scripts_the_links_do_the_same(remembered: str, browser: Any) -> None:
    """No slider, the plans as links, and the map as a sheet."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{remembered}/plans/history")
    assert not page.locator("#history-term").is_visible()
    page.locator(".history-terms a").nth(1).click()
    assert page.locator(".history-terms a[aria-current] b").inner_text() == "二版"
    assert page.locator(".gs-map-sheet").is_visible()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/plans/history?at=2", "/plans/history/rollback"])
def test_the_pages_are_sound_in_every_size_and_theme(
    remembered: str, visit: Callable[..., Any], path: str, size: tuple[int, int], theme: str
) -> None:
    """Nothing for axe to find, nothing wider than the screen, no error."""
    width, height = size
    visitor = visit(at=remembered, width=width, height=height, theme=theme, language="en")
    page = visitor.go(path)
    assert visitor.faults_for_axe() == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert visitor.errors == visitor.foreign == []

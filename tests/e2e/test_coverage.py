"""The pages of coverage in a real Chromium: the map with its slider, a paper sheet, targets."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.derived.deriving import derive_patrol
from geo.patrols.derived.marking import waiting
from geo.publishing.importing import import_file

pytestmark = pytest.mark.browser
TOWN = Path(__file__).resolve().parents[1] / "town"
GRID = "152922101001001"
DAYS = "from=2026-11-18&to=2026-11-22"
FILES = (
    (ImportKind.BOUNDARIES, "grids.geojson"),
    (ImportKind.STREETS, "streets.geojson"),
    (ImportKind.TRACKS, "walk.gpx"),
)


@pytest.fixture
def server(signed_in_database: Database, fresh_settings: Settings, serving: Callable[..., Any]) -> Iterator[str]:
    """The small town in which one walk was recorded."""
    for kind, name in FILES:
        import_file(signed_in_database, kind, TOWN / name, ImportOptions(zone=fresh_settings.zone))
    with signed_in_database.session() as session:
        patrol_ids = list(waiting(session))
    for patrol_id in patrol_ids:
        derive_patrol(signed_in_database, patrol_id)
    with serving(fresh_settings, signed_in_database) as address:
        yield address


def ages(page: Any) -> list[str]:
    return [cell.strip() for cell in page.locator("[data-stale]").all_inner_texts()]


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 390)])
def test_the_slider_goes_back_in_time(visit: Callable[..., Any], theme: str, width: int) -> None:
    """Before the walk no metre is fresh, on its day some are, by night none; nothing leaves, nothing is at fault."""
    visitor = visit(theme=theme, width=width, height=844)
    page = visitor.go(f"/coverage?{DAYS}")
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    page.locator("input[name=step]").fill("2")
    page.wait_for_function("() => !/^0/.test(document.querySelector('[data-stale=\"0\"]').textContent.trim())")
    assert page.locator(".stale-slider output").inner_text() == "2026-11-20"
    page.locator(".stale-slider select").select_option("night")
    page.wait_for_function("() => /^0/.test(document.querySelector('[data-stale=\"0\"]').textContent.trim())")
    page.locator(".stale-slider select").select_option("")
    page.locator("input[name=step]").fill("1")
    page.wait_for_function("() => /^0/.test(document.querySelector('[data-stale=\"0\"]').textContent.trim())")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.faults_for_axe() == []
    assert visitor.foreign == []
    assert visitor.errors == []


def test_a_paper_sheet_is_ticked_and_kept(visit: Callable[..., Any]) -> None:
    """All ticks every piece and tells the metres; one taken away they are some. What is kept is said."""
    visitor = visit(theme="light", width=1366, height=844)
    page = visitor.go(f"/coverage/sheet?grid={GRID}")
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    pieces = page.locator("input[name=piece]")
    page.locator("input[name=everything]").check()
    assert page.locator("input[name=piece]:checked").count() == pieces.count()
    told = re.findall(r"\d+", page.locator("[data-ticked]").inner_text())
    assert told[0] == told[1] != "0"
    assert visitor.faults_for_axe() == []
    for name, value in (("day", "2026-11-20"), ("start", "19:00"), ("end", "20:00"), ("team", "红袖章")):
        page.locator(f"input[name={name}]").fill(value)
    page.locator(".sheet-save button").click()
    page.wait_for_selector(".door-good")
    assert visitor.errors == []


def test_targets_have_no_fault(visit: Callable[..., Any]) -> None:
    """Set for a grid it stands on the list, with a way to end it."""
    visitor = visit(theme="dark", width=390, height=844)
    page = visitor.go("/coverage/targets")
    page.locator("form[method=post] select[name=grid]").select_option(GRID)
    page.locator("input[name=days]").fill("2")
    page.locator("form.coverage-ask[method=post] button").click()
    page.wait_for_selector("tbody button")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.faults_for_axe() == []
    assert visitor.errors == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-CN", "dark")])
def test_coverage_is_short_on_a_phone_and_loses_nothing(visit: Callable[..., Any], language: str, theme: str) -> None:
    """The map comes first; what is folded opens; the figures of a grid are told in short and, if wished, all."""
    visitor = visit(theme=theme, width=390, height=844, language=language)
    page = visitor.go(f"/coverage?{DAYS}")
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    assert page.evaluate("document.documentElement.scrollHeight") < 5 * 844
    assert page.locator(".stale").bounding_box()["y"] < page.locator(".coverage-figures").bounding_box()["y"]
    folds = page.locator("details[data-folds]")
    assert folds.evaluate_all("all => all.every((each) => !each.open)")
    page.locator("#by-grid").click()
    first = page.locator(".by-grid tbody tr").first
    short = first.locator("td:visible").count()
    page.locator("[data-all]").check()
    assert first.locator("td:visible").count() > short
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.faults_for_axe() == []
    assert visitor.errors == []


def test_pieces_are_ticked_on_the_map(visit: Callable[..., Any]) -> None:
    """A tap on a street ticks its piece on the list; what is set then stands among the targets."""
    visitor = visit(theme="light", width=1366, height=844)
    page = visitor.go(f"/coverage/targets/pieces?grid={GRID}")
    page.wait_for_selector("html[data-gs-map-ready]", timeout=20_000)
    page.locator("path.piece-touch").first.dispatch_event("click")
    page.wait_for_selector("[data-ticks][data-on-map='1']")
    assert page.locator("input[name=piece]:checked").count() == 1
    assert visitor.faults_for_axe() == []
    page.locator("input[name=days]").fill("2")
    page.locator(".sheet-save button").click()
    page.wait_for_selector("input[name=pieces]", state="attached")
    assert visitor.errors == []

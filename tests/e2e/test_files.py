"""Putting in one's own town, with a real browser, the real program and its worker."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from benchmarks.coverages import coverage
from benchmarks.plans.faults import Seed, seed_faults, shrunk
from geo.core.settings import Settings

TOWN = Path(__file__).resolve().parents[1] / "town"
LONG_MS = 60_000


@pytest.fixture
def empty_program(fresh_settings: Settings, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of `gridsteward serve` on an empty database, and the link that it prints for whoever is first."""
    environment = os.environ | {
        "DATABASE_URL": str(fresh_settings.database_url),
        "GRIDSTEWARD_DATA_DIR": str(tmp_path),
        "GRIDSTEWARD_LANGUAGE": "en",
    }
    program = [Path(sys.executable).parent / "gridsteward", "serve", "--port", "0"]
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("Ready: ").strip()
        yield url, process.stdout.readline().rpartition(" ")[2].strip()
        process.terminate()
        process.wait(30)


def send(page: Page, kind: str, path: Path) -> None:
    """Choose a file and what it holds, and look through it."""
    page.set_input_files("#files", path)
    page.check(f'input[name="kind"][value="{kind}"]')
    page.get_by_role("button", name="Look through").click()
    expect(page.get_by_role("button", name="Apply")).to_be_visible(timeout=LONG_MS)


def choose_password(page: Page, link: str) -> None:
    """Open the first link and choose a password."""
    page.goto(link)
    for name in ("password", "again"):
        page.fill(f'[name="{name}"]', "a short sentence")
    page.get_by_role("button", name="Keep it and sign in").click()


def test_a_town_goes_in_by_the_page_and_can_be_taken_back(browser: Browser, empty_program: tuple[str, str]) -> None:
    """Whoever is first chooses a password; boundaries are looked through, applied, found by the search, then undone."""
    context = browser.new_context(locale="en")
    page = context.new_page()
    url, link = empty_program
    choose_password(page, link)
    page.goto(f"{url}/files")
    expect(page.get_by_text("No file has come in through this page yet.")).to_be_visible()
    send(page, "boundaries", TOWN / "grids.geojson")
    expect(page.locator("html[data-gs-map-ready]")).to_be_attached(timeout=LONG_MS)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=LONG_MS)
    page.goto(f"{url}/?q=101.662,39.212")
    expect(page.get_by_text("曙光-01").first).to_be_visible()
    page.goto(f"{url}/files")
    page.get_by_role("link", name="grids.geojson").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("everything is as it was before")).to_be_visible()
    context.close()


@pytest.fixture
def faulty_file(tmp_path: Path) -> Path:
    """48 grids with a fault of each kind, and two that overlap by three metres."""
    kinds = [*Seed, Seed.SLIVER, Seed.GAP]
    thin = seed_faults(shrunk(coverage(8, 6), 0.06), kinds, seed=3).features
    features = reaching_over(thin)
    path = tmp_path / "网格.geojson"
    rows = [
        {
            "type": "Feature",
            "properties": {"网格编码": f"{number:03d}", "网格名称": f"第{number}网格"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(features, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False))
    return path


def reaching_over(features: Any) -> Any:
    """The first grid reaches three metres into the second."""
    wider = features.copy()
    reach = shapely.buffer(wider[0], 3 / 111_195, join_style="mitre")
    wider[0] = shapely.union(wider[0], shapely.intersection(reach, wider[1]))
    return wider


@pytest.mark.slow
def test_faults_are_listed_gone_to_and_agreed_to(
    browser: Browser, empty_program: tuple[str, str], faulty_file: Path
) -> None:
    """A file that needs consent says so, a press shows a fault on the map, and once agreed it can be applied."""
    context = browser.new_context(locale="en")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    url, link = empty_program
    choose_password(page, link)
    page.goto(f"{url}/files")
    page.set_input_files("#files", faulty_file)
    page.check('input[name="kind"][value="boundaries"]')
    page.get_by_role("button", name="Look through").click()
    expect(page.get_by_role("alert")).to_contain_text("would change a grid by more than the tolerance", timeout=LONG_MS)
    expect(page.locator("html[data-gs-map-ready]")).to_be_attached(timeout=LONG_MS)
    page.get_by_text("Show each with its place").last.click()
    button = page.locator("[data-go-to]:visible").last
    button.click()
    expect(button).to_have_attribute("aria-current", "true")
    lon, lat = map(float, (button.get_attribute("data-go-to") or "").split(","))
    page.wait_for_url(re.compile("#19/"))
    assert tuple(map(float, page.url.split("/")[-2:])) == pytest.approx((lat, lon), abs=1e-4)
    page.check('input[name="share_overlaps"]')
    page.get_by_role("button", name="Look through again").click()
    expect(page.get_by_role("button", name="Apply")).to_be_visible(timeout=LONG_MS)
    assert errors == []
    context.close()


def test_dropping_a_file_guesses_what_it_holds(visit: Any) -> None:
    """A name that says tracks chooses tracks; nothing is sent before the button is pressed."""
    page = visit(language="en").go("/files")
    page.set_input_files("#files", TOWN / "walk.gpx")
    expect(page.locator('input[value="tracks"]')).to_be_checked()
    expect(page.locator("[data-drop-name]")).to_have_text("walk.gpx")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "dark"), ("en", "light")])
def test_the_pages_of_files_have_nothing_amiss(visit: Any, width: int, height: int, theme: str, language: str) -> None:
    """List and file: no axe-core violation, no script error, no request elsewhere, no sideways scroll."""
    visitor = visit(width=width, height=height, theme=theme, language=language)
    page = visitor.go("/files")
    faults = visitor.faults_for_axe()
    page.locator("a.file-name").last.click()
    page.wait_for_load_state("networkidle")
    faults += visitor.faults_for_axe()
    assert (faults, visitor.errors, visitor.foreign) == ([], [], [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

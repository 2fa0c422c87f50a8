"""Putting in one's own town, with a real browser, the real program and its worker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

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


def test_dropping_a_file_guesses_what_it_holds(visit: Any) -> None:
    """A name that says tracks chooses tracks; nothing is sent before the button is pressed."""
    page = visit(language="en").go("/files")
    page.set_input_files("#files", TOWN / "walk.gpx")
    expect(page.locator('input[value="tracks"]')).to_be_checked()
    expect(page.locator("[data-drop-name]")).to_have_text("walk.gpx")


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

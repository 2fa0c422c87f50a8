"""The pages around the lookup, with a town of their own: lists, names that people say, addresses to check."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import api.assigning.jobs  # noqa: F401 (registers what the worker does)
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.queue import run_waiting
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

pytestmark = pytest.mark.browser

TOWN = Path(__file__).resolve().parents[1] / "town"
ODD = """门牌编号,详细地址,社区,经度,纬度
X1,北山水源地,,101.7,39.3
MP003450,阿拉善右旗巴丹吉林镇泰隆街180号沙漠公园游客中心,长山社区,101.66116,39.2114
"""
LIST = "工单号,来电地址\n007,曙光路6号\n008,幸福小区\n009,城外路1号\n"
PATHS = (
    "/files/lookup",
    "/names?state=accepted",
    "/names/addresses",
    "/names/addresses?problem=other_community",
    "/?q=幸福家属区",
    "/?q=39.21,101.67",
)
SIDES = [(1366, "zh-CN", "light"), (390, "en", "dark")]
"""Chinese where there is room, the longer English where there is least."""
CUT_OFF = """() => [...document.querySelectorAll(".panel")]
  .filter((panel) => panel.scrollWidth > panel.clientWidth).map((panel) => panel.innerText.slice(0, 80))"""


@dataclass(frozen=True)
class Program:
    """A running program and its database."""

    address: str
    database: Database

    def work(self) -> None:
        """Do the jobs that wait."""
        run_waiting(self.database)


@pytest.fixture(scope="module")
def program(
    new_database: Callable[..., AbstractContextManager[str]],
    serving: Callable[[Settings, Database], AbstractContextManager[str]],
    sign_in_admin: Callable[[Database], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Program]:
    """The small town, with a door-plate in no grid and one whose community is another."""
    folder = tmp_path_factory.mktemp("desk")
    odd = folder / "odd.csv"
    odd.write_text(ODD, encoding="utf-8")
    files = {"boundaries": [TOWN / "grids.geojson"], "addresses": [TOWN / "addresses.csv", odd],
             "places": [TOWN / "places.csv"]}  # fmt: skip
    with new_database() as url:
        settings = Settings(database_url=url, data_dir=folder)
        database = Database(url, pool_size=4, settings=settings)
        for kind, paths in files.items():
            for path in paths:
                import_file(database, ImportKind(kind), path, ImportOptions(zone=settings.zone))
        sign_in_admin(database)
        with serving(settings, database) as address:
            yield Program(address, database)
        database.close()


def send(program: Program, page: Page, name: str) -> None:
    """Send a list and have it looked through; its card of progress gives way to its columns."""
    page.set_input_files("#files", {"name": name, "mimeType": "text/csv", "buffer": LIST.encode()})
    expect(page.locator("[data-drop-name]")).to_have_text(name)
    page.get_by_role("button", name="Look through").click()
    expect(page.locator(".job progress")).to_be_visible()
    program.work()
    expect(page.locator("table.columns")).to_be_visible()


@pytest.mark.slow
def test_a_list_comes_back_with_its_grids(visit: Any, program: Program) -> None:
    """The column of addresses is found, with its values; what is open is said by row; nothing of the file is lost."""
    page = visit(language="en", at=program.address).go("/files/lookup")
    send(program, page, "calls.csv")
    row = page.get_by_role("row", name="Address")
    expect(row.get_by_role("combobox")).to_have_value("来电地址")
    expect(row).to_contain_text("guessed")
    expect(row.locator(".sample")).to_have_text(["曙光路6号", "幸福小区", "城外路1号"])
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    program.work()
    expect(page.locator(".file-head .chip")).to_have_text("Done")
    expect(page.locator(".faults li")).to_have_count(2)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the result").click()
    told = csv.reader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig")))
    assert [row[:4] for row in told][:2] == [
        ["工单号", "来电地址", "grid_code", "grid_name"],
        ["007", "曙光路6号", "152922101001001", "曙光-01"],
    ]


def test_a_list_is_stopped_and_removed(visit: Any, program: Program) -> None:
    """By the button on its card; then it is gone from the page of lists."""
    page = visit(language="en", at=program.address).go("/files/lookup")
    send(program, page, "unwanted.csv")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".file-head .chip")).to_have_text("Stopped")
    page.get_by_role("button", name="Remove the list").click()
    page.wait_for_url("**/files/lookup")
    expect(page.get_by_text("unwanted.csv")).to_have_count(0)


def test_what_callers_say_becomes_a_name(visit: Any, program: Program) -> None:
    """Kept where the caller had to be asked, accepted by a reviewer, found from then on, and taken back."""
    said = "幸福家属区"
    page = visit(language="en", at=program.address).go(f"/?q={said}")
    expect(page.locator(".ask")).to_be_visible()
    page.locator(".option", has_text="幸福小区").first.click()
    expect(page.get_by_label("People call it")).to_have_value(said)
    page.get_by_role("button", name="Remember this name").click()
    expect(page.get_by_text("The name is kept")).to_be_visible()
    page.locator(".answer-remembered").get_by_role("link").click()
    page.get_by_role("row", name=said).get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The name is in use.")).to_be_visible()
    page.goto(f"{program.address}/?q={said}")
    expect(page.locator(".answer-grid")).to_have_text("曙光-01")
    page.goto(f"{program.address}/names?state=accepted")
    page.get_by_role("row", name=said).get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The name is withdrawn.")).to_be_visible()
    page.goto(f"{program.address}/?q={said}")
    expect(page.locator(".ask")).to_be_visible()


@pytest.mark.parametrize("width", [1366, 390])
def test_a_door_in_no_grid_is_listed_and_shown(visit: Any, program: Program, width: int) -> None:
    """It leads to the place, with the nearest grid in sight on the small map."""
    page = visit(width=width, language="en", at=program.address).go("/names/addresses")
    page.get_by_role("row", name="北山水源地").get_by_role("link", name="39.300000, 101.700000").click()
    expect(page.locator(".answer-grid")).to_have_text("Outside every grid")
    expect(page.get_by_text("The nearest grid is")).to_be_visible()
    expect(page.locator("#where .inset-fill, #where .inset-block").first).to_be_attached()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "language", "theme"), SIDES)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    visit: Any, program: Program, width: int, language: str, theme: str
) -> None:
    """Desk and phone, light and dark; no panel holds more than it shows."""
    height = 844 if width < 600 else 768
    visitor = visit(width=width, height=height, language=language, theme=theme, at=program.address)
    for path in PATHS:
        page = visitor.go(path)
        if "家属区" in path:
            page.locator(".option", has_text="幸福小区").first.click()
            page.wait_for_selector(".answer-remember")
        if path == "/files/lookup" and page.locator("a.file-name").count():
            page.locator("a.file-name").first.click()
        if path.startswith("/names"):
            expect(page.locator("table.folding tbody tr").first).to_be_visible()
        assert (path, visitor.faults_for_axe(), page.evaluate(CUT_OFF)) == (path, [], [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert (visitor.errors, visitor.foreign) == ([], [])

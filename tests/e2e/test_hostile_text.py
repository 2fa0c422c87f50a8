"""What people write is shown and never run: on any page, in any map, in any file that is taken away."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest

from api.maps.files import draw_file, read_days
from geo.core.settings import Settings
from geo.core.viewer import EVERYWHERE
from geo.db.database import Database
from geo.imports.queries import imports
from tests.e2e.hostile import ATTACKS, FORMULAS, TERRITORY, fill

pytestmark = pytest.mark.browser

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
ELSEWHERE = (
    "javascript:hit()",
    "//203.0.113.9/",
    "/\\203.0.113.9",
    "\t//203.0.113.9",
    '"><script>hit()</script>',
)
SHOWS = ("grids", "coverage", "incidents")
DAYS = "from=2026-11-01&to=2026-11-30"
ALARM = "window.hits = 0; window.hit = () => { window.hits += 1; };"
STATE = """() => [window.hits, document.querySelectorAll("[data-attack]").length,
  document.body ? document.body.innerText.includes("36481") : false]"""


@pytest.fixture(scope="module")
def hostile_settings(
    new_database: Callable[[], AbstractContextManager[str]],
    sign_in_admin: Callable[[Database], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """Settings of a database that holds the hostile town."""
    with new_database() as url:
        settings = Settings(database_url=url, data_dir=tmp_path_factory.mktemp("hostile"))
        database = Database(url, pool_size=3)
        sign_in_admin(database)
        fill(database, settings, tmp_path_factory.mktemp("files"))
        database.close()
        yield settings


@pytest.fixture(scope="module")
def hostile(hostile_settings: Settings, serving: Any) -> Iterator[str]:
    """The address of a program with the hostile town."""
    database = Database(str(hostile_settings.database_url), pool_size=6)
    with serving(hostile_settings, database) as address:
        yield address
    database.close()


@pytest.fixture
def look(visit: Callable[..., Any], hostile: str) -> Callable[[str], Any]:
    """Opens a page of the hostile town with an alarm in it, and finds that nothing went off."""
    visitor = visit(at=hostile)
    visitor.context.add_init_script(ALARM)
    visitor.page.on("dialog", lambda dialog: visitor.errors.append(dialog.message))

    def open_page(path: str) -> Any:
        visitor.page.goto(f"{hostile}{path}")
        if path.startswith("/map?"):
            visitor.page.wait_for_selector("html[data-gs-map-ready]", timeout=30_000)
        visitor.calm = lambda: is_calm(visitor, path)
        visitor.calm()
        return visitor

    return open_page


def is_calm(visitor: Any, path: str) -> None:
    """Nothing ran, nothing was refused by the policy, no element was made of text, nobody else was asked."""
    visitor.page.wait_for_timeout(40)
    errors = [each for each in visitor.errors if not each.startswith("Failed to load resource")]
    assert (path, visitor.page.evaluate(STATE), errors, visitor.foreign) == (path, [0, 0, False], [], [])


@pytest.mark.slow
def test_no_page_runs_what_stands_on_it(look: Callable[[str], Any], hostile_settings: Settings) -> None:
    """Every page about grids, communities, files, people and settings, with ten attacks in each text."""
    database = Database(str(hostile_settings.database_url), pool_size=1)
    with database.session() as session:
        files = [f"/files/{each.id}" for each in imports(session, EVERYWHERE)]
    database.close()
    written = [quote(each, safe="") for each in ATTACKS]
    places = [*(f"/grids/{each}" for each in written), *(f"/communities/c{each}" for each in written)]
    ours = [
        "/",
        f"/territories/{TERRITORY}",
        "/files",
        "/names?state=accepted",
        "/names/addresses",
        "/settings/people",
        "/settings/territories",
        "/account",
        "/plans",
        "/plans/history",
    ]
    for path in (*ours, *files, *places):
        look(path)


def test_the_editor_shows_names_as_text(look: Callable[[str], Any]) -> None:
    """A draft named by an attack, on grids and communities that are: list, panel, neighbours, edits and comparison."""
    visitor = look("/plans")
    page = visitor.page
    page.locator("[data-draft] input").fill(ATTACKS[1])
    page.locator("[data-draft] button").click()
    page.wait_for_selector("html[data-plan-ready]", timeout=30_000)
    rows = page.locator(".plan-grid")
    assert rows.count() == len(ATTACKS)
    for at in range(rows.count()):
        rows.nth(at).click()
        page.keyboard.press("m")
        visitor.calm()
    page.keyboard.press("u")
    page.wait_for_function("() => !document.querySelector('[data-plan]').desk.sync.queue.length")
    page.locator('[data-tab="edits"]').click()
    page.locator(".plan-edits li").first.wait_for()
    page.keyboard.press("c")
    visitor.calm()
    look("/plans")


@pytest.mark.slow
def test_every_account_and_error_page_is_calm(look: Callable[[str], Any]) -> None:
    """Accounts by their own pages; addresses that there are not, with attacks in them."""
    visitor = look("/settings/people")
    links = [each.get_attribute("href") for each in visitor.page.locator('th a[href^="/settings/people/"]').all()]
    assert len(links) > len(ATTACKS)
    missing = [f"/no/{quote(each, safe='')}" for each in ATTACKS]
    unreadable = [f"/?{urlencode({'on': each})}" for each in ATTACKS]
    for path in (*links, *missing, *unreadable):
        look(path)


@pytest.mark.slow
def test_the_search_shows_what_it_finds_as_text(look: Callable[[str], Any]) -> None:
    """Typed letter by letter, the list and the answer of each attack; as an address of a page too."""
    visitor = look("/")
    for attack in ATTACKS:
        visitor.page.locator("#q").fill("")
        visitor.page.locator("#q").press_sequentially(attack[:12])
        visitor.page.locator("#q").fill(attack)
        visitor.page.wait_for_function(ANSWERED, arg=attack)
        assert visitor.page.locator('[role="option"]').count() > 0
        visitor.calm()
    for attack in ATTACKS:
        look(f"/?{urlencode({'q': attack})}")


@pytest.mark.parametrize("show", SHOWS)
def test_no_map_runs_what_it_shows(look: Callable[[str], Any], show: str) -> None:
    """Layers, list, and what is told of each grid, community, incident and walk that is selected."""
    visitor = look(f"/map?show={show}&{DAYS}")
    rows = visitor.page.locator(".gs-row")
    assert rows.count() >= len(ATTACKS)
    for number in range(min(rows.count(), 2 * len(ATTACKS))):
        rows.nth(number).click()
        assert visitor.page.locator(".gs-selected h2").is_visible()
    for kind in ("grid", "community", "incident", "walk"):
        for key in visitor.page.evaluate(KEYS, kind):
            visitor.page.evaluate(SELECT, [kind, key])
    visitor.page.locator('.gs-list-head input[type="search"]').fill(ATTACKS[1])
    visitor.calm()


ANSWERED = "(text) => document.getElementById('found').dataset.question === text"
KEYS = """async (kind) => {
  const show = new URLSearchParams(location.search).get("show");
  const asked = kind === "incident" || kind === "walk" ? `${show}${location.search}` : "grids";
  const answer = await fetch(`/api/v1/maps/${asked}`);
  const data = await answer.json();
  const features = kind === "community" ? data.communities.features || data.communities : data.features;
  return features.map((each) => each.id);
}"""
SELECT = """([type, key]) => document.dispatchEvent(
  new CustomEvent("gs:select", { detail: { selection: { type, key }, flies: false } }))"""


@pytest.mark.parametrize("show", SHOWS)
def test_a_map_that_is_taken_away_runs_nothing_either(
    look: Callable[[str], Any], hostile_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, show: str
) -> None:
    """The sheet as a document of its own, and the single file opened from a disk."""
    visitor = look(f"/maps/{show}.svg?{DAYS}")
    monkeypatch.setenv("DATABASE_URL", str(hostile_settings.database_url))
    days = read_days(first="2026-11-01", last="2026-11-30")
    file = tmp_path / "map.html"
    file.write_text(draw_file(show, ".html", days, theme="light", language="en"), encoding="utf-8")  # type: ignore[arg-type]
    visitor.server = file.as_uri()
    visitor.page.goto(file.as_uri())
    visitor.page.wait_for_selector("html[data-gs-map-ready]", timeout=30_000)
    visitor.calm()


def test_no_cell_of_a_sheet_is_a_formula(hostile: str, hostile_settings: Settings, admin_secret: str) -> None:
    """Faults say back what a file said: values, names of columns, sentences. A spreadsheet finds nothing to run."""
    database = Database(str(hostile_settings.database_url), pool_size=1)
    with database.session() as session:
        ids = [each.id for each in imports(session, EVERYWHERE)]
    database.close()
    cells: list[str] = []
    for each in ids:
        answer = httpx2.get(f"{hostile}/files/{each}/faults.csv", headers={"cookie": f"gs-session={admin_secret}"})
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.headers["content-disposition"].startswith("attachment")
        rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
        cells += [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(STARTS)] == []
    assert {f"'{each}" for each in FORMULAS[:4]} <= set(cells)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_door_leads_to_our_own_pages_only(visit: Callable[..., Any], hostile: str, wanted: str) -> None:
    """Whatever an address asks for, the form of the sign-in page leads to one of ours."""
    visitor = visit(at=hostile, signed_in=False)
    page = visitor.go(f"/sign-in?{urlencode({'next': wanted})}")
    assert page.locator("form[method=post]").get_attribute("action") == "/sign-in?next=/"
    assert visitor.foreign == visitor.errors == []

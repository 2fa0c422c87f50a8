"""The page of one patrol and the live map in a real Chromium."""

import http.client
import re
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from api.patrols import live
from geo.boundaries.models import Territory
from geo.core import clock
from geo.core.datum import Datum
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.phones.sending import Begin, SentFix, add_fixes
from geo.patrols.planned.events import set_out
from geo.publishing.importing import import_file
from tests.api.plans.conftest import write_blocks
from tests.conftest import derive_waiting
from tests.geo.publishing.test_streets import ZONE, write_streets

pytestmark = pytest.mark.browser
PATROL = uuid.UUID(int=7)
STREAM = "/api/v1/patrols/now/stream"


@pytest.fixture
def server(
    signed_in_database: Database, fresh_settings: Settings, tmp_path: Path, serving: Callable[..., Any]
) -> Iterator[str]:
    """The address of a program on a territory with streets, in which somebody is out since twenty minutes."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(signed_in_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    import_file(signed_in_database, ImportKind.STREETS, write_streets(tmp_path), ImportOptions(zone=ZONE))
    now = clock.now()
    start = now - timedelta(minutes=20)
    fixes = [
        SentFix(uuid.UUID(int=100 + n), start + timedelta(seconds=30 * n), 101.6605 + n * 1e-4, 39.2105)
        for n in range(30)
    ]
    with signed_in_database.session() as session, session.begin():
        territory_id = session.scalars(select(Territory.id)).one()
        begin = Begin(id=PATROL, title="夜巡", team="东队", started_at=start, datum=Datum.WGS84)
        set_out(session, territory_id, begin, by=None, now=now)
        add_fixes(session, PATROL, fixes, datum=None, now=now)
    derive_waiting(signed_in_database)
    with serving(fresh_settings, signed_in_database) as address:
        yield address


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 390)])
def test_a_patrol_is_replayed_by_keys_and_by_its_button(visit: Callable[..., Any], theme: str, width: int) -> None:
    """The slider goes by keys, the button plays and pauses; nothing is foreign, nothing scrolls sideways."""
    visitor = visit(theme=theme, width=width, height=844)
    page = visitor.go(f"/patrols/{PATROL}")
    page.wait_for_selector("[data-replay-ready]", timeout=20_000)
    told = page.locator(".patrol-replay output")
    first = told.inner_text()
    page.locator("#patrol-time").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    assert told.inner_text() > first
    button = page.locator("[data-replay-play]")
    button.click()
    page.wait_for_timeout(600)
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    paused = told.inner_text()
    assert paused > first
    page.wait_for_timeout(300)
    assert told.inner_text() == paused
    visitor.rest()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.faults_for_axe() == []
    assert visitor.foreign == []
    assert visitor.errors == []


def test_two_tabs_share_one_stream_and_the_second_goes_on(visit: Callable[..., Any]) -> None:
    """Both tabs show who is out over one connection; when the first is closed the other one listens itself."""
    visitor = visit(theme="light", width=1366, height=768)
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url) if STREAM in request.url else None)
    first = visitor.page
    first.goto(f"{visitor.server}/patrols/now")
    first.wait_for_selector("[data-live][data-drawn='1']", timeout=20_000)
    second = visitor.context.new_page()
    second.goto(f"{visitor.server}/patrols/now")
    second.wait_for_selector("[data-live][data-drawn='1']", timeout=20_000)
    assert len(asked) == 1
    assert "东队" in second.locator("[data-live-list]").inner_text()
    first.close()
    second.wait_for_selector("html[data-streams='1']", timeout=20_000)
    assert len(asked) == 2
    assert visitor.foreign == []


def test_fifty_streams_do_not_hinder_requests(server: str, admin_secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 50 streams open over http, forty requests in a row are all answered, and none waits for a slot."""
    monkeypatch.setattr(live, "MOST_OF_ONE", 60)
    host = urlsplit(server).netloc
    headers = {"cookie": f"gs-session={admin_secret}"}
    streams = [http.client.HTTPConnection(host, timeout=20) for _ in range(50)]
    try:
        for each in streams:
            each.request("GET", STREAM, headers=headers)
        assert {each.getresponse().status for each in streams} == {200}
        took_s = [_ask(host, headers) for _ in range(40)]
    finally:
        for each in streams:
            each.close()
    assert max(took_s) < 5


def _ask(host: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    asking = http.client.HTTPConnection(host, timeout=20)
    asking.request("GET", "/api/v1/patrols/planned", headers=headers)
    answer = asking.getresponse()
    answer.read()
    asking.close()
    assert answer.status == 200
    return time.perf_counter() - began


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 390)])
def test_the_map_shows_who_is_out_by_a_switch_and_shares_the_stream(
    visit: Callable[..., Any], theme: str, width: int
) -> None:
    """Off nothing is asked; on, team and age stand on the map, over one stream with another tab; off again they go."""
    visitor = visit(theme=theme, width=width, height=844)
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url) if STREAM in request.url else None)
    page = visitor.go("/map")
    switch = page.locator("[data-live-switch] input")
    switch.wait_for(timeout=20_000)
    assert asked == []
    switch.check()
    page.wait_for_selector("[data-live-switch][data-drawn='1']", timeout=20_000)
    assert re.search(r"东队 · \d+ ", page.locator(".patrol-here span").inner_text())
    other = visitor.context.new_page()
    other.goto(f"{visitor.server}/map?show=coverage")
    other.wait_for_selector("[data-live-switch][data-drawn='1']", timeout=20_000)
    assert len(asked) == 1
    other.close()
    visitor.rest()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.faults_for_axe() == []
    switch.uncheck()
    assert page.locator(".patrol-here").count() == 0
    assert visitor.foreign == []
    assert visitor.errors == []


def test_a_tab_that_switches_off_lets_the_next_one_listen(visit: Callable[..., Any]) -> None:
    """The stream of the first ends, and the second, which followed it, opens its own."""
    visitor = visit(theme="light", width=1366, height=768)
    first = visitor.go("/map")
    first.locator("[data-live-switch] input").check()
    first.wait_for_selector("html[data-streams='1']", timeout=20_000)
    second = visitor.context.new_page()
    second.goto(f"{visitor.server}/patrols/now")
    second.wait_for_selector("[data-live][data-drawn='1']", timeout=20_000)
    assert second.locator("html[data-streams]").count() == 0
    first.locator("[data-live-switch] input").uncheck()
    second.wait_for_selector("html[data-streams='1']", timeout=20_000)

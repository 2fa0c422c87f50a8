"""A program with the small town and three streets in it, a desk that makes patrols, and phones that walk."""

import itertools
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
from geoalchemy2 import WKTElement
from playwright.sync_api import Browser, BrowserContext, Error, Page
from sqlalchemy import select, text

from geo.accounts.rules import csrf_token
from geo.addresses.nametables import Place, PlaceKind
from geo.boundaries.queries import the_territory
from geo.boundaries.territory_settings import set_territory_settings, settings_of_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.checkins import cards_of, make_cards
from geo.patrols.derived.deriving import derive_patrol
from geo.patrols.derived.marking import waiting
from geo.patrols.models import Fix, PatrolEvent, ReportedWay
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[2] / "town"
START = (101.6700, 39.2150)
SECOND_TAP_MS = 400
"""A tap at the place of the one before is none if it comes sooner: people wait so long before Finish."""
STEP_DEG = 0.0002
"""About 22 m to the north: every such step is kept."""

LINES = (
    ("曙光路", [(101.6700, 39.2100), (101.6700, 39.2200)]),
    ("团结路", [(101.6700, 39.2200), (101.6740, 39.2200)]),
    ("幸福路", [(101.6740, 39.2200), (101.6740, 39.2100)]),
)


class Desk:
    """Whoever sits at the desk, signed in as the administrator."""

    def __init__(self, address: str, database: Database, secret: str, zone: ZoneInfo) -> None:
        self.address = address
        self.zone = zone
        self.database = database
        self.headers = {
            "cookie": f"gs-session={secret}",
            "x-csrf-token": csrf_token(secret),
            "content-type": "application/json",
        }

    def post(self, path: str, body: object = None) -> Any:
        """What the interface answers."""
        data = json.dumps(body or {}).encode()
        request = Request(self.address + path, data, self.headers, method="POST")  # noqa: S310 (an address of ours)
        with urlopen(request, timeout=20) as answer:  # noqa: S310 (the same)
            return json.load(answer)

    def patrol(self, title: str = "东线") -> tuple[str, str]:
        """A patrol that has begun: its id and its code."""
        told = {
            "id": str(uuid.uuid4()),
            "title": title,
            "team": "红袖章",
            "started_at": (clock.now() - timedelta(minutes=1)).isoformat(),
        }
        self.post("/api/v1/patrols", told)
        return told["id"], self.code(told["id"])

    def code(self, patrol: str) -> str:
        """A new code for a patrol; the one before ends."""
        return str(self.post(f"/api/v1/patrols/{patrol}/code")["code"])

    def plan(self, minutes: float = 60, *, lead: str | None = None) -> tuple[str, str]:
        """A patrol that is planned in so many minutes for the grid of the first street: its id and its code."""
        team, plan = str(uuid.uuid4()), str(uuid.uuid4())
        grid = self.grid_at(*START)
        self.post("/api/v1/teams", {"id": team, "name": f"夜巡队 {team[:4]}", "leads": [lead] if lead else []})
        first = clock.now() + timedelta(minutes=minutes)
        last = first + timedelta(minutes=30)
        told = {"id": plan, "team": team, "grid": grid, "walkers": 3, "notes": "带手电"}
        times = {"start_from": first.isoformat(), "start_until": last.isoformat()}
        self.post("/api/v1/patrols/planned", told | times)
        return plan, self.code(plan)

    def cancel(self, plan: str, reason: str) -> None:
        """Cancel a planned patrol."""
        self.post(f"/api/v1/patrols/{plan}/cancel", {"reason": reason})

    def told(self, patrol: str) -> list[tuple[str, datetime]]:
        """What happened in a patrol, in order."""
        events = select(PatrolEvent).where(PatrolEvent.patrol_id == uuid.UUID(patrol))
        with self.database.session() as session:
            return [(each.kind, each.at) for each in session.scalars(events.order_by(PatrolEvent.at, PatrolEvent.kind))]

    def settings(self, **changes: Any) -> None:
        """Keep other settings of the town."""
        with self.database.session() as session, session.begin():
            territory = the_territory(session, None)
            told = settings_of_territory(session, territory.id)
            set_territory_settings(session, territory.id, replace(told, **changes))

    def card(self, name: str = "曙光路消防栓") -> str:
        """The code of the card of a place that is added to the town."""
        with self.database.session() as session, session.begin():
            territory = the_territory(session, None)
            told: dict[str, Any] = {"key": name, "name": name, "normalised": name, "grams": [], "datum": "wgs84"}
            place = WKTElement("POINT(101.67 39.215)", srid=4326)
            session.add(Place(territory_id=territory.id, **told, kind="hydrant", source="hand", geom=place))
            session.flush()
            make_cards(session, territory.id, PlaceKind.HYDRANT)
            return next(card.code for card in cards_of(session, territory.id) if card.name == name)

    def shots(self, folder: Path) -> Path:
        """Where pictures of screens go: the folder that `GRIDSTEWARD_SHOTS` names, else that of the test."""
        wanted = Path(os.environ.get("GRIDSTEWARD_SHOTS") or folder)
        wanted.mkdir(parents=True, exist_ok=True)
        return wanted

    def grid_at(self, lon: float, lat: float) -> str:
        """The code of the grid at a place."""
        with self.database.session() as session:
            found = text("SELECT code FROM grid WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))")
            return str(session.scalar(found.bindparams(lon=lon, lat=lat)))

    def fixes(self, patrol: str) -> list[Fix]:
        """What has arrived of a patrol, in time order."""
        with self.database.session() as session:
            return list(session.scalars(select(Fix).where(Fix.patrol_id == uuid.UUID(patrol)).order_by(Fix.at)))

    def coverage(self) -> dict[str, dict[str, Any]]:
        """What is covered of each street by name, once everything that came was derived."""
        with self.database.session() as session:
            patrol_ids = list(waiting(session))
        for patrol_id in patrol_ids:
            derive_patrol(self.database, patrol_id)
        request = Request(self.address + "/api/v1/coverage?by=street", headers=self.headers)  # noqa: S310 (ours)
        with urlopen(request, timeout=20) as answer:  # noqa: S310 (the same)
            return {item["street"]: item for item in json.load(answer)["items"]}

    def reported(self, patrol: str) -> list[ReportedWay]:
        """What was reported for a patrol."""
        with self.database.session() as session:
            return list(session.scalars(select(ReportedWay).where(ReportedWay.patrol_id == uuid.UUID(patrol))))


class Phone:
    """A phone with a position; notes what leaves the server and what its scripts complain of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.north = itertools.count(1)
        self.foreign: list[str] = []
        self.errors: list[str] = []
        context.on("request", lambda request: self._note(request.url))
        self.page: Page = self.open_page()

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(url)

    def open_page(self) -> Page:
        """Another window, or the same one opened again."""
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self.page

    def go(self, path: str = "/go") -> Page:
        """Open an address of the program."""
        self.page.goto(self.address + path)
        return self.page

    def kept(self) -> None:
        """Wait until the page opens without signal."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => 0)")

    def reopen(self, path: str = "/go") -> Page:
        """Close the page as if it was swept away, and open it again."""
        self.page.close()
        self.open_page()
        return self.go(path)

    def join(self, code: str) -> None:
        """Enter a patrol's code and start."""
        self.page.fill("#go-code", code)
        self.page.click("form:has(#go-code) button")
        self.start()

    def start(self) -> None:
        """Press Start once it may be pressed."""
        self.page.click(".go-large:not([disabled])")
        self.page.wait_for_selector(".go-walk")

    def stand(self, lon: float, lat: float, accuracy_m: float = 6) -> None:
        """Be somewhere."""
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy_m})

    def count(self) -> int:
        """How many positions the screen counts."""
        return int(self.page.inner_text(".go-figures div:nth-child(3) dd"))

    def walk(self, steps: int) -> None:
        """Go on to the north; each step is waited for until the screen counts it."""
        for _ in range(steps):
            before = self.count()
            self.stand(START[0], START[1] + next(self.north) * STEP_DEG)
            self.page.wait_for_function(
                "(before) => Number(document.querySelector('.go-figures div:nth-child(3) dd').innerText) > before",
                arg=before,
            )

    def finish(self) -> None:
        """End the walk: a pause, then Finish."""
        if not self.page.locator(".go-finish").count():
            self.page.click(".go-three button:last-child")
            self.page.wait_for_selector(".go-finish")
            self.page.wait_for_timeout(SECOND_TAP_MS)
        self.page.click(".go-finish")

    def report(self, category: str = "Rubbish", *, photo: bytes | None = None, words: str = "") -> None:
        """Report something where one stands; saved when this returns."""
        self.page.click("text=Report >> visible=true")
        self.page.click(f".go-kind:has-text('{category}')")
        if photo is not None:
            file: Any = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}
            self.page.set_input_files("#go-photo", file)
            self.page.wait_for_selector(".go-photos canvas")
        self.page.fill("#go-words-field", words)
        self.page.click(".go-report .go-first")
        self.page.wait_for_selector("text=Saved on this phone")

    def until(self, question: str, within_s: float = 30) -> None:
        """Wait until an async function of the page answers with something true; the page may load anew meanwhile."""
        last = time.monotonic() + within_s
        while not self._is(question):
            assert time.monotonic() < last, question
            self.page.wait_for_timeout(100)

    def _is(self, question: str) -> bool:
        try:
            return bool(self.page.evaluate(question))
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            return False

    def all_sent(self) -> None:
        """Wait until nothing waits here."""
        self.until(
            """async () => {
              const { all } = await import("/static/go/store.js");
              return (await all("items")).every((each) => each.state === "sent");
            }"""
        )
        self.page.wait_for_selector(".go-chip.good", timeout=20_000)

    def all_answered(self) -> None:
        """Wait until the server has said something to every item, and refused one."""
        self.until(
            """async () => {
              const { all } = await import("/static/go/store.js");
              const states = (await all("items")).map((each) => each.state);
              return states.includes("refused") && !states.includes("waiting");
            }"""
        )
        self.page.wait_for_selector(".go-chip.danger")

    def items(self) -> list[dict[str, Any]]:
        """All items that the phone has, in whatever state."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "async () => (await import('/static/go/store.js')).all('items')"
        )
        return found


@pytest.fixture
def desk(
    fresh_settings: Settings,
    signed_in_database: Database,
    admin_secret: str,
    serving: Callable[..., Any],
    tmp_path: Path,
) -> Iterator[Desk]:
    """A program of the test's own."""
    options = ImportOptions(zone=fresh_settings.zone)
    import_file(signed_in_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    import_file(signed_in_database, ImportKind.STREETS, _streets(tmp_path), options)
    with serving(fresh_settings, signed_in_database) as address:
        yield Desk(address, signed_in_database, admin_secret, fresh_settings.zone)


def _streets(folder: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "highway": "residential"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for name, line in LINES
    ]
    path = folder / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def phone(browser: Browser, desk: Desk, admin_secret: str) -> Iterator[Callable[..., Phone]]:
    """Makes phones: `phone(language="en", signed_in=True, agent="...")`."""
    contexts: list[BrowserContext] = []

    def make(*, language: str = "en", signed_in: bool = False, agent: str | None = None) -> Phone:
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            locale=language,
            has_touch=True,
            is_mobile=True,
            user_agent=agent,
            geolocation={"longitude": START[0], "latitude": START[1], "accuracy": 6},
            permissions=["geolocation"],
        )
        contexts.append(context)
        if signed_in:
            context.add_cookies([{"name": "gs-session", "value": admin_secret, "url": desk.address}])
        return Phone(context, desk.address)

    yield make
    for context in contexts:
        context.close()

"""The stream of the live map: one look for all, no connection held, and its end when the right has ended."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.patrols.live import MOST_OF_ONE, Live, LiveResponse
from geo.boundaries.reach import Reach
from geo.core import clock
from geo.core.errors import TooMany
from geo.db.database import Database
from geo.roster.sight import Sight
from tests.api.patrols.people import Person
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import people

__all__ = ["people", "phone"]
People = dict[str, Person]
PATROL = str(uuid.UUID(int=31))


@pytest.fixture
def out(people: People) -> People:
    """Somebody is out, with one position."""
    now = clock.now()
    walker = people["walker"].client
    begin = {"id": PATROL, "title": "东线", "started_at": (now - timedelta(minutes=9)).isoformat()}
    assert walker.post("/api/v1/patrols", json=begin).status_code == 201
    fix = {"id": str(uuid.UUID(int=1)), "at": (now - timedelta(minutes=8)).isoformat(), "lon": 101.661, "lat": 39.211}
    walker.post(f"/api/v1/patrols/{PATROL}/fixes", json={"fixes": [fix]})
    return people


def whole_sight(database: Database) -> Sight:
    with database.session() as session:
        territory_id, plan_id = session.execute(text("SELECT id, plan_id FROM territory")).one()
    nothing: frozenset[Any] = frozenset()
    return Sight(territory_id, None, Reach(plan_id, None), None, None, nothing, nothing)


async def read_until(events: AsyncIterator[bytes], wanted: bytes) -> bytes:
    async with asyncio.timeout(20):
        async for event in events:
            if wanted in event:
                return event
    raise AssertionError(f"{wanted!r} was not told")


def data_of(event: bytes) -> dict[str, Any]:
    line = next(line for line in event.splitlines() if line.startswith(b"data: "))
    told: dict[str, Any] = json.loads(line[6:])
    return told


def test_one_look_tells_who_is_out_to_those_who_may_see_it(out: People) -> None:
    """The walker, staff of the community and of the territory; others are told of nobody."""
    seeing = {
        name: [each["id"] for each in person.client.get("/api/v1/patrols/now").json()["patrols"]]
        for name, person in out.items()
        if name != "planner"
    }
    assert {name for name, found in seeing.items() if found == [PATROL]} == {"walker", "staff", "here"}


def test_the_stream_tells_tells_again_when_something_changes_and_ends_with_the_right(
    out: People, signed_in_database: Database
) -> None:
    """A new position is a new event; when the session has ended the stream says so and is over."""
    app = out["here"].client.app

    async def story() -> None:
        live = Live(signed_in_database, look_every_s=0.05)
        app.state.live = live  # type: ignore[attr-defined]
        ends: list[bool] = []

        def sighted(_session: object) -> Sight | None:
            return None if ends else sight

        sight = whole_sight(signed_in_database)
        events = live.events(live.listen("here", sight, sighted), heartbeat_s=0.2)
        first = data_of(await read_until(events, b"event: patrols"))
        assert [each["lon"] for each in first["patrols"]] == [101.661]
        assert await read_until(events, b": still here")
        with signed_in_database.session() as session, session.begin():
            session.execute(text("UPDATE fix SET geom = ST_SetSRID(ST_MakePoint(101.662, 39.211), 4326)"))
        second = data_of(await read_until(events, b"event: patrols"))
        assert [each["lon"] for each in second["patrols"]] == [101.662]
        ends.append(True)
        assert await read_until(events, b"event: ended")
        with pytest.raises(StopAsyncIteration):
            await anext(events)
        assert live.streams == 0

    asyncio.run(story())


def test_fifty_streams_take_one_look_at_a_time_and_hold_no_connection(
    out: People, signed_in_database: Database
) -> None:
    """While 50 listen, each look is one for all, and no connection of the pool stays out between the looks."""

    async def story() -> None:
        live = Live(signed_in_database, look_every_s=0.2)
        sight = whole_sight(signed_in_database)
        streams = [live.events(live.listen(str(number), sight, lambda _session: sight)) for number in range(50)]
        told = await asyncio.gather(*(read_until(each, b"event: patrols") for each in streams))
        assert len({data_of(event)["patrols"][0]["id"] for event in told}) == 1
        assert live.looks <= 2
        await asyncio.sleep(0.1)
        assert signed_in_database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        for each in streams:
            await each.aclose()  # type: ignore[attr-defined]
        assert live.streams == 0

    asyncio.run(story())


def test_streams_are_bounded_over_all_and_for_one_person(signed_in_database: Database, out: People) -> None:
    """Whoever opens too many, and whoever comes when all are taken, is told to ask in a while."""

    async def story() -> None:
        live = Live(signed_in_database, most=MOST_OF_ONE + 1)
        sight = whole_sight(signed_in_database)
        for _ in range(MOST_OF_ONE):
            live.listen("one", sight, lambda _session: sight)
        with pytest.raises(TooMany):
            live.listen("one", sight, lambda _session: sight)
        live.listen("two", sight, lambda _session: sight)
        with pytest.raises(TooMany):
            live.listen("three", sight, lambda _session: sight)

    asyncio.run(story())


def test_the_stream_over_http_is_an_event_stream_and_never_compressed(out: People) -> None:
    """Its first bytes come at once, as text/event-stream, for who asks from a page and accepts gzip."""
    app, cookies = out["here"].client.app, dict(out["here"].client.cookies)

    async def story() -> None:
        started: dict[str, Any] = {}
        body = b""
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if started.setdefault("asked", False):
                await gone.wait()
                return {"type": "http.disconnect"}
            started["asked"] = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                started.update(status=message["status"], headers=dict(message["headers"]))
            body += message.get("body", b"")
            if b"event: patrols" in body:
                gone.set()

        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/api/v1/patrols/now/stream", "raw_path": b"/api/v1/patrols/now/stream", "query_string": b"",
            "root_path": "", "client": ("127.0.0.1", 1), "server": ("testserver", 80), "state": {},
            "headers": [(b"host", b"testserver"), (b"cookie", cookie.encode()), (b"accept-encoding", b"gzip")],
        }  # fmt: skip
        async with asyncio.timeout(20):
            await app(scope, receive, send)  # type: ignore[arg-type]
        assert started["status"] == 200
        assert started["headers"][b"content-type"].startswith(b"text/event-stream")
        assert b"content-encoding" not in started["headers"]
        assert data_of(body[body.index(b"id: ") :])["patrols"][0]["id"] == PATROL

    asyncio.run(story())


def test_a_line_that_is_gone_before_its_first_byte_could_be_sent_gives_the_place_back(
    signed_in_database: Database, out: People
) -> None:
    """The socket takes nothing any more, so not one event is asked for."""

    async def story() -> None:
        live = Live(signed_in_database)
        sight = whole_sight(signed_in_database)
        answer = LiveResponse(live, live.listen("one", sight, lambda _session: sight))

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.05)
            return {"type": "http.disconnect"}

        async def send(_message: object) -> None:
            await asyncio.Event().wait()

        async with asyncio.timeout(20):
            await answer({"type": "http"}, receive, send)  # type: ignore[arg-type]
        assert live.streams == 0

    asyncio.run(story())


def test_who_may_not_see_patrols_gets_no_stream(out: People) -> None:
    """Planners are refused; the public is asked to sign in; a territory that there is not is not there."""
    stream = "/api/v1/patrols/now/stream"
    assert out["planner"].client.get(stream).status_code == 403
    assert TestClient(out["here"].client.app).get(stream).status_code == 401
    assert out["here"].client.get(f"{stream}?territory=999").status_code == 404

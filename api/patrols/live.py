"""The live map's streams: one look at the database serves all that are open, whatever their number.

While anybody listens, one task looks every few seconds, on one connection; nobody holds a connection or a slot of
admission in between. Each look also asks again who listens: a stream ends when the right to it has. An event
has the number of its look, so that a browser that comes back knows whether it missed anything; where nothing changed
for long a comment keeps proxies from closing the line.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from geo.core import clock
from geo.core.errors import TooMany
from geo.core.language import say
from geo.db.database import Database
from geo.patrols.now import Now, look_now
from geo.roster.sight import Sight

LOOK_EVERY_S = 3.0
ASK_EVERY = 4
"""Every so many looks it is asked again what each listener may see."""
HEARTBEAT_S = 15.0
MOST_STREAMS = 200
MOST_OF_ONE = 6
"""So many streams may one person have: a browser shares one between its tabs."""

Sighted = Callable[[Session], Sight | None]
"""What a listener may see, asked anew; None where the right has ended."""


@dataclass(eq=False)
class Listener:
    """One stream: who listens, and what was last told. `queue` holds the newest look alone."""

    who: str
    sighted: Sighted
    sight: Sight | None
    queue: "asyncio.Queue[bytes | None]" = field(default_factory=lambda: asyncio.Queue(maxsize=1))
    told: str = ""

    def put(self, event: bytes | None) -> None:
        """Tell something; what was not taken yet is replaced by it."""
        with contextlib.suppress(asyncio.QueueEmpty):
            self.queue.get_nowait()
        self.queue.put_nowait(event)


class Live:
    """The streams of one process."""

    def __init__(self, database: Database, *, look_every_s: float = LOOK_EVERY_S, most: int = MOST_STREAMS) -> None:
        self.look_every_s = look_every_s
        self.most = most
        self.looks = 0
        self._database = database
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    def listen(self, who: str, sight: Sight, sighted: Sighted) -> Listener:
        """Let somebody listen.

        Raises:
            TooMany: too many streams are open, over all or of this person.
        """
        own = sum(each.who == who for each in self._listeners)
        if len(self._listeners) >= self.most or own >= MOST_OF_ONE:
            sentence = say("Too many maps are open at this moment. This one asks again in a while.")
            raise TooMany("patrols.streams", sentence, retry_after_s=15)
        listener = Listener(who, sighted, sight)
        self._listeners.add(listener)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())
        return listener

    async def events(self, listener: Listener, *, heartbeat_s: float = HEARTBEAT_S) -> AsyncIterator[bytes]:
        """What a listener is told, until the right has ended or nobody is there any more."""
        try:
            yield b"retry: 5000\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(listener.queue.get(), heartbeat_s)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    yield b"event: ended\ndata: {}\n\n"
                    return
                yield event
        finally:
            self.leave(listener)

    def leave(self, listener: Listener) -> None:
        """Give the place of a listener back; again changes nothing."""
        self._listeners.discard(listener)

    async def _look_on(self) -> None:
        """Look while anybody listens; a look that fails is tried again."""
        while self._listeners:
            with contextlib.suppress(Exception):
                await self._look()
            await asyncio.sleep(self.look_every_s)

    async def _look(self) -> None:
        listeners = list(self._listeners)
        anew = self.looks % ASK_EVERY == 0
        now, sights = await run_in_threadpool(self._read, listeners if anew else [])
        self.looks += 1
        for listener in listeners:
            if listener in sights:
                listener.sight = sights[listener]
            self._tell(listener, now)

    def _read(self, asked: list[Listener]) -> tuple[Now, dict[Listener, Sight | None]]:
        """One look, and what some listeners may see now: all on one connection."""
        with self._database.session() as session, session.begin():
            return look_now(session, clock.now()), {each: each.sighted(session) for each in asked}

    def _tell(self, listener: Listener, now: Now) -> None:
        if listener.sight is None:
            listener.put(None)
            return
        body = orjson.dumps(shown(now.seen_by(listener.sight)))
        digest = hashlib.sha256(body).hexdigest()
        if digest != listener.told:
            listener.told = digest
            listener.put(b"id: %d\nevent: patrols\ndata: %s\n\n" % (self.looks, body))


class LiveResponse(StreamingResponse):
    """The events of a listener, whose place is given back however the answer ends, also before its first byte."""

    media_type = "text/event-stream"

    def __init__(self, live: Live, listener: Listener) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(live.events(listener), headers=headers)
        self._live, self._listener = live, listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.leave(self._listener)


def shown(now: Now) -> dict[str, Any]:
    """A look as pages and programs take it; instants in ISO 8601, places lon, lat in WGS84."""
    patrols = [
        {
            "id": str(each.id),
            "title": each.title,
            "team": each.team,
            "status": each.status.value,
            "started_at": each.started_at.isoformat(),
            "at": each.at.isoformat() if each.at else None,
            "lon": each.lon,
            "lat": each.lat,
            "accuracy_m": each.accuracy_m,
        }
        for each in now.patrols
    ]
    calls = [
        {"id": str(each.id), "patrol": str(each.patrol_id), "at": each.at.isoformat(), "lon": each.lon, "lat": each.lat}
        for each in now.calls
    ]
    return {"patrols": patrols, "calls": calls}

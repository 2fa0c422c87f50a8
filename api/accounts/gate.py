"""The step before the door: however many come at once, one is dealt with at a time and all other pages stay as quick.

Reading a form and drawing a page takes a millisecond of the one thread that answers everybody. Two
hundred of them begun together would be a fifth of a second in which nobody else is heard, and in which
threads that come back from the database wait 5 ms for each of their turns. So there is a pause after each.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

DOORS = frozenset({"/sign-in", "/enter"})
PAUSE_S = 0.003


class Turn:
    """The turn of one request; it is given up while a password stands in line."""

    def __init__(self, semaphore: asyncio.Semaphore) -> None:
        self._semaphore = semaphore
        self._held = False

    async def take(self) -> None:
        """Wait until it is one's turn."""
        await self._semaphore.acquire()
        self._held = True

    def give_up(self) -> None:
        """Let the next one, after a pause; giving up twice is giving up."""
        if self._held:
            self._held = False
            asyncio.get_running_loop().call_later(PAUSE_S, self._semaphore.release)


class GateMiddleware:
    """Lets one request at a time come to the door."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._semaphore = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass other requests on; let those at the door wait for their turn."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in DOORS:
            await self.app(scope, receive, send)
            return
        turn = Turn(self._semaphore)
        scope.setdefault("state", {})["turn"] = turn
        await turn.take()
        try:
            await self.app(scope, receive, send)
        finally:
            turn.give_up()


@asynccontextmanager
async def aside(request: Request) -> AsyncIterator[None]:
    """Let others have their turn while one waits for something else."""
    turn: Turn | None = getattr(request.state, "turn", None)
    if turn is None:
        yield
        return
    turn.give_up()
    yield
    await turn.take()

"""The step before the door: however many come at once, one is dealt with at a time and all other pages stay as quick.

Reading a form and drawing a page takes a millisecond of the one thread that answers everybody. Two
hundred of them begun together would be a fifth of a second in which nobody else is heard, and in which
threads that come back from the database wait 5 ms for each of their turns. So there is a pause after each.
"""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DOORS = frozenset({"/sign-in", "/enter"})
PAUSE_S = 0.005
LONGEST_FORM = 64 * 1024


class Turn:
    """The turn of one request; it is given up before a password stands in line."""

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
        self._loop: asyncio.AbstractEventLoop | None = None
        self._semaphore = asyncio.Semaphore(1)

    def _queue(self) -> asyncio.Semaphore:
        """The queue of the loop that runs: one that has ended keeps nobody waiting."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._semaphore = loop, asyncio.Semaphore(1)
        return self._semaphore

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass other requests on; let those at the door wait for their turn."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in DOORS:
            await self.app(scope, receive, send)
            return
        body = await _whole_body(receive)  # nobody has a turn who has not yet said what they want
        turn = Turn(self._queue())
        scope.setdefault("state", {})["turn"] = turn
        await turn.take()
        try:
            await self.app(scope, _said_before(body, receive), send)
        finally:
            turn.give_up()


async def _whole_body(receive: Receive) -> bytes:
    """What is sent, up to what a form of the door can be: of more, the rest is not read, and its form is incomplete."""
    body = b""
    while len(body) < LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return body[:LONGEST_FORM]


def _said_before(body: bytes, receive: Receive) -> Receive:
    """Say again what was heard already, then listen on."""
    waiting = [body]

    async def say_again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return say_again


def step_aside(request: Request) -> None:
    """End one's turn before the end: what follows stands in the line of passwords, and is paced by that."""
    turn: Turn | None = getattr(request.state, "turn", None)
    if turn is not None:
        turn.give_up()

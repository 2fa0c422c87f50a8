"""What is seen of every request from outside: its number, its route, how it ended and how long it took.

A route is named by its template, `/grids/{code}`, never by what somebody asked for.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.admission import Lane

REQUEST_ID = b"x-request-id"
OTHER = "other"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FILES = "/static/{path}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that is over. A status of 0 says that nobody was there any more to be answered."""

    request_id: str
    method: str
    route: str
    status: int
    seconds: float
    lane: str


class WatchMiddleware:
    """Stands outside everything: numbers each request, and tells `notes` of it when it is over."""

    def __init__(self, app: ASGIApp, notes: Sequence[Callable[[Seen], None]]) -> None:
        self.app = app
        self.notes = notes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on with their number; other kinds of connection as they are."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        state = scope.setdefault("state", {})
        request_id = state["request_id"] = request_id_of(scope)

        async def send_with_number(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (REQUEST_ID, request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_number)
        except Exception:
            status = 500
            raise
        finally:
            lane = state.get("lane")
            seen = Seen(
                request_id,
                method_of(scope),
                route_of(scope),
                status,
                time.perf_counter() - began,
                lane.value if isinstance(lane, Lane) else "none",
            )
            for note in self.notes:
                note(seen)


def route_of(scope: Scope) -> str:
    """The template of the route that took a request; what no route took is `other`."""
    path = getattr(scope.get("route"), "path", None)
    if path is not None:
        return str(path)
    return _FILES if scope["path"].startswith("/static/") else OTHER


def method_of(scope: Scope) -> str:
    """The method of a request; one that we do not know may hold anything, and is `other`."""
    method: str = scope["method"]
    return method if method in _METHODS else OTHER


def request_id_of(scope: Scope) -> str:
    """The asker's own number where it is a UUID, else a new one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID:
            try:
                return str(uuid.UUID(value.decode("ascii")))
            except ValueError:
                break
    return str(uuid.uuid4())

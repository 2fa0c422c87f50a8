"""Requests that change something come from our own pages, or from programs that are no browser.

A page of another site can make a browser send a form here; the browser then says where it came
from, in Sec-Fetch-Site or Origin. Programs send neither.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, answer
from geo.core.language import say

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def comes_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that a page of another site sent the request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class OriginMiddleware:
    """Refuses changes that a page of another site asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass reading requests and our own on; answer others with 403."""
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and comes_from_elsewhere(Headers(scope=scope))
        ):
            sentence = say("Another site tried to change something here. Do it on our own page.")
            request = Request(scope, receive)
            await answer(request, Problem(403, "request.foreign", sentence))(scope, receive, send)
            return
        await self.app(scope, receive, send)

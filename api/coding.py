"""Tags of compressed answers: the same body as it is and compressed are two bodies, so they have two tags.

The tag of an answer that leaves compressed ends in "-gz". Whoever asks whether it has changed names it so;
inside, both names mean the same body.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENDING = '-gz"'


class TagMiddleware:
    """Stands outside everything that compresses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on with the tags as they are inside; name compressed answers as they leave."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = MutableHeaders(raw=list(scope["headers"]))
        known = asked.get("if-none-match", "")
        if ENDING in known:
            asked["if-none-match"] = known.replace(ENDING, '"')
            scope["headers"] = asked.raw  # in place: those outside see later which route took the request

        async def send_with_tag(message: Message) -> None:
            if message["type"] == "http.response.start":
                _name(MutableHeaders(scope=message), message["status"], known)
            await send(message)

        await self.app(scope, receive, send_with_tag)


def _name(headers: MutableHeaders, status: int, known: str) -> None:
    """An unchanged answer is named as whoever asked knows it."""
    tag = headers.get("etag")
    if tag is None or tag.endswith(ENDING):
        return
    compressed = tag.removesuffix('"') + ENDING
    if headers.get("content-encoding") == "gzip" or (status == 304 and compressed in known):
        headers["etag"] = compressed

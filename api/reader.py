"""Who reads: the language and theme of one request, and where they are kept.

`?lang=` and `?theme=` choose and are kept in a cookie, so that fragments fetched later agree with
the page; without them the cookie, then the browser's Accept-Language, then the setting decide.
"""

from dataclasses import dataclass
from typing import Literal, cast

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language import accepted_language, choose_language, known_language

Theme = Literal["light", "dark", "auto"]
THEMES: tuple[Theme, ...] = ("light", "dark", "auto")
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Reader:
    """The choices of whoever asks."""

    language: str
    theme: Theme = "auto"


def read_reader(connection: HTTPConnection, default_language: str) -> Reader:
    """The reader's choices, from query, cookies and headers."""
    query, cookies = connection.query_params, connection.cookies
    language = choose_language(
        (query.get("lang"), cookies.get("lang"), accepted_language(connection.headers.get("accept-language"))),
        default_language,
    )
    theme = next((wish for wish in (query.get("theme"), cookies.get("theme")) if wish in THEMES), "auto")
    return Reader(language, cast("Theme", theme))


class ReaderMiddleware:
    """Puts the reader into `request.state.reader` and keeps a choice made in the query in a cookie."""

    def __init__(self, app: ASGIApp, default_language: str) -> None:
        self.app = app
        self.default_language = default_language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on with their reader; other kinds of connection as they are."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        reader = read_reader(connection, self.default_language)
        scope.setdefault("state", {})["reader"] = reader
        chosen = _chosen(connection, reader)

        async def send_with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in chosen.items():
                    headers.append("set-cookie", f"{name}={value}; Path=/; Max-Age={YEAR_S}; SameSite=Lax")
            await send(message)

        await self.app(scope, receive, send_with_cookies)


def _chosen(connection: HTTPConnection, reader: Reader) -> dict[str, str]:
    chosen = {}
    if known_language(connection.query_params.get("lang")):
        chosen["lang"] = reader.language
    if connection.query_params.get("theme") in THEMES:
        chosen["theme"] = reader.theme
    return chosen

"""`/api/v1/locate` for a plain question about a point of today, answered from memory before anything else is asked.

It is the answer that the route gives, byte for byte: the route is open to everybody, so who asks makes no
difference. A question that is not plain, a program's token, or a plan that is not ready are left to the route.
Fourteen layers of the program cost four times what the answer does; this stands outside of them.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie

import numpy as np
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api.answers import VARY
from api.boundaries.ready import Ready, Standing
from api.headers import standing_headers
from api.hosts import names_this_machine
from api.language import accepted_language, choose_language
from api.watching import REQUEST_ID, Seen, request_id_of
from geo.core import clock
from geo.core.coordinates import degree_on_grid
from geo.core.datum import SHIFTED, Datum, to_wgs84

PATH = "/api/v1/locate"
PLAIN_QUESTION = frozenset({"lon", "lat", "datum", "territory"})


_FIXED = ((b"content-type", b"application/json"), (b"vary", VARY.encode()), (b"cache-control", b"no-cache"))

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class QuickAnswers:
    """Stands outside of the whole program: answers what it can, and passes everything else on."""

    def __init__(self, program: FastAPI, *, secure: bool, only_this_machine: bool) -> None:
        self._program = program
        self._headers = (*_FIXED, *standing_headers(secure=secure))
        self._only_this_machine = only_this_machine
        self._default_language: str = program.state.settings.language
        self._notes: Sequence[Callable[[Seen], None]] = program.state.notes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain question; pass on the rest."""
        began_s = time.perf_counter()
        answer = self._answer(scope) if scope.get("path") == PATH and scope["method"] == "GET" else None
        if answer is None:
            await self._program(scope, receive, send)
            return
        status, headers, body = answer
        request_id = request_id_of(scope)
        headers.append((REQUEST_ID, request_id.encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        seen = Seen(request_id, "GET", PATH, status, time.perf_counter() - began_s, "none")
        for note in self._notes:
            note(seen)

    def _answer(self, scope: Scope) -> Answer | None:
        headers = dict(scope["headers"])
        if b"authorization" in headers or not self._may_ask(headers):
            return None
        asked = plain_question(scope["query_string"])
        ready: Ready | None = self._program.state.ready
        standing = ready.standing(asked.territory, clock.now()) if asked is not None and ready is not None else None
        if asked is None or standing is None:
            return None
        language = _language(headers.get(b"cookie"), headers.get(b"accept-language"), self._default_language)
        body = asked.answered(standing, language)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
        own = [*self._headers, (b"etag", tag), (b"content-language", language.encode())]
        if _known(headers.get(b"if-none-match"), tag):
            return 304, own[1:], b""
        return 200, [*own, (b"content-length", b"%d" % len(body))], body

    def _may_ask(self, headers: Mapping[bytes, bytes]) -> bool:
        return not self._only_this_machine or _names_this_machine(headers.get(b"host", b""))


@dataclass(frozen=True)
class PlainQuestion:
    """A point of today: degrees in a datum, in a territory or the only one."""

    lon: float
    lat: float
    datum: Datum
    territory: str | None

    def _point(self) -> tuple[float, float]:
        """The point in WGS84, on the grid of coordinates."""
        lon, lat = self.lon, self.lat
        if self.datum in SHIFTED:
            lon, lat = map(float, to_wgs84(np.array([[lon, lat]]), self.datum)[0])
        return degree_on_grid(lon), degree_on_grid(lat)

    def answered(self, standing: Standing, language: str) -> bytes:
        """The answer of the route as JSON, put together from parts that are ready."""
        point = self._point()
        found = standing.snapshot.locator.surroundings(*point)
        parts, inside = standing.parts, found.index >= 0
        boundary = b"null" if found.boundary_m is None else repr(round(found.boundary_m, 2)).encode()
        return b"".join((
            b'{"grid":', parts.grids[found.index] if inside else b"null",
            b',"community":', parts.communities[found.index] if inside else b"null",
            b',"territory":', parts.territory,
            b',"on_boundary":', b"true" if found.on_boundary else b"false",
            b',"boundary_m":', boundary,
            b',"neighbour":', b"null" if found.neighbour is None else parts.grids[found.neighbour],
            b',"point":[%b,%b]' % (repr(point[0]).encode(), repr(point[1]).encode()),
            b',"datum":"%b"' % self.datum.value.encode(),
            b',"plan":', parts.plan,
            b',"match":', parts.matches[language, inside],
            b',"duty":', parts.duties[found.index] if inside else b"null",
            b',"candidates":[]}',
        ))  # fmt: skip


def plain_question(query: bytes) -> PlainQuestion | None:
    """The question of a query string; None where anything about it is not plain, such as a percent sign."""
    if not query.isascii() or b"%" in query or b"+" in query or b";" in query:
        return None
    try:
        asked = dict(each.split("=") for each in query.decode().split("&"))
        if not {"lon", "lat"} <= asked.keys() <= PLAIN_QUESTION:
            return None
        lon, lat, datum = _number(asked["lon"]), _number(asked["lat"]), Datum(asked.get("datum", "wgs84"))
    except ValueError:
        return None
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        return None
    return PlainQuestion(lon, lat, datum, asked.get("territory"))


def _number(text: str) -> float:
    if not text.replace("-", "", 1).replace(".", "", 1).isdecimal() or not text.isascii():
        raise ValueError(text)
    return float(text)


@lru_cache(maxsize=256)
def _names_this_machine(host: bytes) -> bool:
    return names_this_machine(host.decode("latin-1"))


@lru_cache(maxsize=512)
def _language(cookies: bytes | None, accepted: bytes | None, default: str) -> str:
    chosen = _cookie(cookies.decode("latin-1"), "lang") if cookies else None
    return choose_language((chosen, accepted_language(accepted.decode("latin-1") if accepted else None)), default)


def _cookie(cookies: str, name: str) -> str | None:
    try:
        found = SimpleCookie(cookies).get(name)
    except CookieError:
        return None
    return found.value if found else None


def _known(if_none_match: bytes | None, tag: bytes) -> bool:
    if if_none_match is None:
        return False
    known = [each.strip().removeprefix(b"W/") for each in if_none_match.split(b",")]
    return b"*" in known or tag in known

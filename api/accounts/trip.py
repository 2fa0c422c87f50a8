"""The trip of a browser to an issuer and back: what it keeps on the way, signed and for ten minutes.

Any process of the program can check it: the key is made of the client's secret, which all of them
have. State, nonce and the verifier of PKCE are derived from one random secret, so that what the issuer
and the address bar see tells nothing of what the browser keeps.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from geo.accounts.rules import new_secret, same
from geo.core.errors import BadInput
from geo.core.language import say

TRIP_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Trip:
    """A secret of this trip alone, when it began, and the page to come back to."""

    secret: str
    began_at: datetime
    wanted: str

    @property
    def state(self) -> str:
        """What the issuer sends back, so that nobody else's return is taken for this one."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the issuer signs, so that no identity of another trip is taken for this one."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What only this browser's trip can show with the code (PKCE)."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        return _text(hmac.digest(self.secret.encode(), what.encode(), "sha256"))


def begin_trip(wanted: str, now: datetime) -> Trip:
    """A new trip, which leads back to a page of ours."""
    return Trip(new_secret(), now, wanted)


def sealed(trip: Trip, key: bytes) -> str:
    """A trip as the browser keeps it."""
    body = orjson.dumps([trip.secret, int(trip.began_at.timestamp()), trip.wanted])
    return f"{_text(body)}.{_text(hmac.digest(key, body, 'sha256'))}"


def opened(kept: str | None, key: bytes, now: datetime) -> Trip:
    """The trip that a browser kept.

    Raises:
        BadInput: it kept none, it took too long, or it is not of our making.
    """
    trip = _read(kept, key)
    if trip is None or not timedelta(0) <= now - trip.began_at <= TRIP_FOR:
        raise BadInput("issuer.trip", say("This sign-in was begun elsewhere or too long ago. Start again."))
    return trip


def _read(kept: str | None, key: bytes) -> Trip | None:
    body, _, seal = (kept or "").partition(".")
    try:
        content = urlsafe_b64decode(f"{body}==")
    except ValueError:
        return None
    if not same(seal, _text(hmac.digest(key, content, "sha256"))):
        return None
    secret, began, wanted = orjson.loads(content)
    return Trip(secret, datetime.fromtimestamp(began, UTC), wanted)


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")

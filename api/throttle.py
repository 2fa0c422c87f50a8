"""How often those without an account may ask for addresses: nobody is to read the whole register one by one.

Each network address has a bucket of tokens in memory. Whoever has very many network addresses is not
stopped by this; the buckets are few enough that they cannot fill the memory either.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from starlette.requests import Request

from api.network import address_of
from geo.core.errors import TooMany
from geo.core.language import say
from geo.core.viewer import Viewer, ViewerKind

KEPT = 10_000
_HAIR = 1e-9
"""Rounding never keeps a token back."""


@dataclass(frozen=True)
class Rate:
    """So many at once, and then so many a minute."""

    burst: int
    per_minute: float


ADDRESSES = Rate(burst=10, per_minute=30)
BATCHES = Rate(burst=20, per_minute=60)
"""Questions about many places at once, of one account or token."""
COMMENTS = Rate(burst=10, per_minute=2)
"""Comments on plans: a household writes a few, a program may not write thousands."""
CODES = Rate(burst=10, per_minute=1)
"""Wrong codes of one patrol, or from one network address: six digits hold against so few tries a day."""
JOINS = Rate(burst=60, per_minute=5)
"""Wrong codes typed anywhere, of all who type together."""

RECORDED = Rate(burst=3_000, per_minute=600)
"""Positions of one key, one by one: a recorder that was without signal for hours sends them in a row."""


@dataclass(frozen=True)
class Bucket:
    """The tokens that were left at an instant (seconds)."""

    tokens: float
    at_s: float


def take(bucket: Bucket | None, rate: Rate, now_s: float) -> tuple[Bucket, float]:
    """The bucket afterwards, and how many seconds to wait: 0 where a token was taken. Pure."""
    per_s = rate.per_minute / 60
    if bucket is None:
        bucket = Bucket(rate.burst, now_s)
    passed_s = max(0.0, now_s - bucket.at_s)
    held = min(float(rate.burst), bucket.tokens + passed_s * per_s)
    at_s = max(now_s, bucket.at_s)
    if held >= 1 - _HAIR:
        return Bucket(held - 1, at_s), 0.0
    return Bucket(held, at_s), (1 - held) / per_s


def network_of(address: str) -> str:
    """What one asker has to themselves: an IPv4 address, or the 64 bits of an IPv6 network. Pure."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


class Throttle:
    """The buckets of those who asked last."""

    def __init__(self, rate: Rate, *, kept: int = KEPT) -> None:
        self._rate = rate
        self._kept = kept
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, key: str, now_s: float) -> float:
        """Take a token for a key; how long to wait where there is none."""
        with self._lock:
            self._buckets[key], wait_s = take(self._buckets.get(key), self._rate, now_s)
            self._buckets.move_to_end(key)
            while len(self._buckets) > self._kept:
                self._buckets.popitem(last=False)
        return wait_s

    def empty_for_s(self, key: str, now_s: float) -> float:
        """How long until a key has a token; none is taken."""
        with self._lock:
            return take(self._buckets.get(key), self._rate, now_s)[1]

    def __len__(self) -> int:
        return len(self._buckets)


def count_address(request: Request, viewer: Viewer) -> None:
    """Count a question for an address, unless somebody with an account or token asks.

    Raises:
        TooMany: there were too many from this network address; it says how long to wait.
    """
    if viewer.kind is not ViewerKind.PUBLIC:
        return
    wait_s = _to_wait_s(request.app.state.throttle, network_of(address_of(request)))
    if wait_s:
        sentence = say("Many addresses were asked for from here. Wait {seconds} seconds, or sign in.", seconds=wait_s)
        raise TooMany("address.too_often", sentence, retry_after_s=wait_s)


def count_comment(request: Request, viewer: Viewer) -> None:
    """Count a comment of the public.

    Raises:
        TooMany: there were too many from this network address; it says how long to wait.
    """
    if viewer.kind is not ViewerKind.PUBLIC:
        return
    wait_s = _to_wait_s(request.app.state.comment_throttle, network_of(address_of(request)))
    if wait_s:
        sentence = say("Many comments came from here. Wait {seconds} seconds, then send yours again.", seconds=wait_s)
        raise TooMany("comment.too_often", sentence, retry_after_s=wait_s)


def count_batch(request: Request, viewer: Viewer) -> None:
    """Count a question about many places, of whoever asks.

    Raises:
        TooMany: there were too many from this account or token; it says how long to wait.
    """
    wait_s = _to_wait_s(request.app.state.batch_throttle, str(viewer.id))
    if wait_s:
        sentence = say("You ask faster than can be answered here. Wait {seconds} seconds.", seconds=wait_s)
        raise TooMany("batch.too_often", sentence, retry_after_s=wait_s)


def _to_wait_s(throttle: Throttle, key: str) -> int:
    """Count one for a key: whole seconds to wait, 0 where it may go on."""
    return math.ceil(throttle.wait_s(key, time.monotonic()))

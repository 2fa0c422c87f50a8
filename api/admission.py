"""Admission: how many requests may use the database at once, and who goes first when too many ask.

Requests hold a thread and a connection; more of them than connections lock each other out (60
clients on a pool of 15 did). So a limit below the pool's size stands, in async code, before any
database dependency; pages that need no database never meet it.

Requests come in lanes. Each lane has slots that nobody else may take; the rest are common, and a
common slot that becomes free goes to the first lane of `Lane` in which somebody waits. So however
many readers there are, a report of danger and the positions of a phone come through.
"""

import asyncio
import enum
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from starlette.requests import Request

from geo.core.errors import TooMany, Unavailable
from geo.core.language import say
from geo.core.viewer import PUBLIC, Viewer, ViewerKind

SPARE_CONNECTIONS = 3
"""Connections of the pool kept free for probes and for work that opens its own session."""

RETRY_AFTER_S = 2


class Lane(enum.StrEnum):
    """What a request is for; in the order in which common slots are given."""

    DANGER = "danger"
    SIGN_IN = "sign_in"
    FIELD = "field"
    STAFF = "staff"
    PUBLIC = "public"


@dataclass(frozen=True)
class LaneRule:
    """How many slots only this lane may take, how many requests may wait for one, and how long."""

    kept: int
    queue: int
    patience_s: float


RULES: Mapping[Lane, LaneRule] = {
    Lane.DANGER: LaneRule(kept=1, queue=400, patience_s=20.0),
    Lane.SIGN_IN: LaneRule(kept=1, queue=400, patience_s=10.0),
    Lane.FIELD: LaneRule(kept=2, queue=400, patience_s=15.0),
    Lane.STAFF: LaneRule(kept=2, queue=200, patience_s=10.0),
    Lane.PUBLIC: LaneRule(kept=1, queue=400, patience_s=10.0),
}
"""Finding out who asks is of the lane of signing in: its questions are short."""

_LANES_OF_KINDS: Mapping[ViewerKind, Lane] = {
    ViewerKind.PERSON: Lane.STAFF,
    ViewerKind.TOKEN: Lane.STAFF,
    ViewerKind.PROGRAM: Lane.STAFF,
    ViewerKind.PHONE: Lane.FIELD,
}


@dataclass(frozen=True)
class LaneUse:
    """How many requests of a lane hold a slot now, and how many wait for one."""

    held: int
    waiting: int


@dataclass(frozen=True)
class _Waiter:
    asker: str | None
    turn: asyncio.Future[None]


class Admission:
    """Slots in lanes, each with a bounded queue; the requests beyond are told at once to come again.

    `slots` requests run at once over all lanes. `queue` and `patience_s` replace those of every lane.
    """

    def __init__(self, slots: int, *, queue: int | None = None, patience_s: float | None = None) -> None:
        self.slots = slots
        self._rules = _fitted(slots, queue, patience_s)
        self._held: Counter[Lane] = Counter()
        self._waiting: dict[Lane, deque[_Waiter]] = {lane: deque() for lane in Lane}
        self._common = slots - sum(rule.kept for rule in self._rules.values())

    @property
    def waiting(self) -> int:
        """How many requests wait, over all lanes."""
        return sum(map(len, self._waiting.values()))

    def use(self, lane: Lane) -> LaneUse:
        """How busy a lane is."""
        return LaneUse(self._held[lane], len(self._waiting[lane]))

    @asynccontextmanager
    async def admitted(self, lane: Lane = Lane.PUBLIC, *, asker: str | None = None) -> AsyncIterator[None]:
        """Hold a slot of a lane.

        Raises:
            Unavailable: the lane's queue is full, or the wait was too long.
            TooMany: `asker` fills half of the queue already.
        """
        if self._may_enter(lane):
            self._held[lane] += 1
        else:
            await self._wait(lane, asker)
        try:
            yield
        finally:
            self._leave(lane)

    def _may_enter(self, lane: Lane) -> bool:
        if self._held[lane] < self._rules[lane].kept:
            return True
        taken = sum(max(0, held - self._rules[each].kept) for each, held in self._held.items())
        return taken < self._common

    async def _wait(self, lane: Lane, asker: str | None) -> None:
        queue, rule = self._waiting[lane], self._rules[lane]
        if len(queue) >= rule.queue:
            raise _busy()
        if asker is not None and sum(each.asker == asker for each in queue) >= max(1, rule.queue // 2):
            raise TooMany(
                "request.too_fast",
                say("You ask faster than can be answered here. Wait a few seconds, then go on."),
                retry_after_s=RETRY_AFTER_S,
            )
        waiter = _Waiter(asker, asyncio.get_running_loop().create_future())
        queue.append(waiter)
        try:
            async with asyncio.timeout(rule.patience_s):
                await waiter.turn
        except TimeoutError as error:
            self._give_up(lane, waiter)
            raise _busy() from error
        except asyncio.CancelledError:
            self._give_up(lane, waiter)
            raise

    def _give_up(self, lane: Lane, waiter: _Waiter) -> None:
        """Leave the queue, or give back the slot that was granted in the same moment."""
        if waiter in self._waiting[lane]:
            self._waiting[lane].remove(waiter)
        else:
            self._leave(lane)

    def _leave(self, lane: Lane) -> None:
        """Give a slot back, and let in whoever may have it now."""
        self._held[lane] -= 1
        for each, queue in self._waiting.items():
            while queue and self._may_enter(each):
                waiter = queue.popleft()
                self._held[each] += 1
                if not waiter.turn.done():
                    waiter.turn.set_result(None)


def _fitted(slots: int, queue: int | None, patience_s: float | None) -> dict[Lane, LaneRule]:
    """The rules for so many slots: where they are few, the first lanes keep theirs and one stays common."""
    left, fitted = max(0, slots - 1), {}
    for lane in Lane:
        rule = RULES[lane]
        kept = min(rule.kept, left)
        left -= kept
        fitted[lane] = replace(
            rule,
            kept=kept,
            queue=rule.queue if queue is None else queue,
            patience_s=rule.patience_s if patience_s is None else patience_s,
        )
    return fitted


def slots_for(pool_size: int) -> int:
    """How many requests a pool of connections may serve at once."""
    return max(1, pool_size - SPARE_CONNECTIONS)


def _busy() -> Unavailable:
    return Unavailable("server.busy", say("Too many people are asking at this moment. Try again in a few seconds."))


Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def in_lane(lane: Lane) -> Callable[[Endpoint], Endpoint]:
    """Declare the lane of a route, whoever asks: what phones send is of the field also when a person tries it out."""

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.lane = lane  # type: ignore[attr-defined]
        return endpoint

    return declare


def lane_of(request: Request) -> Lane:
    """The lane of a request: what its route declares, else `request.state.lane`, else by who asks."""
    declared = getattr(request.scope.get("endpoint"), "lane", None) or getattr(request.state, "lane", None)
    return Lane(declared) if declared else _LANES_OF_KINDS.get(_viewer(request).kind, Lane.PUBLIC)


def asker_of(request: Request) -> str:
    """Who asks, as far as fairness goes: the account or token, else the network address."""
    viewer = _viewer(request)
    return str(viewer.id) if viewer.id else request.client.host if request.client else ""


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = getattr(request.state, "viewer", PUBLIC)
    return viewer

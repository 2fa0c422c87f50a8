"""What happens in a patrol, and where that leaves it: one table of transitions, folded over the events. Pure.

Events come late, twice and in any order. They are taken in the order of the instants at which they happened; one that
does not fit where the patrol then stands is kept and changes nothing. So the status after all events is the same
whatever order they came in, and two phones that start one patrol, or a phone that starts one that the desk has
cancelled, need no lock.
"""

import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

NO_SHOW_AFTER = timedelta(minutes=60)
"""So long after the window nobody is waited for."""


class PatrolStatus(enum.StrEnum):
    """Where a patrol stands."""

    PLANNED = "planned"
    STARTED = "started"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class EventKind(enum.StrEnum):
    """What can happen in a patrol. Handing it over to another phone or lead leaves the status as it is."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    CANCEL = "cancel"
    HAND_OVER = "hand_over"


TRANSITIONS: Mapping[tuple[PatrolStatus, EventKind], PatrolStatus] = {
    (PatrolStatus.PLANNED, EventKind.START): PatrolStatus.STARTED,
    (PatrolStatus.PLANNED, EventKind.CANCEL): PatrolStatus.CANCELLED,
    (PatrolStatus.STARTED, EventKind.PAUSE): PatrolStatus.PAUSED,
    (PatrolStatus.STARTED, EventKind.FINISH): PatrolStatus.FINISHED,
    (PatrolStatus.STARTED, EventKind.CANCEL): PatrolStatus.CANCELLED,
    (PatrolStatus.PAUSED, EventKind.RESUME): PatrolStatus.STARTED,
    (PatrolStatus.PAUSED, EventKind.FINISH): PatrolStatus.FINISHED,
    (PatrolStatus.PAUSED, EventKind.CANCEL): PatrolStatus.CANCELLED,
}
"""What leads where; all else changes nothing."""

_ORDER = {kind: place for place, kind in enumerate(EventKind)}


class Punctuality(enum.StrEnum):
    """What only the lead of a team sees, and only on the day itself."""

    WAITED_FOR = "waited_for"
    LATE = "late"
    NO_SHOW = "no_show"


@dataclass(frozen=True)
class Moment:
    """The present instant, and the zone in which its day is meant."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day of the territory."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True)
class Happened:
    """One event: what, when by the clock of the server, and its own id."""

    kind: EventKind
    at: datetime
    id: uuid.UUID


def in_order(events: Iterable[Happened]) -> list[Happened]:
    """Events by when they happened; what happened at one instant in the order in which a patrol goes."""
    return sorted(events, key=lambda each: (each.at, _ORDER[each.kind], each.id.bytes))


def status_of(events: Iterable[Happened]) -> PatrolStatus:
    """Where a patrol stands after some events, in whatever order they are given."""
    status = PatrolStatus.PLANNED
    for each in in_order(events):
        status = TRANSITIONS.get((status, each.kind), status)
    return status


def punctuality(
    start_until: datetime | None, started_at: datetime | None, *, now: datetime
) -> tuple[Punctuality, timedelta] | None:
    """How late a patrol is or was, and by how much; None where it is in time, or the window is forgotten."""
    if start_until is None or (started_at or now) <= start_until:
        return None
    late = (started_at or now) - start_until
    if started_at is not None:
        return Punctuality.LATE, late
    return (Punctuality.NO_SHOW if late > NO_SHOW_AFTER else Punctuality.WAITED_FOR), late

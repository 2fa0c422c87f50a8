"""What phones say of their clocks: kept as facts beside the positions, whose times came corrected already."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.patrols.models import PhoneClock
from geo.patrols.rules import check_time

SAME_S = 2


@dataclass(frozen=True, slots=True)
class SentClock:
    """How far the clock of a phone was ahead of ours at an instant; negative where it was behind."""

    id: uuid.UUID
    at: datetime
    ahead_s: int


def note_clock(session: Session, patrol_id: uuid.UUID, clock: SentClock, *, now: datetime) -> None:
    """Keep what a phone found out of its clock; the same again changes nothing.

    Raises:
        BadInput: it lies in the future.
    """
    check_time(clock.at, now)
    values = {"id": clock.id, "patrol_id": patrol_id, "at": clock.at, "ahead_s": clock.ahead_s}
    session.execute(insert(PhoneClock).values(values).on_conflict_do_nothing())


def told_clocks(clocks: Iterable[SentClock]) -> list[SentClock]:
    """Those that say something new: a clock that stands as it stood before, to two seconds, is told once. Pure."""
    found: list[SentClock] = []
    for each in clocks:
        if not found or abs(each.ahead_s - found[-1].ahead_s) > SAME_S:
            found.append(each)
    return found


def clocks_of(session: Session, patrol_id: uuid.UUID) -> list[SentClock]:
    """What the phones of a patrol said of their clocks, in time order."""
    found = select(PhoneClock.id, PhoneClock.at, PhoneClock.ahead_s).where(PhoneClock.patrol_id == patrol_id)
    return [SentClock(*row) for row in session.execute(found.order_by(PhoneClock.at, PhoneClock.id))]

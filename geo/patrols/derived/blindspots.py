"""Blind spots (盲区): stretches of street that nobody has walked for long, or ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.patrols.covering import NEVER, Laid, Source
from geo.patrols.derived.figures import Question, street_names
from geo.patrols.derived.reading import covered, instant, microseconds, read_parts

DAYS = 7
"""Unless somebody says otherwise, a street is to be walked within so many days."""


@dataclass(frozen=True)
class BlindSpot:
    """A stretch of one segment within one grid, at least 20 m long.

    `last_at` is when a track last shows it, `reported_at` when it was last said to be walked; None for never.
    `reported` where that was within the days, so that it is not missed: it is only reported.
    """

    street: str
    grid_id: int | None
    segment_id: int
    from_mm: int
    to_mm: int
    last_at: datetime | None
    reported_at: datetime | None
    reported: bool

    @property
    def length_mm(self) -> int:
        """How long it is."""
        return self.to_mm - self.from_mm


def blind_spots(session: Session, asked: Question, *, days: int = DAYS) -> list[BlindSpot]:
    """What no track of the `days` before `now` shows: never walked first, then by length, longest first.

    What was only reported in those days comes after all that.
    """
    parts = read_parts(session, asked.network_id, asked.reach)
    laid = covered(session, asked.territory_id, asked.network_id, parts, asked.span.ever())
    limit = microseconds(asked.now - timedelta(days=days))
    recorded, reported = (laid.last[:, source] >= limit for source in (Source.RECORDED, Source.REPORTED))
    never = ~laid.recorded()
    names = street_names(session, asked.network_id)
    found = [
        *_spots(laid, never & ~reported, names),
        *_spots(laid, ~never & ~recorded & ~reported, names),
        *_spots(laid, reported & ~recorded, names, reported=True),
    ]
    return sorted(found, key=_order)


def _order(spot: BlindSpot) -> tuple[bool, bool, int, int, int]:
    return spot.reported, spot.last_at is not None, -spot.length_mm, spot.segment_id, spot.from_mm


def _spots(laid: Laid, which: Any, names: Any, *, reported: bool = False) -> list[BlindSpot]:
    parts, latest = laid.stretches(which)
    columns = (parts.grid, parts.segment, parts.from_mm, parts.to_mm, *latest.T)
    return [
        BlindSpot(
            street=names[segment],
            grid_id=None if grid < 0 else grid,
            segment_id=segment,
            from_mm=from_mm,
            to_mm=to_mm,
            last_at=instant_or_none(last),
            reported_at=instant_or_none(told),
            reported=reported,
        )
        for grid, segment, from_mm, to_mm, last, told in zip(*(column.tolist() for column in columns), strict=True)
    ]


def instant_or_none(last: int) -> datetime | None:
    """An instant of coverage; None for never."""
    return None if last == NEVER else instant(last)

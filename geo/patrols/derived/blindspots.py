"""Blind spots (盲区): stretches of street that no track shows within the days in which they are to be walked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.core.clock import instant, microseconds
from geo.patrols.covering import NEVER, Laid, Light, Parts, Source
from geo.patrols.derived.figures import Question
from geo.patrols.derived.reading import Span, covered, read_parts
from geo.patrols.derived.touching import Ends, Stretch, touching
from geo.patrols.targets.applying import days_of
from geo.patrols.targets.targets import Target, targets_on
from geo.streets.models import StreetSegment

Ints = NDArray[np.int64]

DAYS = 7
"""Where no target says otherwise, a street is to be walked within so many days."""
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class BlindSpot:
    """Stretches of one street within one grid that touch, each at least 20 m long, as (segment id, from, to in mm).

    They are to be walked every `every_days`, `night` by night. `last_at` is when a track last shows any of it,
    `reported_at` when it was last said to be walked; None for never. `reported` where that was within the days, so that
    it is not missed: it is only reported.
    """

    street: str
    grid_id: int | None
    pieces: tuple[tuple[int, int, int], ...]
    every_days: int
    night: bool
    last_at: datetime | None
    reported_at: datetime | None
    reported: bool

    @property
    def length_mm(self) -> int:
        """How long it is."""
        return sum(to_mm - from_mm for _, from_mm, to_mm in self.pieces)

    @property
    def since(self) -> datetime | None:
        """Since when it is blind: the end of the days after the last track; None where there never was one."""
        return None if self.last_at is None else self.last_at + timedelta(days=self.every_days)


def blind_spots(session: Session, asked: Question, *, days: int | None = None) -> list[BlindSpot]:
    """What no track of the days before `now` shows: never walked first, then by length, longest first.

    The days are those of the targets that hold at `now`, `DAYS` without one; or `days` for all streets. What is to be
    walked by night is asked of the walks by night alone. What was only reported in those days comes after all that.
    """
    targets = [] if days is not None else targets_on(session, asked.territory_id, _today(asked))
    parts = read_parts(session, asked.network_id, asked.reach)
    known = _segments(session, asked.network_id)
    found: list[BlindSpot] = []
    for night in (False, True):
        usual = 0 if night else days or DAYS
        own = [target for target in targets if target.night == night]
        if own or usual:
            found.extend(_of(_Look(session, asked, parts, known, own, usual, night)))
    return sorted(found, key=_order)


def _today(asked: Question) -> Any:
    return asked.now.astimezone(asked.span.zone).date()


@dataclass(frozen=True)
class _Known:
    """Name and ends of each segment."""

    names: dict[int, str]
    ends: dict[int, Ends]


@dataclass(frozen=True)
class _Look:
    """What is looked at: the parts, the targets of one half of the clock, or of all of it, and the usual days."""

    session: Session
    asked: Question
    parts: Parts
    known: _Known
    targets: list[Target]
    usual: int
    night: bool

    def span(self) -> Span:
        """The walks that count."""
        ever = self.asked.span.ever(days=max(self.usual, *(each.days or 0 for each in self.targets), 1))
        return replace(ever, light=Light.NIGHT) if self.night else ever


def _segments(session: Session, network_id: int) -> _Known:
    row = StreetSegment
    columns = (row.id, row.name, row.from_junction, row.to_junction, row.length_mm)
    rows = session.execute(select(*columns).where(row.network_id == network_id)).all()
    return _Known(
        names={id_: name or "" for id_, name, *_ in rows},
        ends={id_: Ends(first, second, length_mm) for id_, _, first, second, length_mm in rows},
    )


def _of(look: _Look) -> Iterator[BlindSpot]:
    asked = look.asked
    laid = covered(look.session, asked.territory_id, asked.network_id, look.parts, look.span())
    rows = (laid.segment, laid.grid)
    every = days_of(look.session, look.targets, rows, asked.reach.plan_id, look.usual)
    limit = microseconds(asked.now) - every * _DAY_US
    recorded, reported = (laid.last[:, source] >= limit for source in (Source.RECORDED, Source.REPORTED))
    never, due = ~laid.recorded(), every > 0
    days = dict(zip(zip(*(column.tolist() for column in rows), strict=True), every.tolist(), strict=True))
    yield from _joined(look, _stretches(laid, due & never & ~reported, days), reported=False)
    yield from _joined(look, _stretches(laid, due & ~never & ~recorded & ~reported, days), reported=False)
    yield from _joined(look, _stretches(laid, due & reported & ~recorded, days), reported=True)


_Found = tuple[int, int, int, int, int, int, int]
"""Grid, segment, from, to, last recorded, last reported, days."""


def _stretches(laid: Laid, which: Any, days: dict[Any, int]) -> list[_Found]:
    parts, latest = laid.stretches(which)
    columns = (parts.grid, parts.segment, parts.from_mm, parts.to_mm, *latest.T)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(*row, days[row[1], row[0]]) for row in rows]


def _joined(look: _Look, found: list[_Found], *, reported: bool) -> Iterable[BlindSpot]:
    """Those that touch along a street of a grid together; streets without a name stay as they are."""
    names = look.known.names
    stretches = [
        Stretch(segment, from_mm, to_mm, (names[segment], grid, every) if names[segment] else None)
        for grid, segment, from_mm, to_mm, _, _, every in found
    ]
    for group in touching(stretches, look.known.ends):
        rows = [found[place] for place in group]
        grid, segment, *_, every = rows[0]
        yield BlindSpot(
            street=names[segment],
            grid_id=None if grid < 0 else grid,
            pieces=tuple((row[1], row[2], row[3]) for row in rows),
            every_days=every,
            night=look.night,
            last_at=instant_or_none(max(row[4] for row in rows)),
            reported_at=instant_or_none(max(row[5] for row in rows)),
            reported=reported,
        )


def instant_or_none(last: int) -> datetime | None:
    """An instant of coverage; None for never."""
    return None if last == NEVER else instant(last)


def _order(spot: BlindSpot) -> tuple[Any, ...]:
    return spot.reported, spot.night, spot.last_at is not None, -spot.length_mm, spot.pieces

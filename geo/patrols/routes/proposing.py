"""Routes that go where nobody walked for longest, where there is no time for every street of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.core.clock import microseconds
from geo.patrols.covering import Light, whole
from geo.patrols.derived.blindspots import DAYS
from geo.patrols.derived.reading import Span, covered
from geo.patrols.outing import Moment
from geo.patrols.routes.asking import RouteQuestion
from geo.patrols.routes.making import GridRoute, make_route
from geo.patrols.routes.standing import GridStreets
from geo.patrols.routes.streets import Ints
from geo.patrols.targets.applying import days_of
from geo.patrols.targets.targets import Target, targets_on
from geo.streets.models import StreetSegment

NEVER_DAYS = 60
"""What a street that no track and no report ever showed counts, in days; nothing counts more."""

_HOURS_PER_DAY = 24


@dataclass(frozen=True)
class Hour:
    """When streets are to be walked: now, on the clocks of a zone; by `night` the walks by night alone count."""

    moment: Moment
    night: bool = False

    @property
    def span(self) -> Span:
        """The walks that count."""
        light = Light.NIGHT if self.night else None
        return Span(until=self.moment.now, light=light, zone=self.moment.zone).ever()


def propose_route(
    session: Session, territory_id: int, streets: GridStreets, question: RouteQuestion, *, moment: Moment
) -> GridRoute:
    """The route of a grid; of shifts that are too short for all, what was not walked for longest is walked.

    For the night that is what nobody walked by night for longest.

    Raises:
        BadInput: the question cannot be met; the sentence says what to change.
    """
    weight = None
    if question.minutes is not None:
        weight = days_unwalked(session, territory_id, streets, Hour(moment, question.night))
    return make_route(session, streets, question, weight=weight)


def days_unwalked(session: Session, territory_id: int, streets: GridStreets, hour: Hour) -> dict[int, float]:
    """Whole days since each segment of a grid was walked, on average over its length, by its number in the network.

    A day counts as many times as the street is to be walked more often than usual: where the target is every 2 days
    instead of 7, 3.5 times. At least 1, at most `NEVER_DAYS`. By night the walks by night and their targets count.
    """
    segment = StreetSegment
    own = segment.network_id == streets.network_id, segment.ordinal.in_(streets.segments.tolist())
    rows = session.execute(
        select(segment.id, segment.ordinal, segment.length_mm).where(*own).order_by(segment.id)
    ).all()
    ids, ordinals, lengths_mm = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    laid = covered(session, territory_id, streets.network_id, whole(ids, lengths_mm), hour.span)
    days = np.minimum(laid.hours_since(microseconds(hour.moment.now)) / _HOURS_PER_DAY, NEVER_DAYS)
    grid = np.full(len(laid), streets.grid_id, np.int64)
    every = _every(session, _targets(session, territory_id, hour), (laid.segment, grid), streets.plan_id, DAYS)
    days = np.minimum(days * DAYS / every, NEVER_DAYS)
    row = np.searchsorted(ids, laid.segment)
    sums = np.bincount(row, days * laid.length_mm, len(ids)) / np.maximum(lengths_mm, 1)
    return dict(zip(ordinals.tolist(), np.clip(np.rint(sums), 1, NEVER_DAYS).tolist(), strict=True))


def stricter_days(
    session: Session, territory_id: int, grids: Sequence[GridStreets], usual: int, hour: Hour
) -> dict[int, int]:
    """Every how many days segments are to be walked whose target is stricter than usual, by number in the network."""
    found: dict[int, int] = {}
    targets = _targets(session, territory_id, hour)
    for streets in grids if targets.any_hour or targets.by_night else ():
        segment = StreetSegment
        own = segment.network_id == streets.network_id, segment.ordinal.in_(streets.segments.tolist())
        rows = session.execute(select(segment.id, segment.ordinal).where(*own).order_by(segment.id)).all()
        ids, ordinals = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        grid = np.full(len(ids), streets.grid_id, np.int64)
        days = _every(session, targets, (ids, grid), streets.plan_id, usual)
        for ordinal, every in zip(ordinals.tolist(), days.tolist(), strict=True):
            if every < found.get(ordinal, usual):
                found[ordinal] = every
    return found


@dataclass(frozen=True)
class _Targets:
    """The targets of any hour, and those of the night where it is night."""

    any_hour: list[Target]
    by_night: list[Target]


def _targets(session: Session, territory_id: int, hour: Hour) -> _Targets:
    holding = targets_on(session, territory_id, hour.moment.today)
    by_night = [each for each in holding if each.night and hour.night]
    return _Targets([each for each in holding if not each.night], by_night)


def _every(session: Session, targets: _Targets, rows: tuple[Ints, Ints], plan_id: int, usual: int) -> Ints:
    """Every how many days each row is to be walked: by the target of the night where there is one."""
    days = days_of(session, targets.any_hour, rows, plan_id, usual)
    by_night = days_of(session, targets.by_night, rows, plan_id, 0)
    return np.where(by_night > 0, by_night, days)

"""Routes that go where nobody walked for longest, where there is no time for every street of a grid."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.patrols.covering import Laid, whole
from geo.patrols.derived.blindspots import DAYS
from geo.patrols.derived.reading import Span, covered, microseconds
from geo.patrols.routes.asking import RouteQuestion
from geo.patrols.routes.making import GridRoute, make_route
from geo.patrols.routes.standing import GridStreets
from geo.patrols.routes.streets import Ints
from geo.patrols.targets.applying import days_of
from geo.patrols.targets.targets import targets_on
from geo.streets.models import StreetSegment

NEVER_DAYS = 60
"""What a street that no track and no report ever showed counts, in days; nothing counts more."""

_HOURS_PER_DAY = 24


def propose_route(
    session: Session, territory_id: int, streets: GridStreets, question: RouteQuestion, *, now: datetime
) -> GridRoute:
    """The route of a grid; of shifts that are too short for all, what was not walked for longest is walked.

    Raises:
        BadInput: the question cannot be met; the sentence says what to change.
    """
    weight = None if question.minutes is None else days_unwalked(session, territory_id, streets, now=now)
    return make_route(session, streets, question, weight=weight)


def days_unwalked(session: Session, territory_id: int, streets: GridStreets, *, now: datetime) -> dict[int, float]:
    """Whole days since each segment of a grid was walked, on average over its length, by its number in the network.

    A day counts as many times as the street is to be walked more often than usual: where the target is every 2 days
    instead of 7, 3.5 times. At least 1, at most `NEVER_DAYS`.
    """
    segment = StreetSegment
    own = segment.network_id == streets.network_id, segment.ordinal.in_(streets.segments.tolist())
    rows = session.execute(
        select(segment.id, segment.ordinal, segment.length_mm).where(*own).order_by(segment.id)
    ).all()
    ids, ordinals, lengths_mm = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    laid = covered(session, territory_id, streets.network_id, whole(ids, lengths_mm), Span(until=now).ever())
    days = np.minimum(laid.hours_since(microseconds(now)) / _HOURS_PER_DAY, NEVER_DAYS)
    days = np.minimum(days * DAYS / _every(session, territory_id, streets, laid, now=now), NEVER_DAYS)
    row = np.searchsorted(ids, laid.segment)
    sums = np.bincount(row, days * laid.length_mm, len(ids)) / np.maximum(lengths_mm, 1)
    return dict(zip(ordinals.tolist(), np.clip(np.rint(sums), 1, NEVER_DAYS).tolist(), strict=True))


def stricter_days(
    session: Session, territory_id: int, grids: Sequence[GridStreets], usual: int, *, now: datetime
) -> dict[int, int]:
    """Every how many days segments are to be walked whose target is stricter than usual, by number in the network."""
    found: dict[int, int] = {}
    targets = [each for each in targets_on(session, territory_id, now.date()) if not each.night]
    for streets in grids if targets else ():
        segment = StreetSegment
        own = segment.network_id == streets.network_id, segment.ordinal.in_(streets.segments.tolist())
        rows = session.execute(select(segment.id, segment.ordinal).where(*own).order_by(segment.id)).all()
        ids, ordinals = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        grid = np.full(len(ids), streets.grid_id, np.int64)
        days = days_of(session, targets, (ids, grid), streets.plan_id, usual)
        for ordinal, every in zip(ordinals.tolist(), days.tolist(), strict=True):
            if every < found.get(ordinal, usual):
                found[ordinal] = every
    return found


def _every(session: Session, territory_id: int, streets: GridStreets, laid: Laid, *, now: datetime) -> Ints:
    """Every how many days each row is to be walked, by the targets of any hour of the day."""
    targets = [each for each in targets_on(session, territory_id, now.date()) if not each.night]
    own = np.full(len(laid), streets.grid_id, np.int64)
    return days_of(session, targets, (laid.segment, own), streets.plan_id, DAYS)

"""What is covered of the streets that hold, by the grids of a plan: read from what patrols walked."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from geo.boundaries.reach import Reach
from geo.core.clock import microseconds
from geo.patrols.covering import Daylight, Intervals, Laid, Light, Parts, cover, lay
from geo.patrols.covering.histories import HOUR_US, Histories, histories
from geo.patrols.derived.columns import read_columns, us
from geo.patrols.derived.models import PatrolWalked
from geo.patrols.models import Patrol

_PARTS = """
    SELECT segment_id, from_mm, to_mm, coalesce(grid_id, -1)
    FROM segment_grid WHERE plan_id = :plan_id AND network_id = :network_id ORDER BY segment_id, from_mm
"""
_INTERVALS = f"""
    SELECT w.segment_id, w.from_mm, w.to_mm, {us("w.at_from")}, {us("w.at_to")},
           p.number, w.source
    FROM patrol_walked w
    JOIN (SELECT id, team, row_number() OVER (ORDER BY id) AS number FROM patrol
          WHERE territory_id = :territory_id) p ON p.id = w.patrol_id
    WHERE w.network_id = :network_id
      AND (CAST(:since AS timestamptz) IS NULL OR w.at_from >= :since)
      AND (CAST(:until AS timestamptz) IS NULL OR w.at_from < :until)
      AND (CAST(:team AS text) IS NULL OR p.team = :team)
"""  # noqa: S608 (constants of this module)
LOOK_BACK = timedelta(days=92)
"""So far back the last walk of a street is looked for, three months: a question costs the same after years."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """From `since` (inclusive) to `until` (exclusive), by when walking began; `team` by its name, or everybody's.

    With `light` only what was walked by day or by night, as the clock in `zone` goes.
    """

    since: datetime | None = None
    until: datetime | None = None
    team: str | None = None
    light: Light | None = None
    zone: tzinfo = UTC

    def ever(self, *, days: int = 0) -> "Span":
        """The same as far back as anybody looks, at least so many days: what lies before counts as never walked."""
        if self.until is None:
            return replace(self, since=None)
        back = self.until - max(LOOK_BACK, timedelta(days=days))
        return replace(self, since=back if self.since is None else min(self.since, back))

    @property
    def daylight(self) -> Daylight:
        """Day and night of it."""
        return Daylight(self.zone)


def read_parts(session: Session, network_id: int, reach: Reach) -> Parts:
    """The streets cut at the grids of a plan, within reach; `segment` and `grid` are ids, `OUTSIDE` for no grid."""
    asked = {"plan_id": reach.plan_id, "network_id": network_id}
    parts = Parts(*read_columns(session, _PARTS, asked, "iiii"))
    if reach.grid_ids is None:
        return parts
    seen = np.isin(parts.grid, np.array(sorted(reach.grid_ids), np.int64))
    return Parts(parts.segment[seen], parts.from_mm[seen], parts.to_mm[seen], parts.grid[seen])


def read_intervals(session: Session, territory_id: int, network_id: int, span: Span) -> Intervals:
    """What the patrols of a territory walked of a network; `segment` is an id, `patrol` a number of this answer."""
    asked = {
        "territory_id": territory_id,
        "network_id": network_id,
        "since": span.since,
        "until": span.until,
        "team": span.team,
    }
    found = Intervals(*read_columns(session, _INTERVALS, asked, "iiiiiii"))
    return found if span.light is None else found.taken(span.daylight.within(span.light, found.at_to))


def read_histories(session: Session, territory_id: int, network_id: int, parts: Parts, span: Span) -> Histories:
    """When each piece of some parts was walked, hour by hour from the span's begin; of what was before, the last."""
    found = read_intervals(session, territory_id, network_id, span.ever())
    since_hour = 0 if span.since is None else microseconds(span.since) // HOUR_US
    return histories(found, parts, span.daylight, since_hour=since_hour)


def covered(session: Session, territory_id: int, network_id: int, parts: Parts, span: Span) -> Laid:
    """Every millimetre of some parts, with when last and by how many patrols it was walked."""
    return lay(cover(read_intervals(session, territory_id, network_id, span)), parts)


def teams(session: Session, territory_id: int) -> list[str]:
    """The teams that walked on streets here, by name."""
    walked = exists().where(PatrolWalked.patrol_id == Patrol.id)
    named = select(Patrol.team).where(Patrol.territory_id == territory_id, Patrol.team.is_not(None), walked)
    return [team for team in session.scalars(named.distinct().order_by(Patrol.team)) if team is not None]

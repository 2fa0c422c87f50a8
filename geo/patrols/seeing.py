"""Which patrols somebody sees: those that they walked, those of teams they lead, and staff those of their area.

Everybody else sees coverage. Staff of a part of the territory see of a track what lies within their part.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from geo.patrols.models import Fix, FixGrid, Patrol
from geo.patrols.planned.planning import no_such_plan
from geo.patrols.planned.queries import Standing, standings
from geo.patrols.planned.walkers import walked_by
from geo.patrols.teams import team_name
from geo.roster.models import Team
from geo.roster.sight import Sight

MOST = 500


@dataclass(frozen=True, kw_only=True)
class PatrolSeen:
    """A patrol as lists show it; `whole` tells that all of its track may be looked at."""

    id: uuid.UUID
    title: str
    team: str | None
    team_id: uuid.UUID | None
    started_at: datetime
    finished_at: datetime
    standing: Standing
    whole: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which patrols: those that were out at some time from `since` (inclusive) to `until` (exclusive); of a team.

    At most `limit` of them (None: all), from the one that is listed behind the patrol `after`.
    """

    since: datetime
    until: datetime
    team_id: uuid.UUID | None = None
    limit: int | None = MOST
    after: uuid.UUID | None = None


def patrols_seen(session: Session, sight: Sight, wanted: Wanted) -> list[PatrolSeen]:
    """Patrols that somebody sees, the latest first.

    Raises:
        NotFound: there is no patrol `after`, or not for whoever asks.
    """
    during = Patrol.started_at < wanted.until, Patrol.finished_at >= wanted.since
    of_team = true() if wanted.team_id is None else Patrol.team_id == wanted.team_id
    behind = true() if wanted.after is None else _behind(session, sight, wanted.after)
    found = _columns(sight).where(_seen(sight), *during, of_team, behind)
    ordered = found.order_by(Patrol.started_at.desc(), Patrol.key).limit(wanted.limit)
    return _told(session, session.execute(ordered).all())


def patrol_seen(session: Session, patrol_id: uuid.UUID, sight: Sight) -> PatrolSeen:
    """One patrol.

    Raises:
        NotFound: there is none, or not for whoever asks.
    """
    rows = session.execute(_columns(sight).where(_seen(sight), Patrol.id == patrol_id)).all()
    for found in _told(session, rows):
        return found
    raise no_such_plan()


def _behind(session: Session, sight: Sight, patrol_id: uuid.UUID) -> ColumnElement[bool]:
    """The condition that a patrol is listed behind another one that somebody sees."""
    last = select(Patrol.started_at, Patrol.key).outerjoin(Team, Team.id == Patrol.team_id)
    place = session.execute(last.where(_seen(sight), Patrol.id == patrol_id)).one_or_none()
    if place is None:
        raise no_such_plan()
    same_time = (Patrol.started_at == place.started_at) & (Patrol.key > place.key)
    return or_(Patrol.started_at < place.started_at, same_time)


def territory_of_patrol(session: Session, patrol_id: uuid.UUID) -> int | None:
    """The territory of a patrol, where there is one."""
    return session.scalar(select(Patrol.territory_id).where(Patrol.id == patrol_id))


def own_patrol(sight: Sight) -> ColumnElement[bool]:
    """The condition that somebody walked a patrol, took it over, or leads its team."""
    if sight.account_id is None:
        return false()
    return or_(walked_by(sight.account_id), Patrol.team_id.in_(sorted(sight.led, key=str)))


def _seen(sight: Sight) -> ColumnElement[bool]:
    here = Patrol.territory_id == sight.territory_id
    if sight.reach.is_whole:
        return here
    inside = (
        select(FixGrid.fix_id)
        .join(Fix, Fix.id == FixGrid.fix_id)
        .where(Fix.patrol_id == Patrol.id, FixGrid.plan_id == sight.reach.plan_id, *sight.reach.within(FixGrid.grid_id))
    )
    of_community = Team.community_code.in_(sorted(sight.read or ()))
    area = or_(inside.exists(), func.coalesce(of_community, false())) if sight.reach.grid_ids else false()
    return here & or_(own_patrol(sight), area)


def _columns(sight: Sight) -> Select[*tuple[Any, ...]]:
    whole = true() if sight.reach.is_whole else own_patrol(sight)
    return select(
        Patrol.id,
        Patrol.title,
        team_name().label("team"),
        Patrol.team_id,
        Patrol.started_at,
        Patrol.finished_at,
        whole.label("whole"),
    ).outerjoin(Team, Team.id == Patrol.team_id)


def _told(session: Session, rows: Iterable[Row[Any]]) -> list[PatrolSeen]:
    listed = list(rows)
    standing = standings(session, [row.id for row in listed])
    return [
        PatrolSeen(
            id=row.id,
            title=row.title,
            team=row.team,
            team_id=row.team_id,
            started_at=row.started_at,
            finished_at=row.finished_at,
            standing=standing[row.id],
            whole=bool(row.whole),
        )
        for row in listed
    ]

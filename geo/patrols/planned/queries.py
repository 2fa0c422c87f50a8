"""Where patrols stand, and the planned ones as somebody may see them.

A plan that nobody has set out for is shown to staff until the last moment of its window: who is late, or does not
come, only the lead of the team is told, and only on the day itself. Whoever is in the team finds it all day.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from geo.accounts.models import Account
from geo.patrols.models import PatrolEvent, PatrolPlan, StoredRoute
from geo.patrols.outing import EventKind, Happened, Moment, PatrolStatus, Punctuality, punctuality, status_of
from geo.patrols.planned.planning import PlanWish, no_such_plan, plan_changed
from geo.roster.models import Team
from geo.roster.sight import Sight
from geo.roster.team_queries import is_member


@dataclass(frozen=True)
class Standing:
    """Where a patrol stands, when it first set out, and why it was cancelled, if it was."""

    status: PatrolStatus
    started_at: datetime | None
    cancelled_at: datetime | None
    cancelled_for: str | None


@dataclass(frozen=True)
class RouteNamed:
    """The stored route that a plan names; `removed_at` where it is gone, `replaced_at` when it last changed."""

    id: uuid.UUID
    name: str
    replaced_at: datetime | None
    removed_at: datetime | None
    version: int


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A planned patrol as one may see it; what one may not is None.

    `late` is for the lead of its team alone.
    """

    id: uuid.UUID
    territory_id: int
    team_id: uuid.UUID
    team: str
    community_code: str | None
    lead_id: uuid.UUID | None
    lead: str | None
    on_day: date
    start_from: datetime | None
    start_until: datetime | None
    grid_code: str | None
    route: RouteNamed | None
    walkers: int
    notes: str
    version: int
    standing: Standing
    late: tuple[Punctuality, timedelta] | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be set out for, and planned otherwise."""
        return self.standing.status is PatrolStatus.PLANNED


def standings(session: Session, patrol_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """Where patrols and planned patrols stand; one of which nothing is told but its track has finished."""
    events: dict[uuid.UUID, list[Happened]] = defaultdict(list)
    told = select(PatrolEvent.patrol_id, PatrolEvent.kind, PatrolEvent.at, PatrolEvent.id)
    for row in session.execute(told.where(PatrolEvent.patrol_id.in_(patrol_ids))):
        events[row.patrol_id].append(Happened(EventKind(row.kind), row.at, row.id))
    planned = select(PatrolPlan.id, PatrolPlan.cancelled_at, PatrolPlan.cancelled_for)
    plans = {
        row.id: (row.cancelled_at, row.cancelled_for)
        for row in session.execute(planned.where(PatrolPlan.id.in_(patrol_ids)))
    }
    return {patrol_id: _standing(patrol_id, events[patrol_id], plans.get(patrol_id)) for patrol_id in patrol_ids}


def _standing(
    patrol_id: uuid.UUID, events: list[Happened], cancelled: tuple[datetime | None, str | None] | None
) -> Standing:
    """`cancelled` is what the plan says, where there is one."""
    if cancelled is None and not events:
        return Standing(PatrolStatus.FINISHED, None, None, None)
    at, reason = cancelled or (None, None)
    if at is not None:
        events = [*events, Happened(EventKind.CANCEL, at, patrol_id)]
    started = [each.at for each in events if each.kind is EventKind.START]
    return Standing(status_of(events), min(started, default=None), at, reason)


def planned_seen(session: Session, sight: Sight, *, first: date, last: date, moment: Moment) -> list[Planned]:
    """The planned patrols from a day to a day that somebody may see, by day, window and team."""
    rows = _rows(session, PatrolPlan.territory_id == sight.territory_id, PatrolPlan.on_day.between(first, last))
    return list(_shown(session, rows, sight, moment))


def planned_one(session: Session, plan_id: uuid.UUID, sight: Sight, *, moment: Moment) -> Planned:
    """One planned patrol.

    Raises:
        NotFound: there is none, or not for whoever asks.
    """
    rows = _rows(session, PatrolPlan.territory_id == sight.territory_id, PatrolPlan.id == plan_id)
    for found in _shown(session, rows, sight, moment):
        return found
    raise no_such_plan()


def wish_of(plan: Planned) -> PlanWish:
    """An open plan as it was wished for, to be wished otherwise in part.

    Raises:
        Conflict: it is open no more, so that the window of its start is forgotten.
    """
    if plan.start_from is None or plan.start_until is None:
        raise plan_changed()
    return PlanWish(
        team_id=plan.team_id,
        lead_id=plan.lead_id,
        start_from=plan.start_from,
        start_until=plan.start_until,
        grid_code=plan.grid_code,
        route_id=plan.route.id if plan.route else None,
        walkers=plan.walkers,
        notes=plan.notes,
    )


def has_plans(session: Session, territory_id: int, day: date) -> bool:
    """Whether any patrol of a territory is planned for a day."""
    found = select(PatrolPlan.id).where(PatrolPlan.territory_id == territory_id, PatrolPlan.on_day == day).limit(1)
    return session.scalar(found) is not None


def planned_for_walkers(session: Session, plan_id: uuid.UUID, *, moment: Moment) -> Planned | None:
    """A planned patrol as whoever walks it is told of it, without a word of lateness; None where nobody planned it."""
    for known in _rows(session, PatrolPlan.id == plan_id):
        return _planned(known, standings(session, [plan_id])[plan_id], moment, leads=False)
    return None


def territory_of_plan(session: Session, plan_id: uuid.UUID) -> int | None:
    """The territory of a planned patrol, where there is one."""
    return session.scalar(select(PatrolPlan.territory_id).where(PatrolPlan.id == plan_id))


def is_of_team(session: Session, plan_id: uuid.UUID, account_id: uuid.UUID) -> bool:
    """Whether an account is in the team of a planned patrol."""
    return is_member(session, session.scalar(select(PatrolPlan.team_id).where(PatrolPlan.id == plan_id)), account_id)


@dataclass(frozen=True)
class _Known:
    """A plan with the name and community of its team, the name of its lead whose account is open, and its route."""

    plan: PatrolPlan
    team: str
    community_code: str | None
    lead: str | None
    route: StoredRoute | None


def _rows(session: Session, *conditions: ColumnElement[bool]) -> list[_Known]:
    found = (
        select(PatrolPlan, Team.name, Team.community_code, Account.name, StoredRoute)
        .join(Team, Team.id == PatrolPlan.team_id)
        .outerjoin(Account, and_(Account.id == PatrolPlan.lead_id, Account.closed_at.is_(None)))
        .outerjoin(StoredRoute, StoredRoute.id == PatrolPlan.route_id)
        .where(*conditions)
        .order_by(PatrolPlan.on_day, PatrolPlan.start_from, Team.name, PatrolPlan.id)
        .execution_options(populate_existing=True)
    )
    return [_Known(*row) for row in session.execute(found)]


def _shown(session: Session, rows: Iterable[_Known], sight: Sight, moment: Moment) -> Iterator[Planned]:
    listed = [known for known in rows if sight.sees_team(known.plan.team_id, known.community_code)]
    standing = standings(session, [known.plan.id for known in listed])
    for known in listed:
        stands = standing[known.plan.id]
        if _may_see(known.plan, stands, sight, moment):
            yield _planned(known, stands, moment, leads=known.plan.team_id in sight.led)


def _may_see(plan: PatrolPlan, stands: Standing, sight: Sight, moment: Moment) -> bool:
    if stands.status is not PatrolStatus.PLANNED:
        return True
    if plan.on_day < moment.today or plan.start_until is None:
        return False
    return plan.team_id in sight.own or moment.now <= plan.start_until


def _planned(known: _Known, stands: Standing, moment: Moment, *, leads: bool) -> Planned:
    plan = known.plan
    windowed = (leads and plan.on_day >= moment.today) or stands.status is PatrolStatus.PLANNED
    counts = leads and plan.on_day == moment.today and stands.cancelled_at is None
    return Planned(
        id=plan.id,
        territory_id=plan.territory_id,
        team_id=plan.team_id,
        team=known.team,
        community_code=known.community_code,
        lead_id=plan.lead_id if known.lead is not None else None,
        lead=known.lead,
        on_day=plan.on_day,
        start_from=plan.start_from if windowed else None,
        start_until=plan.start_until if windowed else None,
        grid_code=plan.grid_code,
        route=_named(known.route),
        walkers=plan.walkers,
        notes=plan.notes,
        version=plan.version,
        standing=stands,
        late=punctuality(plan.start_until, stands.started_at, now=moment.now) if counts else None,
    )


def _named(route: StoredRoute | None) -> RouteNamed | None:
    if route is None:
        return None
    return RouteNamed(route.id, route.name, route.replaced_at, route.removed_at, route.version)

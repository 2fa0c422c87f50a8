"""What happens in a patrol: each event once, whatever its lateness, order or number of times it is sent.

The first start of a planned patrol makes the patrol, under the id of its plan. A second phone that starts it joins it.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.core.datum import Datum
from geo.core.errors import Conflict
from geo.core.language import say
from geo.core.naming import uuid_of
from geo.patrols.importing.actions import derive_spans
from geo.patrols.models import Patrol, PatrolEvent, PatrolPlan
from geo.patrols.outing import EventKind
from geo.patrols.phones.sending import Begin, begin_patrol, find_patrol, insert_patrol
from geo.patrols.planned.planning import no_such_lead
from geo.patrols.planned.walkers import walks
from geo.patrols.rules import check_time
from geo.patrols.teams import link_teams
from geo.roster.models import Team
from geo.roster.team_queries import is_member


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event as it is told: its own id, what, when; `by` is the account of whoever did it, where they have one."""

    id: uuid.UUID
    kind: EventKind
    at: datetime
    by: uuid.UUID | None = None
    to: uuid.UUID | None = None


def set_out(session: Session, territory_id: int, begin: Begin, *, by: uuid.UUID | None, now: datetime) -> bool:
    """Begin a patrol: the planned one of this id, where there is one; returns whether it is new.

    Raises:
        BadInput, Conflict: as for `begin_patrol`.
    """
    check_time(begin.started_at, now)
    told = Told(id=_own_id(begin.id, EventKind.START, begin.started_at), kind=EventKind.START,
                at=begin.started_at, by=by)  # fmt: skip
    if _plan(session, begin.id, territory_id) is not None:
        new = _open_plan(session, begin.id, begin.started_at, datum=begin.datum)
        tell(session, begin.id, told, now=now)
        return new
    if _is_known(session, territory_id, begin.id, told.id):
        return False
    was_there = session.scalar(select(Patrol.id).where(Patrol.id == begin.id)) is not None
    if not begin_patrol(session, territory_id, begin, now=now):
        return False
    link_teams(session, territory_id, patrol_id=begin.id)
    _keep(session, begin.id, _of_own(session, begin.id, told) if was_there else told, now)
    return True


def tell(session: Session, patrol_id: uuid.UUID, told: Told, *, now: datetime) -> bool:
    """Keep an event of a patrol; returns whether it is new.

    Who tells it is kept only where they have a part in the patrol: to others it opens nothing.

    Raises:
        NotFound: there is no such patrol, and none is planned under this id.
        BadInput: it is of the future.
        Conflict: the id is that of another event.
    """
    check_time(told.at, now)
    if told.kind is EventKind.START:
        _open_plan(session, patrol_id, told.at)
    find_patrol(session, patrol_id, locked=True)
    if not _keep(session, patrol_id, _of_own(session, patrol_id, told), now):
        return False
    if told.kind in {EventKind.START, EventKind.FINISH}:
        _stretch(session, patrol_id, told)
        derive_spans(session, [patrol_id])
    return True


def finish(
    session: Session, patrol_id: uuid.UUID, finished_at: datetime, *, by: uuid.UUID | None, now: datetime
) -> bool:
    """Note when a patrol was over, told without an id; returns whether that is new.

    Of a patrol that several phones record the last end counts, in whatever order they tell theirs.

    Raises:
        NotFound, BadInput: as for `tell`.
    """
    told = Told(id=_own_id(patrol_id, EventKind.FINISH, finished_at), kind=EventKind.FINISH, at=finished_at, by=by)
    return tell(session, patrol_id, told, now=now)


def hand_over(session: Session, patrol_id: uuid.UUID, told: Told, *, now: datetime) -> bool:
    """Note that another phone, or another lead of the team (`told.to`), goes on; returns whether that is new.

    What the old phone still has arrives as before.

    Raises:
        NotFound: there is no such patrol.
        BadInput: whoever is to go on is not in its team.
    """
    patrol = find_patrol(session, patrol_id)
    if told.to is not None and not is_member(session, patrol.team_id, told.to):
        raise no_such_lead()
    if not tell(session, patrol_id, told, now=now):
        return False
    _give_lead(session, patrol_id)
    return True


def _of_own(session: Session, patrol_id: uuid.UUID, told: Told) -> Told:
    """An event without the account of somebody who neither walks the patrol nor is in its team."""
    if told.by is None or walks(session, patrol_id, told.by):
        return told
    team_id = session.scalar(select(Patrol.team_id).where(Patrol.id == patrol_id))
    return told if is_member(session, team_id, told.by) else replace(told, by=None)


def _give_lead(session: Session, patrol_id: uuid.UUID) -> None:
    """Of those to whom a patrol was handed over the last one leads, in whatever order that was told."""
    to = PatrolEvent.to_account_id
    given = select(to).where(PatrolEvent.patrol_id == patrol_id, to.is_not(None))
    last = session.scalar(given.order_by(PatrolEvent.at.desc(), PatrolEvent.id.desc()).limit(1))
    if last is not None:
        session.execute(update(PatrolPlan).where(PatrolPlan.id == patrol_id).values(lead_id=last))


def _plan(session: Session, plan_id: uuid.UUID, territory_id: int | None = None) -> PatrolPlan | None:
    found = session.get(PatrolPlan, plan_id, populate_existing=True)
    return found if found is not None and territory_id in {None, found.territory_id} else None


def _open_plan(session: Session, plan_id: uuid.UUID, at: datetime, *, datum: Datum = Datum.WGS84) -> bool:
    """Make the patrol of a plan, where it is not there yet; two who do so at once make one."""
    plan = _plan(session, plan_id)
    if plan is None:
        return False
    name = session.scalar(select(Team.name).where(Team.id == plan.team_id))
    values = {
        "id": plan_id,
        "territory_id": plan.territory_id,
        "key": str(plan_id),
        "title": name,
        "team": name,
        "team_id": plan.team_id,
        "started_at": at,
        "datum": datum.value,
    }
    return insert_patrol(session, values)


def _keep(session: Session, patrol_id: uuid.UUID, told: Told, now: datetime) -> bool:
    values = {
        "id": told.id,
        "patrol_id": patrol_id,
        "kind": told.kind.value,
        "at": told.at,
        "received_at": now,
        "account_id": told.by,
        "to_account_id": told.to,
    }
    added = insert(PatrolEvent).values(values).on_conflict_do_nothing().returning(PatrolEvent.id)
    if session.scalar(added) is not None:
        return True
    columns = (PatrolEvent.patrol_id, PatrolEvent.kind, PatrolEvent.at)
    known = session.execute(select(*columns).where(PatrolEvent.id == told.id)).one()
    if tuple(known) != (patrol_id, told.kind.value, told.at):
        raise Conflict("event.differs", say("Event {id} is known with other content; that one stays.", id=str(told.id)))
    return False


def _is_known(session: Session, territory_id: int, patrol_id: uuid.UUID, event_id: uuid.UUID) -> bool:
    """Whether a patrol was told of this event before; others may have moved its start or end since."""
    kept = select(PatrolEvent.id).join(Patrol, Patrol.id == PatrolEvent.patrol_id)
    ours = PatrolEvent.id == event_id, Patrol.id == patrol_id, Patrol.territory_id == territory_id
    return session.scalar(kept.where(*ours)) is not None


def _stretch(session: Session, patrol_id: uuid.UUID, told: Told) -> None:
    """A patrol starts with its first start and ends with its last end, whichever comes first to be told."""
    if told.kind is EventKind.START:
        values = {"told_started_at": func.least(Patrol.told_started_at, told.at)}
    else:
        values = {"told_finished_at": func.greatest(Patrol.told_finished_at, told.at)}
    changed = update(Patrol).where(Patrol.id == patrol_id).values(**values)
    session.execute(changed.execution_options(synchronize_session=False))


def _own_id(patrol_id: uuid.UUID, kind: EventKind, at: datetime) -> uuid.UUID:
    """The id of an event that was told without one: the same however often it is told."""
    return uuid.UUID(uuid_of(f"{kind.value}/{at.timestamp():.6f}", within=patrol_id.bytes))

"""Planning a patrol for a day, changing the plan, cancelling it, and forgetting who was late."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.queries import codes_ever
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.patrols.models import Patrol, PatrolPlan, StoredRoute
from geo.patrols.outing import Moment
from geo.roster.models import Team
from geo.roster.team_queries import is_member

LONGEST_WINDOW = timedelta(hours=24)
FARTHEST = timedelta(days=366)
LONGEST_TEXT = 1_000
MOST_WALKERS = 500


@dataclass(frozen=True, kw_only=True)
class PlanWish:
    """A patrol as it is to be: by whom, setting out between two instants, where, how many walkers are asked for.

    A stored route names its grid.
    """

    team_id: uuid.UUID
    start_from: datetime
    start_until: datetime
    lead_id: uuid.UUID | None = None
    grid_code: str | None = None
    route_id: uuid.UUID | None = None
    walkers: int = 2
    notes: str = ""


def plan_patrol(session: Session, plan_id: uuid.UUID, wish: PlanWish, *, moment: Moment) -> bool:
    """Plan a patrol under an id that was made where it was thought of; returns whether it is new.

    Raises:
        NotFound: there is no such team.
        BadInput: the window, the grid, the lead or the number of walkers cannot be, or the team serves no longer.
        Conflict: another patrol has this id.
    """
    values = _values(session, wish, moment)
    team_id = session.scalar(select(PatrolPlan.team_id).where(PatrolPlan.id == plan_id))
    walked = team_id is None and session.scalar(select(Patrol.id).where(Patrol.id == plan_id)) is not None
    added = insert(PatrolPlan).values(id=plan_id, version=1, **values).on_conflict_do_nothing()
    if not walked and session.scalar(added.returning(PatrolPlan.id)) is not None:
        return True
    if session.scalar(select(PatrolPlan.team_id).where(PatrolPlan.id == plan_id)) != wish.team_id:
        raise Conflict("patrol.differs", say("{id} is known of another patrol; that one stays.", id=str(plan_id)))
    return False


def change_plan(session: Session, plan_id: uuid.UUID, wish: PlanWish, *, version: int, moment: Moment) -> None:
    """Plan a patrol otherwise, while it has neither set out nor been cancelled.

    Raises:
        BadInput: as for `plan_patrol`.
        Conflict: it has set out, was cancelled, or somebody else changed it since `version`.
    """
    held = session.scalar(select(PatrolPlan.route_id).where(PatrolPlan.id == plan_id))
    values = _values(session, wish, moment, held=held)
    still = (
        PatrolPlan.id == plan_id,
        PatrolPlan.version == version,
        PatrolPlan.cancelled_at.is_(None),
        ~select(Patrol.id).where(Patrol.id == plan_id).exists(),
    )
    changed = update(PatrolPlan).where(*still).values(**values, version=version + 1)
    if not _count(session, changed):
        raise plan_changed()


def cancel_plan(session: Session, plan_id: uuid.UUID, reason: str, *, now: datetime) -> bool:
    """Cancel a patrol; returns whether that is new. The first reason stays, and so does what was walked.

    Raises:
        NotFound: nobody planned it.
        BadInput: no reason is given, or it is too long.
    """
    told = reason.strip()
    if not 1 <= len(told) <= LONGEST_TEXT:
        raise BadInput("patrol.reason", say("Say in a few words why it is cancelled."))
    open_ = update(PatrolPlan).where(PatrolPlan.id == plan_id, PatrolPlan.cancelled_at.is_(None))
    if _count(session, open_.values(cancelled_at=now, cancelled_for=told, version=PatrolPlan.version + 1)):
        return True
    if session.scalar(select(PatrolPlan.id).where(PatrolPlan.id == plan_id)) is None:
        raise no_such_plan()
    return False


def forget_days(session: Session, territory_id: int, today: date) -> None:
    """Forget of the days that are over who was to set out when: lateness is nobody's business afterwards.

    Plans that nobody set out for go; those that were walked or cancelled lose the window of their start.
    """
    walked = select(Patrol.id).where(Patrol.id == PatrolPlan.id).exists()
    over = and_(PatrolPlan.territory_id == territory_id, PatrolPlan.on_day < today)
    gone = delete(PatrolPlan).where(over, ~walked, PatrolPlan.cancelled_at.is_(None))
    session.execute(gone.execution_options(synchronize_session=False))
    known = or_(PatrolPlan.start_from.is_not(None), PatrolPlan.start_until.is_not(None))
    blurred = update(PatrolPlan).where(over, known).values(start_from=None, start_until=None)
    session.execute(blurred.execution_options(synchronize_session=False))
    session.expire_all()


def no_such_plan() -> NotFound:
    """What is said of a planned patrol that is not there, and of one that is not for whoever asks."""
    return NotFound("patrol.no_plan", say("There is no such patrol."))


def plan_changed() -> Conflict:
    """What is said of a plan that cannot be changed any more, or not from what was read."""
    return Conflict(
        "patrol.changed",
        say("This patrol has set out, was cancelled, or somebody else changed it. Load the page again."),
    )


def no_such_lead() -> BadInput:
    """What is said of a lead who is not in the team, and of a name that nobody has."""
    return BadInput("patrol.lead", say("Whoever leads the patrol is somebody of its team."))


def _values(session: Session, wish: PlanWish, moment: Moment, *, held: uuid.UUID | None = None) -> dict[str, Any]:
    """The columns of a plan; `held` is the route that it names already, which may have been removed since."""
    team = session.get(Team, wish.team_id, populate_existing=True)
    if team is None:
        raise NotFound("team.unknown", say("There is no such team."))
    if team.retired_at is not None:
        raise BadInput("team.retired", say("The team {name} serves no longer. Choose another.", name=team.name))
    _check(wish, moment)
    _check_grid(session, team.territory_id, wish.grid_code)
    route = None if wish.route_id is None else _route(session, team.territory_id, wish, held)
    _check_lead(session, wish)
    return {
        "territory_id": team.territory_id,
        "team_id": team.id,
        "lead_id": wish.lead_id,
        "on_day": wish.start_from.astimezone(moment.zone).date(),
        "start_from": wish.start_from,
        "start_until": wish.start_until,
        "grid_code": wish.grid_code if route is None else route.grid_code,
        "route_id": wish.route_id,
        "walkers": wish.walkers,
        "notes": wish.notes.strip(),
    }


def _check(wish: PlanWish, moment: Moment) -> None:
    """Raise BadInput for a window, a number or a text that cannot be."""
    window = wish.start_until - wish.start_from
    if not timedelta(0) <= window <= LONGEST_WINDOW:
        raise BadInput("patrol.window", say("The latest start lies before the earliest, or more than a day after it."))
    if wish.start_from.astimezone(moment.zone).date() < moment.today or wish.start_from > moment.now + FARTHEST:
        raise BadInput("patrol.day", say("Plan a patrol for today or a day of the coming year."))
    if wish.start_until < moment.now:
        raise BadInput("patrol.over", say("The latest start is over already. Choose a later one."))
    if not 1 <= wish.walkers <= MOST_WALKERS:
        raise BadInput("patrol.walkers", say("Between 1 and {most} people walk.", most=MOST_WALKERS))
    if len(wish.notes) > LONGEST_TEXT:
        raise BadInput("patrol.notes", say("Notes have at most {most} characters.", most=LONGEST_TEXT))


def _check_grid(session: Session, territory_id: int, code: str | None) -> None:
    if code is not None and code not in codes_ever(session, territory_id):
        raise BadInput("grid.unknown", say("There is no grid {code} here.", code=code[:40]))


def _route(session: Session, territory_id: int, wish: PlanWish, held: uuid.UUID | None) -> StoredRoute:
    """The route that a plan is to name.

    Raises:
        BadInput: there is none, it was removed, or it goes through another grid than the plan says.
    """
    found = session.get(StoredRoute, wish.route_id, populate_existing=True)
    if found is None or found.territory_id != territory_id:
        raise BadInput("routes.no_stored", say("There is no such stored route."))
    if found.removed_at is not None and found.id != held:
        raise BadInput(
            "routes.stored_removed",
            say("The route {name} was removed. Choose another, or walk its grid.", name=found.name),
        )
    if wish.grid_code not in {None, found.grid_code}:
        sentence = say("The route {name} goes through another grid. Choose that grid, or none.", name=found.name)
        raise BadInput("routes.other_grid", sentence)
    return found


def _check_lead(session: Session, wish: PlanWish) -> None:
    if wish.lead_id is not None and not is_member(session, wish.team_id, wish.lead_id):
        raise no_such_lead()


def _count(session: Session, statement: Any) -> int:
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # of an update, always a cursor's
        statement.execution_options(synchronize_session=False)
    )
    session.expire_all()
    return done.rowcount

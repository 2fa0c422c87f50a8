"""Planned patrols for programs, and what phones and the desk tell of a patrol: start, pause, resume, cancel, hand over.

Each may be sent again, late, and in any order: ids are made where it happened.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from api.admission import Lane, in_lane
from api.answers import model_answer
from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep, ViewerDep
from api.patrols.asking import adds_in, reachable
from api.patrols.entering import entrance, new_code
from api.patrols.leading import account_of, check_leads
from api.patrols.schemas import CodeSchema, NewPlanSchema, PatrolSchema, PlannedSchema, PlanSchema, PlansSchema
from api.teams.asking import Seen, SeenDep, seen_in
from api.trail import TrailDep
from geo.accounts.queries import account_named
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import territory_by_id
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.errors import Forbidden, NotFound
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.patrols.outing import EventKind, Moment
from geo.patrols.planned.events import Told, hand_over, tell
from geo.patrols.planned.planning import PlanWish, cancel_plan, change_plan, no_such_lead, no_such_plan, plan_patrol
from geo.patrols.planned.queries import Planned, is_of_team, planned_one, planned_seen, standings, territory_of_plan
from geo.patrols.sending import find_patrol, no_such_patrol
from geo.roster.team_queries import team_seen

router = Router(prefix="/api/v1/patrols", tags=["patrols"])

MOST_DAYS = 62


class EventSchema(BaseModel):
    """Something that happened in a patrol: its own id, and when by the clock of the server."""

    id: uuid.UUID
    at: AwareDatetime


class HandOverSchema(EventSchema):
    """Who goes on: somebody of the team by the name with which they sign in, or only another phone."""

    to: Annotated[str | None, Field(max_length=64)] = None


class CancelSchema(BaseModel):
    """Why a patrol is cancelled; the phone that walks it shows this."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


@router.get("/planned", response_model=PlansSchema)
@allow(Right.PATROLS_READ)
def list_planned(
    request: Request,
    session: SessionDep,
    seen: SeenDep,
    first: Annotated[date | None, Query(alias="from", description="First day; without it today.")] = None,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 14,
) -> Response:
    """The planned patrols of one's teams and communities, by day. How late one is only its lead is told, that day."""
    moment = moment_of(seen)
    start = first or moment.today
    last = start + min(timedelta(days=days - 1), date.max - start)
    found = planned_seen(session, seen.sight, first=start, last=last, moment=moment)
    code = seen.ground.territory.code
    answer = model_answer(request, PlansSchema(items=[PlannedSchema.of(each, code) for each in found]))
    answer.headers["cache-control"] = "no-store"
    return answer


@router.post("/planned", status_code=201, response_model=PlannedSchema)
@allow(Right.PATROLS_READ)
def plan(session: SessionDep, seen: SeenDep, trail: TrailDep, response: Response, sent: NewPlanSchema) -> PlannedSchema:
    """Plan a patrol of a team that one leads or manages: 201 where it is new, 200 where it is known already."""
    check_plans(session, seen, sent.team)
    if plan_patrol(session, sent.id, _wish(session, sent), moment=moment_of(seen)):
        trail.note(Action.PATROL_PLANNED, Subject("patrol", str(sent.id)))
    else:
        response.status_code = 200
    return _told(session, seen, sent.id)


@router.put("/planned/{plan_id}", response_model=PlannedSchema)
@allow(Right.PATROLS_READ)
def replan(
    session: SessionDep, asking: AskingDep, trail: TrailDep, plan_id: uuid.UUID, sent: PlanSchema
) -> PlannedSchema:
    """Plan it otherwise, while it has not set out; 409 where somebody changed it since `version`."""
    found = own_plan(session, asking, plan_id)
    check_plans(session, found.seen, sent.team)
    change_plan(session, plan_id, _wish(session, sent), version=sent.version, moment=moment_of(found.seen))
    trail.note(Action.PATROL_PLANNED, Subject("patrol", str(plan_id)))
    return _told(session, found.seen, plan_id)


@router.post("/{patrol_id}/cancel", response_model=PlannedSchema)
@allow(Right.PATROLS_READ)
def cancel(
    session: SessionDep, asking: AskingDep, trail: TrailDep, patrol_id: uuid.UUID, sent: CancelSchema
) -> PlannedSchema:
    """Cancel a planned patrol, also one that is under way: what was walked is kept, and what still comes too."""
    found = own_plan(session, asking, patrol_id)
    if cancel_plan(session, patrol_id, sent.reason, now=clock.now()):
        trail.note(Action.PATROL_CANCELLED, Subject("patrol", str(patrol_id)))
    return _told(session, found.seen, patrol_id)


@router.post("/{patrol_id}/start", response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def start(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: EventSchema) -> PatrolSchema:
    """Set out for a planned patrol of one's team, or join it. The answer says so where it was cancelled meanwhile."""
    territory_id = territory_of_plan(session, patrol_id)
    if territory_id is None:
        reachable(session, viewer, patrol_id)
    elif not _may_start(session, viewer, patrol_id, territory_id):
        raise no_such_patrol(patrol_id)
    return happened(session, viewer, patrol_id, EventKind.START, sent)


@router.post("/{patrol_id}/pause", response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def pause(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: EventSchema) -> PatrolSchema:
    """Pause."""
    reachable(session, viewer, patrol_id)
    return happened(session, viewer, patrol_id, EventKind.PAUSE, sent)


@router.post("/{patrol_id}/resume", response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def resume(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: EventSchema) -> PatrolSchema:
    """Go on after a pause."""
    reachable(session, viewer, patrol_id)
    return happened(session, viewer, patrol_id, EventKind.RESUME, sent)


@router.post("/{patrol_id}/handover", response_model=CodeSchema)
@allow(Right.FIXES_ADD)
def hand_on(
    session: SessionDep, asking: AskingDep, trail: TrailDep, patrol_id: uuid.UUID, sent: HandOverSchema
) -> CodeSchema:
    """Another phone, or another lead, goes on: it enters with the new code. What the old phone still has arrives."""
    viewer = asking.viewer
    reachable(session, viewer, patrol_id)
    check_leads(session, asking, patrol_id)
    to = lead_named(session, sent.to) if sent.to else None
    told = Told(id=sent.id, kind=EventKind.HAND_OVER, at=sent.at, by=account_of(viewer), to=to)
    hand_over(session, patrol_id, told, now=clock.now())
    made = new_code(session, trail, patrol_id, entrance(session, patrol_id, asking))
    trail.note(Action.PATROL_HANDED_OVER, Subject("patrol", str(patrol_id)))
    return made


def lead_named(session: Session, name: str) -> uuid.UUID:
    """The account of somebody who is to lead, by the name with which they sign in.

    Raises:
        BadInput: nobody has this name; nothing else is said of somebody who is not in the team.
    """
    try:
        return account_named(session, name).id
    except NotFound:
        raise no_such_lead() from None


def moment_of(seen: Seen) -> Moment:
    """The present, in the territory's zone."""
    return Moment(clock.now(), seen.ground.zone)


def check_plans(session: Session, seen: Seen, team_id: uuid.UUID) -> None:
    """Raise where whoever asks does not plan the patrols of a team.

    Raises:
        NotFound: there is no such team, or not for whoever asks.
        Forbidden: they see it, and neither lead nor manage it.
    """
    team = team_seen(session, team_id, seen.sight)
    if not seen.sight.plans_for(team.id, team.community_code):
        raise Forbidden(
            "patrol.not_yours", say("Patrols of a team are planned by its leads and the staff of its community.")
        )


@dataclass(frozen=True)
class SeenPlan:
    """A planned patrol with what whoever asks sees around it."""

    seen: Seen
    plan: Planned


def own_plan(session: Session, asking: Asking, plan_id: uuid.UUID) -> SeenPlan:
    """A planned patrol that whoever asks may change; another looks like one that is not.

    Raises:
        NotFound: there is none, or not for them.
    """
    seen = seen_in(session, territory_of_plan(session, plan_id), asking, no_such_plan())
    known = planned_one(session, plan_id, seen.sight, moment=moment_of(seen))
    if not seen.sight.plans_for(known.team_id, known.community_code):
        raise no_such_plan()
    return SeenPlan(seen, known)


def _may_start(session: Session, viewer: Viewer, plan_id: uuid.UUID, territory_id: int) -> bool:
    territory = territory_by_id(session, territory_id)
    if viewer.subject is not None:
        return viewer.subject == str(plan_id)
    account_id = account_of(viewer)
    scope = viewer.scope(Right.TEAMS_MANAGE)
    in_team = account_id is not None and is_of_team(session, plan_id, account_id)
    return adds_in(viewer, territory) and (in_team or scope.holds_all_of(territory.code))


def happened(
    session: Session, viewer: Viewer, patrol_id: uuid.UUID, kind: EventKind, sent: EventSchema
) -> PatrolSchema:
    """Keep what happened in a patrol, and tell where that leaves it."""
    tell(session, patrol_id, Told(id=sent.id, kind=kind, at=sent.at, by=account_of(viewer)), now=clock.now())
    patrol = find_patrol(session, patrol_id)
    territory = territory_by_id(session, patrol.territory_id)
    return PatrolSchema.of(patrol, territory.code, standings(session, [patrol_id])[patrol_id])


def _wish(session: Session, sent: NewPlanSchema | PlanSchema) -> PlanWish:
    lead = lead_named(session, sent.lead) if sent.lead else None
    return PlanWish(
        team_id=sent.team,
        lead_id=lead,
        start_from=sent.start_from,
        start_until=sent.start_until,
        grid_code=sent.grid or None,
        route_id=sent.route,
        walkers=sent.walkers,
        notes=sent.notes,
    )


def _told(session: Session, seen: Seen, plan_id: uuid.UUID) -> PlannedSchema:
    known = planned_one(session, plan_id, seen.sight, moment=moment_of(seen))
    return PlannedSchema.of(known, seen.ground.territory.code)

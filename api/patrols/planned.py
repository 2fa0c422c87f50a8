"""Planned patrols for programs: listed, made, changed, and cancelled.

Making one may be sent again: its id is made by the sender. A change names the version that was read.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.answers import model_answer
from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep
from api.patrols.schemas import NewPlanSchema, PlannedSchema, PlanSchema, PlansSchema
from api.teams.asking import Seen, SeenDep, seen_in
from api.trail import TrailDep
from geo.accounts.queries import account_named
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.errors import Forbidden, NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.outing import Moment
from geo.patrols.planned.planning import PlanWish, cancel_plan, change_plan, no_such_lead, no_such_plan, plan_patrol
from geo.patrols.planned.queries import Planned, planned_one, planned_seen, territory_of_plan
from geo.roster.team_queries import team_seen

router = Router(prefix="/api/v1/patrols", tags=["patrols"])

MOST_DAYS = 62


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

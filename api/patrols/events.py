"""What phones and the desk tell of a patrol that is walked: start, pause, resume, hand over.

Each may be sent again, late, and in any order: ids are made where it happened.
"""

import uuid
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep, ViewerDep
from api.patrols.asking import adds_in, reachable
from api.patrols.entering import entrance, new_code
from api.patrols.leading import account_of, check_leads
from api.patrols.planned import lead_named
from api.patrols.schemas import CodeSchema, PatrolSchema
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import territory_by_id
from geo.core import clock
from geo.core.viewer import Right, Viewer
from geo.patrols.outing import EventKind
from geo.patrols.phones.sending import find_patrol, no_such_patrol
from geo.patrols.planned.events import Told, hand_over, tell
from geo.patrols.planned.queries import is_of_team, standings, territory_of_plan

router = Router(prefix="/api/v1/patrols", tags=["patrols"])


class EventSchema(BaseModel):
    """Something that happened in a patrol: its own id, and when by the clock of the server."""

    id: uuid.UUID
    at: AwareDatetime


class HandOverSchema(EventSchema):
    """Who goes on: somebody of the team by the name with which they sign in, or only another phone."""

    to: Annotated[str | None, Field(max_length=64)] = None


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

"""What a phone asks and tells while it walks beside its positions: was the patrol cancelled, does another go on."""

import uuid
from typing import Self

from fastapi import Response
from pydantic import AwareDatetime, BaseModel

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep
from api.patrols.asking import check_reach, reachable
from api.patrols.events import EventSchema, happened
from api.patrols.schemas import PatrolSchema
from geo.boundaries.queries import territory_by_id
from geo.core.viewer import Right
from geo.patrols.outing import EventKind, PatrolStatus
from geo.patrols.planned.entering import plan_to_start
from geo.patrols.planned.queries import Standing, standings

router = Router(prefix="/api/v1/patrols", tags=["patrols"])


class StandingSchema(BaseModel):
    """Where a patrol stands, and since when and why it is cancelled, if it is."""

    status: PatrolStatus
    cancelled_at: AwareDatetime | None
    cancelled_for: str | None

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """As phones are told of it."""
        return cls(status=standing.status, cancelled_at=standing.cancelled_at, cancelled_for=standing.cancelled_for)


@router.get("/{patrol_id}/standing", response_model=StandingSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def standing(session: SessionDep, viewer: ViewerDep, response: Response, patrol_id: uuid.UUID) -> StandingSchema:
    """Where a patrol stands, for whoever adds to it, by the key of a phone too; a phone asks this now and then."""
    plan = plan_to_start(session, patrol_id)
    if plan is None:
        reachable(session, viewer, patrol_id)
    else:
        check_reach(viewer, patrol_id, territory_by_id(session, plan.territory_id).code)
    response.headers["cache-control"] = "no-store"
    return StandingSchema.of(standings(session, [patrol_id])[patrol_id])


@router.post("/{patrol_id}/handed", response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def hand_on(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: EventSchema) -> PatrolSchema:
    """This phone records no more, and another goes on: the patrol is not over. It makes no code, so any key may."""
    reachable(session, viewer, patrol_id)
    return happened(session, viewer, patrol_id, EventKind.HAND_OVER, sent)

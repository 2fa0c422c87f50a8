"""Patrols for phones: set out, send positions, finish. Each may be sent again: ids are made on the phone."""

import uuid

from fastapi import Response
from sqlalchemy.orm import Session

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, WorkDep
from api.patrols.asking import check_reach, reachable, territory_here
from api.patrols.leading import account_of
from api.patrols.schemas import AddedSchema, BatchSchema, BeginSchema, FinishSchema, PatrolSchema
from geo.boundaries.queries import TerritoryInfo, territory_by_id
from geo.core import clock
from geo.core.errors import Forbidden
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.patrols.outing import EventKind
from geo.patrols.phones.clocks import note_clock
from geo.patrols.phones.sending import add_batch, find_patrol, territory_code_of
from geo.patrols.planned.events import Told, set_out, tell
from geo.patrols.planned.events import finish as finish_patrol
from geo.patrols.planned.queries import standings, territory_of_plan

router = Router(prefix="/api/v1/patrols", tags=["patrols"])


@router.post("", status_code=201, response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def begin(session: SessionDep, viewer: ViewerDep, response: Response, sent: BeginSchema) -> PatrolSchema:
    """Set out: 201 where the patrol is new, 200 where it is known already. The id of a planned one starts that one.

    A phone that entered a planned patrol by its code begins that one, also when nobody remembers the plan any more.
    """
    if viewer.subject not in {None, str(sent.id)}:
        raise Forbidden("patrol.code", say("A patrol code adds to its own patrol and begins none."))
    territory = _territory_of(session, viewer, sent)
    if not set_out(session, territory.id, sent.to_begin(), by=account_of(viewer), now=clock.now()):
        response.status_code = 200
    return _told(session, sent.id, territory)


@router.post("/{patrol_id}/fixes", response_model=AddedSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
async def add(work: WorkDep, viewer: ViewerDep, patrol_id: uuid.UUID, batch: BatchSchema) -> AddedSchema:
    """Send positions, in any order, late, and known ones again. They are stored all or none, and for good."""

    def stored(session: Session) -> AddedSchema:
        check_reach(viewer, patrol_id, territory_code_of(session, patrol_id))
        added = add_batch(session, patrol_id, batch.to_batch(), datum=batch.datum, now=clock.now())
        if batch.clock is not None:
            note_clock(session, patrol_id, batch.clock.to_clock(), now=clock.now())
        return AddedSchema(new=added.new, known=added.known)

    return await work(stored)


@router.post("/{patrol_id}/finish", response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def finish(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: FinishSchema) -> PatrolSchema:
    """Finish; positions may still come. Of several phones the last end counts, also one that comes before its start."""
    territory = reachable(session, viewer, patrol_id)
    by, at = account_of(viewer), sent.finished_at
    if sent.id is None:
        finish_patrol(session, patrol_id, at, by=by, now=clock.now())
    else:
        tell(session, patrol_id, Told(id=sent.id, kind=EventKind.FINISH, at=at, by=by), now=clock.now())
    return _told(session, patrol_id, territory)


def _territory_of(session: SessionDep, viewer: Viewer, sent: BeginSchema) -> TerritoryInfo:
    """That of the plan for whoever has its code, whatever they say."""
    planned = territory_of_plan(session, sent.id) if viewer.subject is not None else None
    if planned is not None:
        return territory_by_id(session, planned)
    return territory_here(session, viewer, sent.territory)


def _told(session: SessionDep, patrol_id: uuid.UUID, territory: TerritoryInfo) -> PatrolSchema:
    return PatrolSchema.of(find_patrol(session, patrol_id), territory.code, standings(session, [patrol_id])[patrol_id])

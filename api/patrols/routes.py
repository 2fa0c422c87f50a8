"""Patrols for phones: set out, send positions, finish. Each may be sent again: ids are made on the phone."""

import uuid

from fastapi import Response

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep
from api.patrols.schemas import AddedSchema, BatchSchema, BeginSchema, FinishSchema, PatrolSchema
from geo.boundaries.queries import TerritoryInfo, territories, the_territory
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.patrols.models import Patrol
from geo.patrols.sending import add_fixes, begin_patrol, find_patrol, finish_patrol

router = Router(prefix="/api/v1/patrols", tags=["patrols"])


@router.post("", status_code=201, response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def begin(session: SessionDep, viewer: ViewerDep, response: Response, sent: BeginSchema) -> PatrolSchema:
    """Set out: 201 where the patrol is new, 200 where it is known already."""
    territory = the_territory(session, sent.territory)
    _check_scope(viewer, territory)
    if not begin_patrol(session, territory.id, sent.to_begin(), now=clock.now()):
        response.status_code = 200
    return _schema(find_patrol(session, sent.id), territory)


@router.post("/{patrol_id}/fixes", response_model=AddedSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def add(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, batch: BatchSchema) -> AddedSchema:
    """Send positions, in any order, late, and known ones again. They are stored all or none, and for good."""
    _reachable(session, viewer, patrol_id)
    fixes = [fix.to_fix() for fix in batch.fixes]
    added = add_fixes(session, patrol_id, fixes, datum=batch.datum, now=clock.now())
    return AddedSchema(new=added.new, known=added.known)


@router.post("/{patrol_id}/finish", response_model=PatrolSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def finish(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: FinishSchema) -> PatrolSchema:
    """Finish; positions may still come."""
    territory = _reachable(session, viewer, patrol_id)
    finish_patrol(session, patrol_id, sent.finished_at, now=clock.now())
    return _schema(find_patrol(session, patrol_id), territory)


def _reachable(session: SessionDep, viewer: Viewer, patrol_id: uuid.UUID) -> TerritoryInfo:
    """The territory of a patrol, where the viewer may add to it.

    Raises:
        NotFound: there is no such patrol, or not for this viewer.
    """
    patrol = find_patrol(session, patrol_id)
    territory = next(each for each in territories(session) if each.id == patrol.territory_id)
    _check_scope(viewer, territory)
    return territory


def _check_scope(viewer: Viewer, territory: TerritoryInfo) -> None:
    scope = viewer.scope(Right.FIXES_ADD)
    if not scope.everywhere and territory.code not in {area.territory for area in scope.areas}:
        raise NotFound("territory.unknown", say("There is no such territory here."))


def _schema(patrol: Patrol, territory: TerritoryInfo) -> PatrolSchema:
    return PatrolSchema(
        id=patrol.id,
        territory=territory.code,
        title=patrol.title,
        team=patrol.team,
        started_at=patrol.started_at,
        finished_at=patrol.finished_at,
    )

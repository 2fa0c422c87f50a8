"""What phones reported, for the desk: a list, each incident with its photos, and the photos themselves."""

import uuid
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.dependencies import SessionDep, ViewerDep, VisitDep
from api.shell import NavigationEntry, navigation
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.reach import reach_of
from geo.boundaries.standing import stand_first
from geo.core.errors import NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.incidents.photos import photo_of
from geo.incidents.queries import lies_within, territory_plan_of
from geo.incidents.telling import incident_of, latest_reported, matter_of

router = Router(prefix="/incidents", include_in_schema=False)
files = Router(prefix="/api/v1/incidents", tags=["incidents"])

SHOWN = 100
PICTURE_HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-disposition": 'inline; filename="photo.jpg"',
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
}

navigation.add(
    NavigationEntry(
        key="incidents", label=say("Reports"), icon="megaphone", path="/incidents", order=27, right=Right.INCIDENTS_READ
    )
)


def _found(session: SessionDep, viewer: ViewerDep, incident_id: uuid.UUID) -> tuple[uuid.UUID, int]:
    """An incident, by its id or that of a report, where whoever asks reads it; another looks like one that is not.

    Gives its id and that of the plan in force.
    """
    incident_id = incident_of(session, incident_id)
    plan_id = territory_plan_of(session, incident_id)
    if plan_id is not None:
        reach = reach_of(session, plan_id, viewer.scope(Right.INCIDENTS_READ))
        if lies_within(session, incident_id, reach):
            return incident_id, plan_id
    raise NotFound("incident.unknown", say("There is no such incident."))


FoundDep = Annotated[tuple[uuid.UUID, int], Depends(_found, scope="function")]


@router.get("")
@allow(Right.INCIDENTS_READ)
def list_page(visit: VisitDep, asking: AskingDep, trail: TrailDep, when: WhenDep) -> HTMLResponse:
    """The latest reports within reach."""
    ground = stand_first(visit.session, when.territory, when.on, asking)
    if ground is None:
        return visit.page("maps/none.html")
    found = latest_reported(visit.session, ground.reach(visit.session, Right.INCIDENTS_READ), limit=SHOWN)
    trail.note_reading(Action.INCIDENTS_READ, Subject("incidents", ground.territory.code), count=len(found))
    return visit.page("incidents/list.html", found=found, ground=ground)


@router.get("/{incident_id}")
@allow(Right.INCIDENTS_READ)
def incident_page(visit: VisitDep, trail: TrailDep, found: FoundDep) -> HTMLResponse:
    """One incident: what was told of it, by which patrols, with their photos."""
    incident_id, plan_id = found
    trail.note_reading(Action.INCIDENTS_READ, Subject("incident", str(incident_id)), count=1)
    return visit.page("incidents/incident.html", matter=matter_of(visit.session, incident_id, plan_id))


@files.get("/{incident_id}/photos/{photo_id}", responses={200: {"content": {"image/jpeg": {}}}})
@allow(Right.INCIDENTS_READ)
def photo(session: SessionDep, found: FoundDep, photo_id: uuid.UUID) -> Response:
    """A photo of an incident that one may read: a JPEG, and nothing else whatever was sent."""
    content = photo_of(session, found[0], photo_id)
    return Response(content, media_type="image/jpeg", headers=PICTURE_HEADERS)

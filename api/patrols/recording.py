"""The keys of recorder apps on the page of a patrol: one is made and shown once, and ended when it is not needed."""

import uuid

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, VisitDep
from api.patrols.asking import reachable
from api.patrols.reading import SeenPatrolDep
from api.patrols.recorders import RecorderSchema
from api.trail import TrailDep
from geo.accounts.recorder_keys import end_recorder_key, make_recorder_key
from geo.audit.rules import Action, Subject
from geo.core import clock
from geo.core.viewer import Right
from maps.codes import qr_svg

router = Router(prefix="/api/v1/patrols", tags=["patrols"])
pages = Router(prefix="/patrols", include_in_schema=False)


@pages.post("/{patrol_id}/recorder")
@allow(Right.FIXES_ADD)
def key_page(visit: VisitDep, trail: TrailDep, found: SeenPatrolDep, patrol_id: uuid.UUID) -> HTMLResponse:
    """A new key for a recorder app, with what to type and the picture that Traccar Client scans."""
    reachable(visit.session, visit.viewer, patrol_id)
    made = make_recorder_key(visit.session, patrol_id, clock.now())
    trail.note(Action.TOKEN_MADE, Subject("patrol", str(patrol_id)))
    told = RecorderSchema.of(made, str(visit.request.base_url).rstrip("/"))
    answer = visit.page(
        "patrols/recorder.html",
        patrol=found.patrol,
        ground=found.seen.ground,
        told=told,
        pictures={each: qr_svg(each, label=each) for each in (told.setup_url, told.osmand_url)},
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@pages.post("/{patrol_id}/recorder/{key_id}/end")
@allow(Right.FIXES_ADD)
def end_key_page(
    session: SessionDep, viewer: ViewerDep, found: SeenPatrolDep, trail: TrailDep, key_id: uuid.UUID
) -> RedirectResponse:
    """End a key: the app that has it sends in vain from now on; what it sent stays."""
    _end(session, viewer, found, trail, key_id)
    return RedirectResponse(f"/patrols/{found.patrol.id}#recorders", status_code=303)


@router.delete("/{patrol_id}/recorder/{key_id}", status_code=204)
@allow(Right.FIXES_ADD)
def end_key(
    session: SessionDep, viewer: ViewerDep, found: SeenPatrolDep, trail: TrailDep, key_id: uuid.UUID
) -> Response:
    """End a key of a recorder app, for whoever sees the patrol; what it sent stays."""
    _end(session, viewer, found, trail, key_id)
    return Response(status_code=204)


def _end(session: SessionDep, viewer: ViewerDep, found: SeenPatrolDep, trail: TrailDep, key_id: uuid.UUID) -> None:
    reachable(session, viewer, found.patrol.id)
    end_recorder_key(session, found.patrol.id, key_id, clock.now())
    trail.note(Action.TOKEN_REVOKED, Subject("patrol", str(found.patrol.id)))

"""The page that shows the six digits of a patrol, large and as a picture that a phone scans."""

import uuid

from fastapi.responses import HTMLResponse

from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import Visit, VisitDep
from api.patrols.routes import make_code, reachable
from api.patrols.schemas import CodeSchema
from api.trail import TrailDep
from geo.core.viewer import Right
from geo.patrols.sending import find_patrol
from maps.codes import qr_svg

pages = Router(prefix="/patrols", include_in_schema=False)


@pages.post("/{patrol_id}/code")
@allow(Right.FIXES_ADD)
def code_page(visit: VisitDep, asking: AskingDep, trail: TrailDep, patrol_id: uuid.UUID) -> HTMLResponse:
    """A new code for the patrol; the one before lets nobody in from now on."""
    territory = reachable(visit.session, visit.viewer, patrol_id)
    made = make_code(visit.session, asking, trail, patrol_id)
    return show_code(visit, find_patrol(visit.session, patrol_id).title, territory.name, patrol_id, made)


def show_code(visit: Visit, title: str, territory: str, patrol_id: uuid.UUID, made: CodeSchema) -> HTMLResponse:
    """The page with the digits of a patrol; no browser keeps it."""
    base = str(visit.request.base_url).rstrip("/")
    answer = visit.page(
        "patrols/code.html",
        title=title,
        territory=territory,
        patrol_id=patrol_id,
        made=made,
        address=base.partition("//")[2] + "/go",
        picture=qr_svg(f"{base}/go/{made.code}", label=made.code),
    )
    answer.headers["cache-control"] = "no-store"
    return answer

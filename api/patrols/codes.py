"""The six digits of a patrol: for programs and phones, and on a page, large and as a picture that a phone scans."""

import uuid

from fastapi.responses import HTMLResponse

from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep, Visit, VisitDep
from api.patrols.entering import entrance, new_code
from api.patrols.leading import check_makes_codes
from api.patrols.schemas import CodeSchema
from api.trail import TrailDep
from geo.core.viewer import Right
from maps.codes import qr_svg

router = Router(prefix="/api/v1/patrols", tags=["patrols"])
pages = Router(prefix="/patrols", include_in_schema=False)


@router.post("/{patrol_id}/code", response_model=CodeSchema)
@allow(Right.FIXES_ADD)
def make_code(session: SessionDep, asking: AskingDep, trail: TrailDep, patrol_id: uuid.UUID) -> CodeSchema:
    """Six digits by which phones without an account add to this patrol for a day; an earlier code of it ends.

    A planned patrol has them before it begins: they let phones in from three hours before its earliest start until a
    day after the latest. A phone sends them as `Authorization: Patrol 123456`.
    """
    check_makes_codes(asking.viewer)
    return new_code(session, trail, patrol_id, entrance(session, patrol_id, asking))


@pages.post("/{patrol_id}/code")
@allow(Right.FIXES_ADD)
def code_page(visit: VisitDep, asking: AskingDep, trail: TrailDep, patrol_id: uuid.UUID) -> HTMLResponse:
    """A new code for the patrol; the one before lets nobody in from now on."""
    entered = entrance(visit.session, patrol_id, asking)
    check_makes_codes(asking.viewer)
    made = new_code(visit.session, trail, patrol_id, entered)
    return show_code(visit, entered.title, entered.territory.name, patrol_id, made)


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

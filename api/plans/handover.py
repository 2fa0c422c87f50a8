"""What changes hands with a plan, as a file to hand over."""

from fastapi import Request
from fastapi.responses import StreamingResponse

from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, telling
from api.documents import ZIP, file_answer, lasting_folder
from api.plans.asking import DraftDeskDep, PlanDep
from api.trail import TrailDep
from geo.core.viewer import Right
from geo.publishing.handover import handover, handover_name, write_handover
from geo.publishing.trail import note_plan_export

router = Router(prefix="/api/v1/plans", tags=["plans"])
pages = Router(prefix="/plans", include_in_schema=False)


@router.get("/{plan_id}/handover", responses={200: {"content": {ZIP: {}}}}, response_class=StreamingResponse)
@pages.get("/{plan_id}/handover")
@allow(Right.DRAFTS_READ, whole=True)
def handover_pack(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request, session: SessionDep, desk: DraftDeskDep, viewer: ViewerDep, trail: TrailDep, plan: PlanDep
) -> StreamingResponse:
    """The hand-over pack of a plan against the one before it: a ZIP of XLSX tables, with a text that says what each is.

    Tables that the asker may not read in the whole territory, such as incidents, are left out; the text says so.
    """
    tell = telling(request)
    pack = handover(session, desk.desk, plan, may=lambda right: viewer.scope(right).holds_all_of(plan.territory_code))
    with lasting_folder() as folder:
        path = folder / "handover.zip"
        write_handover(path, pack, tell)
        note_plan_export(session, trail.origin, plan, "handover")
        return file_answer(path, ZIP, f"handover-{plan.id}.zip", handover_name(plan, tell))

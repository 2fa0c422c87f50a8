"""What a draft stands on: whether another plan came into force meanwhile, and the draft put on top of that."""

from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response

from api.answers import data_answer
from api.audience import Router, allow
from api.dependencies import SessionDep, language_of
from api.language import translate
from api.plans.asking import DraftDeskDep, EditedPlanDep, PlanDep
from api.plans.edits import edit_words
from api.plans.schemas import Rebased, RebaseWish
from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.holding import PlanStatus
from geo.boundaries.queries import PlanInfo, grid_frame, plan_by_id, plan_on
from geo.core.errors import NotFound
from geo.core.viewer import Right
from geo.publishing.rebasing import rebase

router = Router(prefix="/api/v1/plans", tags=["plans"])


@router.get("/{plan_id}/base")
@allow(Right.DRAFTS_READ, whole=True)
def base_of(request: Request, session: SessionDep, plan: PlanDep) -> Response:
    """How far a draft has come and what it stands on; `overtaken` by the plan in force, where that came later."""
    info = draft_of(session, plan.id)
    base = plan_by_id(session, info.base_plan_id)
    in_force = _in_force(session, plan)
    overtaken = info.is_editable and base.status is PlanStatus.SUPERSEDED and in_force is not None
    document = {
        "version": info.version,
        "status": plan.status.value,
        "base": {"id": base.id, "name": base.name},
        "in_force": _told(in_force),
        "overtaken": overtaken,
    }
    return data_answer(request, orjson.dumps(document))


@router.post(
    "/{plan_id}/rebase",
    response_model=Rebased,
    responses={409: {"description": "It stands on the plan in force already, or somebody took the draft further."}},
)
@allow(Right.DRAFTS_EDIT, whole=True)
def put_on_top(
    request: Request, session: SessionDep, desk: DraftDeskDep, plan: EditedPlanDep, wish: RebaseWish
) -> Rebased:
    """Put a draft on top of the plan in force; `dropped` are the edits that could not be done there."""
    grids = grid_frame(session, draft_of(session, plan.id).base_plan_id)
    names = dict(zip(grids["code"], grids["name"], strict=True))
    dropped = rebase(session, desk.desk, desk.step(plan, wish.version))
    language = language_of(request)
    return Rebased(
        version=draft_of(session, plan.id).version,
        dropped=[translate(edit_words(each, names), language) for each in dropped],
    )


def _in_force(session: SessionDep, plan: PlanInfo) -> PlanInfo | None:
    try:
        return plan_on(session, plan.territory_id, None)
    except NotFound:
        return None


def _told(plan: PlanInfo | None) -> dict[str, Any] | None:
    return None if plan is None else {"id": plan.id, "name": plan.name, "from": plan.from_at}

"""A plan on its way, for programs: submitted, returned, consulted on, approved, published; and what it changes."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from fastapi.responses import Response

from api.answers import data_answer
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.plans.asking import DraftDeskDep, PlanDep, PlanPath, find_plan
from api.plans.schemas import PlanItem, StageWish
from api.plans.shaping import diff_document, plan_item
from api.trail import TrailDep
from geo.boundaries.approval.stages import PlanStep
from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.queries import plan_by_id, plan_on, territory_by_id
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from geo.publishing.approving import publish_draft, take_step
from geo.publishing.comparing import compare_plans

router = Router(prefix="/api/v1/plans", tags=["plans"])

CONFLICT: dict[int | str, dict[str, Any]] = {409: {"description": "The plan is not at this stage, or has errors."}}
WithQuery = Annotated[int | None, Query(alias="with", ge=1, le=2**31 - 1, description="The plan to compare it with.")]


@router.get("/{plan_id}/diff")
@allow(Right.DRAFTS_READ, whole=True)
def diff(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request, session: SessionDep, desk: DraftDeskDep, viewer: ViewerDep, plan: PlanDep, other: WithQuery = None
) -> Response:
    """What a plan changes against the one in force, or another: grids, households, addresses."""
    if other is None:
        before = plan_on(session, plan.territory_id, None)
    else:
        before = find_plan(session, other, viewer, Right.DRAFTS_READ)
    if before.territory_id != plan.territory_id:
        raise BadInput("plan.other_territory", say("Compare two plans of one territory."))
    found = compare_plans(session, desk.desk, before, plan)
    document = diff_document(before, plan, found)
    return data_answer(request, orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY))


@router.post("/{plan_id}/submit", response_model=PlanItem, responses=CONFLICT)
@allow(Right.DRAFTS_EDIT, whole=True)
def submit(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    session: SessionDep, desk: DraftDeskDep, trail: TrailDep, viewer: ViewerDep, plan_id: PlanPath, wish: StageWish
) -> PlanItem:
    """Submit a draft; nobody edits it from then on."""
    find_plan(session, plan_id, viewer, Right.DRAFTS_EDIT)
    return _step(session, desk, trail, plan_id, PlanStep.SUBMIT, wish)


@router.post("/{plan_id}/return", response_model=PlanItem, responses=CONFLICT)
@allow(Right.PLANS_APPROVE, whole=True)
def give_back(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep, desk: DraftDeskDep, trail: TrailDep, viewer: ViewerDep, plan_id: PlanPath, wish: StageWish
) -> PlanItem:
    """Give a plan back to be edited."""
    find_plan(session, plan_id, viewer, Right.PLANS_APPROVE)
    return _step(session, desk, trail, plan_id, PlanStep.RETURN, wish)


@router.post("/{plan_id}/consult", response_model=PlanItem, responses=CONFLICT)
@allow(Right.PLANS_APPROVE, whole=True)
def consult(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep, desk: DraftDeskDep, trail: TrailDep, viewer: ViewerDep, plan_id: PlanPath, wish: StageWish
) -> PlanItem:
    """Open a plan to the public's comments (公示), until a day."""
    find_plan(session, plan_id, viewer, Right.PLANS_APPROVE)
    return _step(session, desk, trail, plan_id, PlanStep.CONSULT, wish)


@router.post("/{plan_id}/approve", response_model=PlanItem, responses=CONFLICT)
@allow(Right.PLANS_APPROVE, whole=True)
def approve(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep, desk: DraftDeskDep, trail: TrailDep, viewer: ViewerDep, plan_id: PlanPath, wish: StageWish
) -> PlanItem:
    """Approve a plan under the number of a document; by somebody who did not work on it."""
    find_plan(session, plan_id, viewer, Right.PLANS_APPROVE)
    return _step(session, desk, trail, plan_id, PlanStep.APPROVE, wish)


@router.post("/{plan_id}/publish", response_model=PlanItem, responses=CONFLICT)
@allow(Right.DRAFTS_EDIT, whole=True)
def publish(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    viewer: ViewerDep,
    plan_id: PlanPath,
    wish: StageWish,
) -> PlanItem:
    """Let a draft hold from a day or an instant, at once without one; with a reason even before it was approved."""
    plan = find_plan(session, plan_id, viewer, Right.DRAFTS_EDIT)
    draft_of(session, plan_id)
    territory = territory_by_id(session, plan.territory_id)
    mover = desk.mover(trail)
    from_at = mover.now if wish.start is None else clock.parse_from(wish.start, territory.zone(settings.zone))
    publish_draft(session, desk.desk, plan_id, from_at, mover=mover, emergency=wish.reason)
    return plan_item(plan_by_id(session, plan_id), draft_of(session, plan_id))


def _step(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep, desk: DraftDeskDep, trail: TrailDep, plan_id: int, step: PlanStep, wish: StageWish
) -> PlanItem:
    said = wish.model_dump(exclude_none=True, by_alias=True)
    take_step(session, desk.desk, plan_id, step, said=said, mover=desk.mover(trail))
    return plan_item(plan_by_id(session, plan_id), draft_of(session, plan_id))

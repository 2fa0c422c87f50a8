"""Plans and drafts for programs and for the editor: begun, read, edited, undone."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response

from api.answers import data_answer, model_answer
from api.audience import Router, allow
from api.boundaries.asking import TerritoryQuery
from api.dependencies import SessionDep, ViewerDep, language_of
from api.errors import Problem, answer
from api.language import translate
from api.once import OnceDep
from api.plans.asking import DraftDesk, DraftDeskDep, EditedPlanDep, PlanDep, find_plan
from api.plans.changes import change_of, figures_of
from api.plans.drawing import drawn_blocks, grid_entry
from api.plans.edits import edit_words
from api.plans.schemas import DraftWish, OperationWish, PlanItem, PlanListing, StepWish
from api.plans.shaping import plan_item
from geo.accounts.queries import names_of
from geo.boundaries.drafting.history import History
from geo.boundaries.drafting.keeping import draft_of, drafts_of, make_draft, operations_of, steps_of
from geo.boundaries.drafting.operations import read_operation
from geo.boundaries.queries import (
    PlanInfo,
    community_frame,
    grid_frame,
    plan_by_id,
    plan_on,
    plans,
    territory_within,
    the_territory,
)
from geo.core import clock
from geo.core.viewer import Right
from geo.publishing.drafts import Outdated, Taken, operating, redoing, undoing
from geo.roster.queries import WorkerInfo, workers_on

router = Router(prefix="/api/v1/plans", tags=["plans"])

OUTDATED: dict[int | str, dict[str, Any]] = {409: {"description": "Somebody took the draft further, or a lock stands."}}


@router.get("", response_model=PlanListing)
@allow(Right.DRAFTS_READ, whole=True)
def list_plans(request: Request, session: SessionDep, viewer: ViewerDep, territory: TerritoryQuery = None) -> Response:
    """The plans of a territory: drafts first, then by the time from which they hold, the latest first.

    Of a territory that is not one's own, none.
    """
    known = the_territory(session, territory)
    if not viewer.scope(Right.DRAFTS_READ).holds_all_of(known.code):
        return model_answer(request, PlanListing(items=[]))
    drafts = {each.plan_id: each for each in drafts_of(session, known.id)}
    items = [plan_item(plan, drafts.get(plan.id)) for plan in plans(session, known.id)]
    return model_answer(request, PlanListing(items=items))


@router.post("", status_code=201, response_model=PlanItem)
@allow(Right.DRAFTS_EDIT, whole=True)
def begin_draft(session: SessionDep, viewer: ViewerDep, once: OnceDep, wish: DraftWish) -> Response:
    """Begin a draft on a plan."""
    if wish.base is not None:
        base = find_plan(session, wish.base, viewer, Right.DRAFTS_EDIT)
    else:
        chosen = territory_within(session, viewer.scope(Right.DRAFTS_EDIT), wish.territory)
        base = plan_on(session, chosen.id, None)
    now = clock.now()
    plan_id = make_draft(session, base.territory_id, base.id, wish.name, by=viewer.id, now=now)
    return once.answer(plan_item(plan_by_id(session, plan_id), draft_of(session, plan_id)), status=201)


@router.get("/{plan_id}/blocks")
@allow(Right.DRAFTS_READ, whole=True)
def draft_blocks(request: Request, session: SessionDep, desk: DraftDeskDep, plan: PlanDep) -> Response:
    """A draft as the editor holds it: blocks over shared corners, grids, figures, and doors without addresses."""
    with desk.reading(plan) as (info, opened):
        base = plan_by_id(session, info.base_plan_id)
        grids = grid_frame(session, base.id)
        communities = community_frame(session, base.id)
        limits = opened.overview.standards.limits
        workers = _workers(session, plan)
        codes = grids["code"].tolist()
        document = {
            "plan": {
                "id": plan.id,
                "name": plan.name,
                "status": plan.status.value,
                "version": info.version,
                "editable": info.is_editable and desk.viewer.scope(Right.DRAFTS_EDIT).holds_all_of(plan.territory_code),
                "base": {"id": base.id, "name": base.name},
                "can_undo": opened.history.to_undo(desk.by) is not None,
                "can_redo": opened.history.to_redo(desk.by) is not None,
            },
            "communities": communities[["code", "name"]].to_dict("records"),
            "grids": [grid_entry(grid, workers) for grid in opened.leaves.grids.values()],
            "base_grids": grids[["code", "name"]].to_dict("records"),
            "limits": vars(limits),
            "figures": figures_of(opened.leaves, set(opened.leaves.grids)),
            "summary": vars(opened.overview.summary()),
            **drawn_blocks(opened.leaves, codes, communities["code"].tolist()),
        }
    return data_answer(request, orjson.dumps(document))


@router.post("/{plan_id}/operations", responses=OUTDATED)
@allow(Right.DRAFTS_EDIT, whole=True)
def operate(
    request: Request, session: SessionDep, desk: DraftDeskDep, plan: EditedPlanDep, wish: OperationWish
) -> Response:
    """Do an edit; the same id again changes nothing."""
    operation = read_operation(wish.operation)
    try:
        with operating(session, desk.desk, desk.step(plan, wish.version), operation, wish.id) as taken:
            return _changed(session, desk, plan, taken)
    except Outdated as error:
        return _outdated(request, session, plan, error)


@router.post("/{plan_id}/undo", responses=OUTDATED)
@allow(Right.DRAFTS_EDIT, whole=True)
def undo(request: Request, session: SessionDep, desk: DraftDeskDep, plan: EditedPlanDep, wish: StepWish) -> Response:
    """Undo one's own last edit."""
    try:
        with undoing(session, desk.desk, desk.step(plan, wish.version), with_later=wish.with_later) as taken:
            return _changed(session, desk, plan, taken)
    except Outdated as error:
        return _outdated(request, session, plan, error)


@router.post("/{plan_id}/redo", responses=OUTDATED)
@allow(Right.DRAFTS_EDIT, whole=True)
def redo(request: Request, session: SessionDep, desk: DraftDeskDep, plan: EditedPlanDep, wish: StepWish) -> Response:
    """Do again what one undid last."""
    try:
        with redoing(session, desk.desk, desk.step(plan, wish.version)) as taken:
            return _changed(session, desk, plan, taken)
    except Outdated as error:
        return _outdated(request, session, plan, error)


@router.get("/{plan_id}/operations")
@allow(Right.DRAFTS_READ, whole=True)
def list_operations(request: Request, session: SessionDep, plan: PlanDep) -> Response:
    """The edits of a draft in the order in which they were done first, and who did them."""
    info = draft_of(session, plan.id)
    steps = steps_of(session, plan.id)
    first = {kept.step.number: kept for kept in reversed(steps)}
    with_names = names_of(session, {kept.step.by for kept in steps if kept.step.by is not None})
    standing = set(History.of(kept.step for kept in steps).standing)
    grids = _grid_names(session, info.base_plan_id)
    language = language_of(request)
    items = [
        {
            "number": number,
            "kind": operation.kind,
            "sentence": translate(edit_words(operation, grids), language),
            "author": _author(first[number].step.by, with_names),
            "at": first[number].made_at.isoformat(),
            "undone": number not in standing,
        }
        for number, operation in operations_of(session, plan.id).items()
    ]
    return data_answer(request, orjson.dumps({"items": items, "version": info.version, "next": None}))


def _changed(session: SessionDep, desk: DraftDesk, plan: PlanInfo, taken: Taken) -> Response:
    document = change_of(taken, lambda: _workers(session, plan), by=desk.by)
    return Response(orjson.dumps(document), media_type="application/json", headers={"cache-control": "no-store"})


def _outdated(request: Request, session: SessionDep, plan: PlanInfo, error: Outdated) -> Response:
    """A refusal that tells what was done meanwhile, and whether the edit fits on top."""
    info, operations = draft_of(session, plan.id), operations_of(session, plan.id)
    grids, language = _grid_names(session, info.base_plan_id), language_of(request)
    names = names_of(session, {kept.step.by for kept in error.since if kept.step.by is not None})
    since = [
        {
            "number": kept.step.number,
            "step": kept.step.kind.value,
            "sentence": translate(edit_words(operations[kept.step.number], grids), language),
            "author": _author(kept.step.by, names),
            "at": kept.made_at.isoformat(),
        }
        for kept in error.since
    ]
    more = {"version": error.version, "since": since, "fits": error.fits}
    return answer(request, Problem(409, error.code, error.sentence, more=more))


def _workers(session: SessionDep, plan: PlanInfo) -> dict[str, WorkerInfo]:
    return workers_on(session, plan.territory_id, clock.now().date())


def _grid_names(session: SessionDep, plan_id: int) -> dict[str, str]:
    grids = grid_frame(session, plan_id)
    return dict(zip(grids["code"], grids["name"], strict=True))


def _author(by: uuid.UUID | None, names: Mapping[uuid.UUID, str]) -> str | None:
    return None if by is None else names.get(by)

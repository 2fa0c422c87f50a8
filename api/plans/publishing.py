"""The page of consequences: what a plan changes and what follows, with the next step on its way."""

from typing import Annotated, Any, Literal

from fastapi import Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep, VisitDep
from api.plans.asking import (
    DraftDesk,
    DraftDeskDep,
    EditedPlanDep,
    PlanDep,
    PlanPath,
    find_plan,
    may_approve,
)
from api.plans.changed import comparison_table
from api.plans.comments import CommentsQuery, heard
from api.plans.edits import edit_words
from api.plans.filing import last_filing
from api.plans.listing import plan_row
from api.trail import TrailDep
from geo.boundaries.approval.stages import PlanStep, leads_to
from geo.boundaries.drafting.findings import DraftFinding, Level
from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.holding import PlanStatus
from geo.boundaries.queries import PlanInfo, grid_frame, territory_by_id
from geo.boundaries.territory_settings import settings_of_territory
from geo.core import clock
from geo.core.viewer import Right
from geo.publishing.approving import publish_draft, take_step
from geo.publishing.checking import readdressed
from geo.publishing.comparing import Comparison, compare_plans
from geo.publishing.consequences import consequences
from geo.publishing.consultations import compared_with
from geo.publishing.rebasing import rebase

router = Router(prefix="/plans", include_in_schema=False)


class PublishForm(BaseModel):
    """From when a plan holds; in an emergency, why the steps before are left out."""

    start: str = ""
    reason: str = ""


class ReviewForm(BaseModel):
    """What an officer does with a plan that was submitted."""

    step: Literal["consult", "approve", "return"]
    until: str = ""
    document: str = ""
    reason: str = ""


@router.get("/{plan_id}/publish")
@allow(Right.DRAFTS_READ, whole=True)
def consequences_page(visit: VisitDep, desk: DraftDeskDep, plan: PlanDep, comments: CommentsQuery = 1) -> HTMLResponse:
    """What is left to mend, who moves, what else follows, and the steps that can be taken now."""
    info = draft_of(visit.session, plan.id)
    base = compared_with(visit.session, plan, info)
    comparison = compare_plans(visit.session, desk.desk, base, plan)
    return visit.page(
        "plans/publish.html",
        plan=plan_row(plan),
        base=base,
        findings=_findings(desk, plan, comparison),
        comparison=comparison,
        table=comparison_table(comparison),
        consequences=consequences(visit.session, base, comparison),
        steps=_steps(visit, plan),
        heard=heard(visit, plan, comments),
        filing=last_filing(visit.session, plan.id),
        outdated=info.is_editable and base.status is PlanStatus.SUPERSEDED,
        today=clock.now().astimezone(visit.settings.zone).date().isoformat(),
    )


@router.post("/{plan_id}/publish")
@allow(Right.DRAFTS_EDIT, whole=True)
def publish(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    session: SessionDep,
    settings: SettingsDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    plan: EditedPlanDep,
    form: Annotated[PublishForm, Form()],
) -> RedirectResponse:
    """Let the plan hold, at once or from a day."""
    territory = territory_by_id(session, plan.territory_id)
    mover = desk.mover(trail)
    from_at = clock.parse_from(form.start, territory.zone(settings.zone)) if form.start.strip() else mover.now
    publish_draft(session, desk.desk, plan.id, from_at, mover=mover, emergency=form.reason.strip() or None)
    return RedirectResponse(f"/plans/{plan.id}/publish", status_code=303)


@router.post("/{plan_id}/submit")
@allow(Right.DRAFTS_EDIT, whole=True)
def submit(session: SessionDep, desk: DraftDeskDep, trail: TrailDep, plan: EditedPlanDep) -> RedirectResponse:
    """Hand the draft in."""
    take_step(session, desk.desk, plan.id, PlanStep.SUBMIT, said={}, mover=desk.mover(trail))
    return RedirectResponse(f"/plans/{plan.id}/publish", status_code=303)


@router.post("/{plan_id}/rebase")
@allow(Right.DRAFTS_EDIT, whole=True)
def put_on_top(visit: VisitDep, desk: DraftDeskDep, plan: EditedPlanDep) -> HTMLResponse:
    """Put the draft on top of the plan in force; what could not be done there again is told."""
    names = dict(zip(*_grid_names(visit, plan), strict=True))
    dropped = rebase(visit.session, desk.desk, desk.step(plan, None))
    return visit.page("plans/rebased.html", plan=plan_row(plan), dropped=[edit_words(each, names) for each in dropped])


@router.post("/{plan_id}/review")
@allow(Right.PLANS_APPROVE, whole=True)
def review(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    viewer: ViewerDep,
    plan_id: PlanPath,
    form: Annotated[ReviewForm, Form()],
) -> RedirectResponse:
    """Open the plan to comments, approve it, or give it back."""
    plan = find_plan(session, plan_id, viewer, Right.PLANS_APPROVE)
    said = {name: value.strip() for name, value in form.model_dump(exclude={"step"}).items() if value.strip()}
    take_step(session, desk.desk, plan.id, PlanStep(form.step), said=said, mover=desk.mover(trail))
    return RedirectResponse(f"/plans/{plan.id}/publish", status_code=303)


def _grid_names(visit: VisitDep, plan: PlanInfo) -> tuple[list[str], list[str]]:
    grids = grid_frame(visit.session, draft_of(visit.session, plan.id).base_plan_id)
    return grids["code"].tolist(), grids["name"].tolist()


def _findings(desk: DraftDesk, plan: PlanInfo, comparison: Comparison) -> dict[str, list[DraftFinding]]:
    """What is left to mend, by how much it matters; nothing of a plan that is written out."""
    if plan.is_written:
        return {"errors": [], "warnings": []}
    with desk.reading(plan) as (_, opened):
        found = [*opened.overview.findings(), *readdressed(comparison)]
    return {
        "errors": [each for each in found if each.level is Level.ERROR],
        "warnings": [each for each in found if each.level is Level.WARNING],
    }


def _steps(visit: VisitDep, plan: PlanInfo) -> dict[str, Any]:
    """Which steps can be taken now, by this viewer."""
    info = draft_of(visit.session, plan.id)
    is_short = settings_of_territory(visit.session, plan.territory_id).plan_steps == "short"
    edits = visit.viewer.scope(Right.DRAFTS_EDIT).holds_all_of(plan.territory_code)
    approves = may_approve(visit.viewer, plan)

    def may(step: PlanStep, *, by: bool) -> bool:
        return by and not plan.is_written and leads_to(info.stage, step, is_short=is_short) is not None

    return {
        "publish": may(PlanStep.PUBLISH, by=edits),
        "emergency": edits and not plan.is_written and not may(PlanStep.PUBLISH, by=edits),
        "submit": may(PlanStep.SUBMIT, by=edits) and not is_short,
        "consult": may(PlanStep.CONSULT, by=approves) and not is_short,
        "approve": may(PlanStep.APPROVE, by=approves),
        "return": may(PlanStep.RETURN, by=approves),
        "file": approves and plan.from_at is not None,
    }

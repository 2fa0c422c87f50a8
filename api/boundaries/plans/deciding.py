"""The page on which it is decided about a plan: what follows from it, and the steps that can be taken now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.plans.asking import DraftDeskDep, EditedPlanDep, PlanDep, find_plan
from api.boundaries.plans.consequences import consequences
from api.boundaries.plans.listing import plan_row
from api.dependencies import SettingsDep, VisitDep
from api.trail import TrailDep
from geo.boundaries.drafting.keeping import DraftInfo, draft_of
from geo.boundaries.plans.stages import PlanStep, leads_to
from geo.boundaries.queries import PlanInfo, plan_on, territories
from geo.boundaries.territory_settings import settings_of_territory
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.viewer import Right, Viewer
from geo.publishing.approving import Mover, publish_draft, take_step

router = Router(prefix="/plans", include_in_schema=False)


@dataclass(frozen=True)
class StepForm:
    """A step as it is offered: its words, the right that it needs, and the field that goes with it, if any."""

    words: Sentence
    right: Right
    field: str | None = None
    field_words: Sentence | None = None
    kind: str = "text"

    @property
    def address(self) -> str:
        """Where it is sent, below the page of the plan."""
        return "steps" if self.right is Right.DRAFTS_EDIT else "approval"


STEPS: Mapping[PlanStep, StepForm] = {
    PlanStep.PUBLISH: StepForm(say("Publish"), Right.DRAFTS_EDIT, "from", say("In force from"), "date"),
    PlanStep.SUBMIT: StepForm(say("Submit for approval"), Right.DRAFTS_EDIT),
    PlanStep.CONSULT: StepForm(
        say("Open to comments"), Right.PLANS_APPROVE, "until", say("Open to comments until"), "date"
    ),
    PlanStep.APPROVE: StepForm(
        say("Approve"), Right.PLANS_APPROVE, "document", say("Number of the document that approves it")
    ),
    PlanStep.RETURN: StepForm(say("Give back to be edited"), Right.PLANS_APPROVE, "reason", say("Why")),
}
STOPPED_BY_ERRORS = frozenset({PlanStep.PUBLISH, PlanStep.SUBMIT, PlanStep.APPROVE})


@dataclass(frozen=True)
class Said:
    """What is said with a step."""

    start: str = Form("", alias="from", max_length=40)
    until: str = Form("", max_length=40)
    document: str = Form("", max_length=120)
    reason: str = Form("", max_length=500)

    def given(self) -> dict[str, str]:
        """What was filled in."""
        said = {"from": self.start, "until": self.until, "document": self.document, "reason": self.reason}
        return {name: text.strip() for name, text in said.items() if text.strip()}


SaidDep = Annotated[Said, Depends()]
StepField = Annotated[PlanStep, Form(alias="step")]


@router.get("/{plan_id}")
@allow(Right.DRAFTS_READ, whole=True)
def plan_page(visit: VisitDep, desk: DraftDeskDep, plan: PlanDep, settings: SettingsDep) -> HTMLResponse:
    """What a plan changes against the one in force, and what can be done with it now."""
    draft = draft_of(visit.session, plan.id)
    before = plan_on(visit.session, plan.territory_id, None)
    found = consequences(visit.session, desk.desk, before, plan)
    tomorrow = clock.now().astimezone(settings.zone).date() + timedelta(days=1)
    return visit.page(
        "plans/plan.html",
        plan=plan_row(plan),
        before=before,
        found=found,
        steps=steps_for(visit.session, draft, plan, visit.viewer),
        stopped=STOPPED_BY_ERRORS if found.errors else frozenset(),
        tomorrow=tomorrow.isoformat(),
        editable=draft.is_editable and not plan.is_written,
    )


def steps_for(session: Session, draft: DraftInfo, plan: PlanInfo, viewer: Viewer) -> dict[PlanStep, StepForm]:
    """The steps that a viewer can take now."""
    if plan.is_written:
        return {}
    is_short = settings_of_territory(session, plan.territory_id).plan_steps == "short"
    return {
        step: form
        for step, form in STEPS.items()
        if leads_to(draft.stage, step, is_short=is_short) is not None
        and viewer.scope(form.right).holds_all_of(plan.territory_code)
    }


@dataclass(frozen=True)
class Office:
    """Where a step is taken: what the program holds, and whose request it is."""

    visit: VisitDep
    desk: DraftDeskDep
    settings: SettingsDep
    trail: TrailDep


OfficeDep = Annotated[Office, Depends()]


@router.post("/{plan_id}/steps")
@allow(Right.DRAFTS_EDIT, whole=True)
def take_own_step(office: OfficeDep, plan: EditedPlanDep, step: StepField, said: SaidDep) -> RedirectResponse:
    """Submit a plan, or publish it."""
    return _take(office, plan, step, said, Right.DRAFTS_EDIT)


@router.post("/{plan_id}/approval")
@allow(Right.PLANS_APPROVE, whole=True)
def take_step_of_approval(office: OfficeDep, plan: PlanDep, step: StepField, said: SaidDep) -> RedirectResponse:
    """Open a plan to comments, approve it, or give it back."""
    find_plan(office.visit.session, plan.id, office.visit.viewer, Right.PLANS_APPROVE)
    return _take(office, plan, step, said, Right.PLANS_APPROVE)


def _take(office: Office, plan: PlanInfo, step: PlanStep, said: Said, right: Right) -> RedirectResponse:
    """Take a step as the page of the plan offers it.

    Raises:
        BadInput: it is none that is offered to holders of this right, or its field is empty.
        Conflict: it cannot be taken now.
    """
    form = STEPS.get(step)
    if form is None or form.right is not right:
        raise BadInput("plan.step_unknown", say("This is no step that a page offers."))
    session, given = office.visit.session, said.given()
    draft_of(session, plan.id)
    if form.field is not None and form.field not in given:
        raise BadInput("plan.field_empty", say("Fill in the field beside the button."))
    mover = Mover(office.visit.viewer.id, clock.now(), office.trail.origin)
    if step is PlanStep.PUBLISH:
        territory = next(each for each in territories(session) if each.id == plan.territory_id)
        from_at = clock.parse_from(given["from"], territory.zone(office.settings.zone))
        publish_draft(session, office.desk.desk, plan.id, from_at, mover=mover)
    else:
        take_step(session, office.desk.desk, plan.id, step, said=given, mover=mover)
    return RedirectResponse(f"/plans/{plan.id}", status_code=303)

"""What the machine proposes for a draft: asked for, followed, stopped. Taking one is an edit like any other."""

import uuid
from typing import Annotated, Any, Literal

import orjson
from fastapi import Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import data_answer
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, language_of
from api.language import translate
from api.plans.asking import EditedPlanDep, PlanDep
from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.models import PlanProposal
from geo.core import clock
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.publishing.finding import Asked
from geo.publishing.proposals import ask, cancel, proposals_of

router = Router(prefix="/api/v1/plans", tags=["plans"])

TITLES = {
    "as it is": say("As it is now"),
    "partition": say("Drawn anew"),
    "redraw": say("As few moves as can be"),
}
ProposalPath = Annotated[str, Path(max_length=40, description="The id of the proposal.")]


class ProposalWish(BaseModel):
    """What is wanted of the machine, for one community or, without one, for all."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["partition", "redraw", "front"]
    community: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    grids: Annotated[int, Field(ge=1, le=10_000)] | None = None
    households: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.05
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1


class ProposalItem(BaseModel):
    """A proposal that was asked for."""

    id: uuid.UUID


@router.post("/{plan_id}/proposals", status_code=202, response_model=ProposalItem)
@allow(Right.DRAFTS_EDIT, whole=True)
def ask_for(session: SessionDep, viewer: ViewerDep, plan: EditedPlanDep, wish: ProposalWish) -> ProposalItem:
    """Ask for a community (or all) divided anew, for the fewest moves within a tolerance, or for a front of plans."""
    asked = Asked(**wish.model_dump())
    return ProposalItem(id=ask(session, draft_of(session, plan.id), asked, by=viewer.id, now=clock.now()))


@router.get("/{plan_id}/proposals")
@allow(Right.DRAFTS_READ, whole=True)
def list_proposals(request: Request, session: SessionDep, plan: PlanDep) -> Response:
    """What was asked for, how far it is, and the plans that were found, each with the edit that takes it."""
    language = language_of(request)
    draft_of(session, plan.id)
    items = [_item(each, language) for each in proposals_of(session, plan.id)]
    return data_answer(request, orjson.dumps({"items": items, "next": None}))


@router.post("/{plan_id}/proposals/{proposal_id}/cancel", status_code=204)
@allow(Right.DRAFTS_EDIT, whole=True)
def stop(session: SessionDep, plan: EditedPlanDep, proposal_id: ProposalPath) -> None:
    """Have the work stopped."""
    cancel(session, plan.id, proposal_id)


def _item(row: PlanProposal, language: str) -> dict[str, Any]:
    failure = None
    if row.failure is not None:
        failure = translate(Sentence(row.failure["text"], row.failure["values"]), language)
    return {
        "id": str(row.id),
        "kind": row.asked["kind"],
        "asked": row.asked,
        "state": row.state,
        "progress": row.progress,
        "failure": failure,
        "plans": [{**plan, "title": translate(TITLES[plan["title"]], language)} for plan in row.found],
    }

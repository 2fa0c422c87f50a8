"""What the public said about a plan, as staff read it and answer: taken up (采纳) or not (未采纳), and why."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Annotated

from fastapi import Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from api.answers import model_answer, next_url
from api.audience import Router, allow
from api.dependencies import SessionDep, Visit
from api.plans.asking import ApprovedPlanDep, DraftDeskDep, PlanDep, may_approve
from geo.accounts.queries import names_of
from geo.boundaries.approval.comments import CommentCount, CommentInfo, answer_comment, comments_of, count_comments
from geo.boundaries.approval.consulting import LONGEST_REASON, Period, Verdict, read_reason
from geo.boundaries.holding import PlanStatus
from geo.boundaries.queries import PlanInfo, territory_by_id
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.publishing.consultations import period_of

pages = Router(prefix="/plans", include_in_schema=False)
router = Router(prefix="/api/v1/plans", tags=["plans"])

COMMENTS_A_PAGE = 30
CommentPath = Annotated[str, Path(max_length=40)]
CommentsQuery = Annotated[int, Query(ge=1, le=10**6)]
PageQuery = Annotated[int, Query(alias="after", ge=0, le=10**6, description="The last page that was read.")]
WORDS: Mapping[Verdict, Sentence] = {
    Verdict.TAKEN_UP: say("Taken up (采纳)"),
    Verdict.NOT_TAKEN_UP: say("Not taken up (未采纳)"),
}


@dataclass(frozen=True)
class Heard:
    """A page of comments with who answered; `period` is that of a plan which is in consultation, else None."""

    comments: list[CommentInfo]
    count: CommentCount
    number: int
    pages: int
    names: Mapping[uuid.UUID, str]
    period: Period | None
    is_open: bool
    may_answer: bool
    words: Mapping[Verdict, Sentence]
    longest_reason: int = LONGEST_REASON


class AnswerForm(BaseModel):
    """What became of a comment, and why."""

    verdict: Verdict
    reason: Annotated[str, Form(max_length=2_000)] = ""


class CommentItem(BaseModel):
    """A comment on a plan; without `verdict` nobody has answered it. `by` is the account that did."""

    id: uuid.UUID
    text: str
    address: str | None
    made_at: datetime
    verdict: Verdict | None
    reason: str | None
    by: uuid.UUID | None
    at: datetime | None


class CommentListing(BaseModel):
    """The comments on a plan, those without an answer first; `open` is how many these are of all."""

    items: list[CommentItem]
    count: Annotated[int, Field(ge=0)]
    open: Annotated[int, Field(ge=0)]
    next: str | None


def heard(visit: Visit, plan: PlanInfo, number: int) -> Heard:
    """What the page of a plan shows of its comments; a number too large gives the last page."""
    session, count = visit.session, count_comments(visit.session, plan.id)
    last = max(1, ceil(count.all / COMMENTS_A_PAGE))
    number = min(number, last)
    comments = comments_of(session, plan.id, start=(number - 1) * COMMENTS_A_PAGE, limit=COMMENTS_A_PAGE)
    territory = territory_by_id(session, plan.territory_id)
    period = period_of(session, plan.id, territory.zone(visit.settings.zone))
    if plan.status is not PlanStatus.CONSULTATION:
        period = None
    return Heard(
        comments=comments,
        count=count,
        number=number,
        pages=last,
        names=names_of(session, [each.by for each in comments if each.by is not None]),
        period=period,
        is_open=period is not None and period.is_open(clock.now()),
        may_answer=may_approve(visit.viewer, plan),
        words=WORDS,
    )


@pages.post("/{plan_id}/comments/{comment_id}")
@allow(Right.PLANS_APPROVE, whole=True)
def answer(
    session: SessionDep,
    desk: DraftDeskDep,
    plan: ApprovedPlanDep,
    comment_id: CommentPath,
    form: Annotated[AnswerForm, Form()],
) -> RedirectResponse:
    """Take a comment up or not."""
    reason = read_reason(form.reason)
    answer_comment(session, plan.id, _known_form(comment_id), form.verdict, reason, by=desk.by, now=clock.now())
    return RedirectResponse(f"/plans/{plan.id}/publish#comment-{comment_id}", status_code=303)


def _known_form(comment_id: str) -> uuid.UUID:
    """The id of a comment.

    Raises:
        NotFound: there can be none with it.
    """
    try:
        return uuid.UUID(comment_id)
    except ValueError:
        raise NotFound("comment.unknown", say("There is no such comment on this plan.")) from None


@router.get("/{plan_id}/comments", response_model=CommentListing)
@allow(Right.DRAFTS_READ, whole=True)
def list_comments(request: Request, session: SessionDep, plan: PlanDep, after: PageQuery = 0) -> Response:
    """What the public said about a plan, and what became of each comment."""
    count = count_comments(session, plan.id)
    found = comments_of(session, plan.id, start=after * COMMENTS_A_PAGE, limit=COMMENTS_A_PAGE)
    items = [CommentItem.model_validate(vars(each)) for each in found]
    is_last = (after + 1) * COMMENTS_A_PAGE >= count.all
    following = next_url(request, None if is_last else str(after + 1))
    return model_answer(request, CommentListing(items=items, count=count.all, open=count.open, next=following))

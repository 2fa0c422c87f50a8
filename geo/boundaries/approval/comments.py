"""Comments on a plan in the database: left once, counted, answered. Actions flush and never commit."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.approval.consulting import Comment, Verdict
from geo.boundaries.approval.events import keep_event
from geo.boundaries.approval.stages import PlanStep
from geo.boundaries.models import PlanComment
from geo.core.errors import Conflict, NotFound
from geo.core.language import say


@dataclass(frozen=True)
class CommentInfo:
    """A comment, and what became of it: by whom (an account), when and why."""

    id: uuid.UUID
    text: str
    address: str | None
    made_at: datetime
    verdict: Verdict | None
    reason: str | None
    by: uuid.UUID | None
    at: datetime | None


@dataclass(frozen=True)
class CommentCount:
    """How many comments there are, and how many of them nobody has answered."""

    all: int
    open: int


def keep_comment(
    session: Session, plan_id: int, comment_id: uuid.UUID, comment: Comment, *, now: datetime
) -> CommentInfo:
    """Keep a comment; sent again, it is the one that is there.

    Raises:
        Conflict: the id belongs to another comment.
    """
    values = {"id": comment_id, "plan_id": plan_id, "text": comment.text, "address": comment.address, "made_at": now}
    session.execute(insert(PlanComment).values(values).on_conflict_do_nothing())
    kept = session.get_one(PlanComment, comment_id, populate_existing=True)
    if (kept.plan_id, kept.text, kept.address) != (plan_id, comment.text, comment.address):
        raise Conflict("comment.id", say("This comment has the id of another. Make a new id for it."))
    return _info(kept)


def comments_of(session: Session, plan_id: int, *, start: int = 0, limit: int | None = None) -> list[CommentInfo]:
    """The comments on a plan: those that nobody has answered first, then by time."""
    order = (PlanComment.verdict.is_not(None), PlanComment.made_at, PlanComment.id)
    found = select(PlanComment).where(PlanComment.plan_id == plan_id).order_by(*order).offset(start).limit(limit)
    return [_info(each) for each in session.scalars(found)]


def count_comments(session: Session, plan_id: int) -> CommentCount:
    """How many comments a plan has."""
    counts = select(func.count(), func.count().filter(PlanComment.verdict.is_(None)))
    row = session.execute(counts.where(PlanComment.plan_id == plan_id)).one()
    return CommentCount(int(row[0]), int(row[1]))


def count_since(session: Session, plan_ids: Iterable[int], since: datetime) -> dict[int, int]:
    """How many comments came on plans from an instant on; plans without any are left out."""
    counts = select(PlanComment.plan_id, func.count()).group_by(PlanComment.plan_id)
    wanted = counts.where(PlanComment.plan_id.in_(list(plan_ids)), PlanComment.made_at >= since)
    return {plan_id: int(count) for plan_id, count in session.execute(wanted)}


def answer_comment(  # noqa: PLR0913 (what is said to which comment, and by whom)
    session: Session,
    plan_id: int,
    comment_id: uuid.UUID,
    verdict: Verdict,
    reason: str,
    *,
    by: uuid.UUID | None,
    now: datetime,
) -> None:
    """Take a comment up or not; an answer given before stays among the plan's events.

    Raises:
        NotFound: the plan has no such comment.
    """
    answered = session.execute(
        update(PlanComment)
        .where(PlanComment.id == comment_id, PlanComment.plan_id == plan_id)
        .values(verdict=verdict.value, verdict_reason=reason, verdict_by=by, verdict_at=now)
        .execution_options(synchronize_session=False)
    )
    if answered.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("comment.unknown", say("There is no such comment on this plan."))
    said = {"comment": str(comment_id), "verdict": verdict.value, "reason": reason}
    keep_event(session, plan_id, PlanStep.ANSWER, said, by=by, now=now)


def _info(row: PlanComment) -> CommentInfo:
    verdict = Verdict(row.verdict) if row.verdict is not None else None
    return CommentInfo(
        row.id, row.text, row.address, row.made_at, verdict, row.verdict_reason, row.verdict_by, row.verdict_at
    )

"""What was done to a plan on its way, kept one after the other."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.approval.stages import PlanStep
from geo.boundaries.models import PlanEvent


def keep_event(  # noqa: PLR0913 (what an event is, by keyword)
    session: Session, plan_id: int, step: PlanStep, said: dict[str, Any], *, by: uuid.UUID | None, now: datetime
) -> None:
    """Note a step on a plan's way to approval."""
    session.add(PlanEvent(plan_id=plan_id, kind=step.value, body=said, made_by=by, made_at=now))
    session.flush()


def events_of(session: Session, plan_id: int) -> list[PlanEvent]:
    """What was done to a plan on its way, in order."""
    return list(session.scalars(select(PlanEvent).where(PlanEvent.plan_id == plan_id).order_by(PlanEvent.id)))

"""Entering a planned patrol before anybody has set out for it: what its code opens, and from when."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.core.errors import Conflict, NotFound
from geo.core.language import say
from geo.patrols.models import Patrol, PatrolPlan
from geo.patrols.outing import Moment
from geo.patrols.planned.queries import Planned, planned_for_walkers

OPENS_BEFORE = timedelta(hours=3)
"""So long before the earliest start the code of a planned patrol lets phones in."""


def plan_to_start(session: Session, patrol_id: uuid.UUID) -> PatrolPlan | None:
    """The plan of a patrol for which nobody has set out yet, where there is one."""
    begun = select(Patrol.id).where(Patrol.id == PatrolPlan.id).exists()
    return session.scalar(select(PatrolPlan).where(PatrolPlan.id == patrol_id, ~begun))


def enter_plan(session: Session, patrol_id: uuid.UUID, *, moment: Moment) -> Planned | None:
    """A planned patrol as a phone that has its code is told of it; None of one that nobody planned.

    Raises:
        NotFound: its code opens nothing yet.
        Conflict: it was cancelled before anybody set out.
    """
    plan = plan_to_start(session, patrol_id)
    if plan is not None and plan.cancelled_at is not None:
        raise Conflict(
            "patrol.cancelled",
            say("This patrol was cancelled: {reason}", reason=plan.cancelled_for or ""),
        )
    if plan is not None and plan.start_from is not None and moment.now < plan.start_from - OPENS_BEFORE:
        opens = (plan.start_from - OPENS_BEFORE).astimezone(moment.zone)
        raise NotFound(
            "patrol.code_early",
            say("This code lets phones in from {time} on {day}.", time=f"{opens:%H:%M}", day=opens.date().isoformat()),
        )
    return planned_for_walkers(session, patrol_id, moment=moment)

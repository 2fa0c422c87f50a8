"""Who walks a patrol: whoever told something of it, or took it over."""

import uuid

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from geo.patrols.models import Patrol, PatrolEvent

WALKERS = """
    SELECT e.account_id FROM patrol_event e WHERE e.patrol_id = p.id AND e.account_id IS NOT NULL
    UNION SELECT e.to_account_id FROM patrol_event e WHERE e.patrol_id = p.id AND e.to_account_id IS NOT NULL
"""
"""The accounts of those who walk patrol `p`, in SQL."""


def walked_by(account_id: uuid.UUID) -> ColumnElement[bool]:
    """The condition that somebody walks a patrol."""
    theirs = or_(PatrolEvent.account_id == account_id, PatrolEvent.to_account_id == account_id)
    return select(PatrolEvent.id).where(PatrolEvent.patrol_id == Patrol.id, theirs).correlate(Patrol).exists()


def walks(session: Session, patrol_id: uuid.UUID, account_id: uuid.UUID | None) -> bool:
    """Whether somebody walks a patrol; nobody (None) walks none."""
    if account_id is None:
        return False
    return session.scalar(select(Patrol.id).where(Patrol.id == patrol_id, walked_by(account_id))) is not None

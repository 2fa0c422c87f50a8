"""Marking patrols that are to be derived, and asking for it: in the transaction that brought the change.

A mark counts its changes. Whoever derives takes it away only where the count is what it was when the fixes were read,
so that a patrol that got new ones meanwhile is derived again.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core import clock
from geo.db.queue import defer

TASK = "patrols.derive"
"""The job by its name."""

AT_ONCE = 100
"""So many patrols in one job: a worker that is killed leaves the others to the next."""

LATE = timedelta(minutes=10)
"""A mark that is older was left over by a job that failed."""

# In the order of ids, so that two that mark the same patrols wait for each other in one direction.
_MARK = text("""
    INSERT INTO patrol_due (patrol_id, number, marked_at)
    SELECT id, 1, :now FROM patrol WHERE id = ANY(:patrol_ids) ORDER BY id
    ON CONFLICT (patrol_id) DO UPDATE SET number = patrol_due.number + 1
    RETURNING patrol_id, number = 1 AS is_new
""")
_OF_TERRITORY = text("SELECT id FROM patrol WHERE territory_id = :territory_id ORDER BY id")
_FORGET = text("""
    DELETE FROM patrol_derived d USING patrol p WHERE p.id = d.patrol_id AND p.territory_id = :territory_id
""")
_WAITING = text("""
    SELECT d.patrol_id FROM patrol_due d JOIN patrol p ON p.id = d.patrol_id
    WHERE d.marked_at <= :before AND (p.territory_id = :territory_id OR :territory_id IS NULL)
      AND EXISTS (SELECT FROM street_network n WHERE n.territory_id = p.territory_id)
    ORDER BY d.patrol_id
""")


def fixes_came(session: Session, patrol_ids: Collection[uuid.UUID]) -> None:
    """Have patrols derived whose fixes or reported ways came or went; those that wait already wait once."""
    if patrol_ids:
        ask_for(session, [patrol_id for patrol_id, is_new in _mark(session, patrol_ids) if is_new])


def network_came(session: Session, territory_id: int) -> None:
    """Have all patrols of a territory derived: other streets hold."""
    patrol_ids = session.scalars(_OF_TERRITORY, {"territory_id": territory_id}).all()
    if patrol_ids:
        ask_for(session, [patrol_id for patrol_id, _ in _mark(session, patrol_ids)])


def derive_anew(session: Session, territory_id: int) -> None:
    """Have all patrols of a territory derived as if for the first time."""
    session.execute(_FORGET, {"territory_id": territory_id})
    network_came(session, territory_id)


def waiting(
    session: Session, territory_id: int | None = None, *, before: datetime | None = None
) -> Sequence[uuid.UUID]:
    """The patrols that are to be derived, where there are streets; `before` only those marked by then."""
    asked = {"territory_id": territory_id, "before": before or clock.now()}
    return session.scalars(_WAITING, asked).all()


def _mark(session: Session, patrol_ids: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, bool]]:
    session.flush()
    marked = session.execute(_MARK, {"patrol_ids": list(patrol_ids), "now": clock.now()}).all()
    return sorted((row.patrol_id, row.is_new) for row in marked)


def ask_for(session: Session, patrol_ids: Sequence[uuid.UUID]) -> None:
    """Put jobs into the queue for patrols that were marked only now."""
    for start in range(0, len(patrol_ids), AT_ONCE):
        defer(session, TASK, patrol_ids=[str(patrol_id) for patrol_id in patrol_ids[start : start + AT_ONCE]])

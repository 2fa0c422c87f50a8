"""Who may change the plans of a territory, and who relies on them, until a transaction ends."""

from sqlalchemy import text
from sqlalchemy.orm import Session

PLANS_OF_TERRITORY = 7_402_002
"""The kind of the advisory lock on the plans of a territory; its second number is the territory's id."""


def hold_territory(session: Session, territory_id: int) -> None:
    """Keep everybody else from changing or relying on the plans of a territory."""
    session.execute(text("SELECT pg_advisory_xact_lock(:kind, :id)"), {"kind": PLANS_OF_TERRITORY, "id": territory_id})


def rely_on_plans(session: Session, territory_id: int) -> None:
    """Keep the plans of a territory as they are; others may rely on them at the same time."""
    session.execute(
        text("SELECT pg_advisory_xact_lock_shared(:kind, :id)"), {"kind": PLANS_OF_TERRITORY, "id": territory_id}
    )

"""Bringing plans into force with all that follows them: joins are made first, then one row changes."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from geo.boundaries import actions, importing
from geo.boundaries.actions import rollback, swap_due
from geo.imports.models import Import
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.publishing.joins import prepare_joins

__all__ = ["FIELDS", "apply", "publish", "rollback", "swap_due", "undo"]

FIELDS = importing.FIELDS
undo = importing.undo


def publish(session: Session, plan_id: int, from_at: datetime, now: datetime) -> None:
    """Let a plan hold from an instant; everything has its grid in it before that.

    Raises:
        NotFound: there is no such plan.
        Conflict: it may not hold from then (see `geo.boundaries.rules.refusal`).
    """
    actions.publish(session, plan_id, from_at, now, prepare=_prepare)


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring a boundary file in as the next plan, with everything that is there joined to it."""
    return importing.apply(session, record, path, options, progress, prepare=_prepare)


def _prepare(session: Session, plan_id: int) -> None:
    prepare_joins(session, plan_id)

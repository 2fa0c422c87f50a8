"""Bringing plans into force with all that follows them: joins are made first, then one row changes."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from geo.audit.rules import PROGRAM, Action, Origin
from geo.boundaries import importing
from geo.boundaries.joins import JoinCount
from geo.boundaries.models import Plan
from geo.boundaries.plans import actions
from geo.boundaries.plans.actions import swap_due
from geo.boundaries.queries.locks import hold_territory
from geo.boundaries.queries.plans import plan_by_id
from geo.core.errors import Conflict
from geo.core.language import say
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.incidents.models import Incident
from geo.patrols.models import CareStop, Patrol, PatrolPlan
from geo.patrols.targets.models import StreetTarget
from geo.publishing.joins import forget_joins, prepare_joins
from geo.publishing.trail import note_plan
from geo.roster.models import Team

__all__ = ["FIELDS", "apply", "publish", "rejoin", "rollback", "swap_due", "undo"]

FIELDS = importing.FIELDS

_GOES_WITH_IT = text("""
    SELECT NOT EXISTS (SELECT FROM plan WHERE territory_id = :territory_id AND id <> :plan_id)
       AND NOT EXISTS (SELECT FROM import WHERE territory_id = :territory_id AND state = 'applied' AND kind <> :kind)
""")
"""Whether a territory would go with a plan; where files rest on it, they are named first."""
_RESTING = (Patrol, PatrolPlan, Team, CareStop, StreetTarget, Incident)
"""What people tell of a territory, beside what files bring."""


def undo(session: Session, record: Import) -> None:
    """Take back the plan that a file of boundaries became, with its territory where it is the only one.

    Raises:
        Conflict: as for `importing.undo`; or what people told since rests on the only plan.
    """
    plan = session.scalars(select(Plan).where(Plan.import_id == record.id)).first()
    if plan is not None:
        hold_territory(session, plan.territory_id)
        asked = {"territory_id": plan.territory_id, "plan_id": plan.id, "kind": ImportKind.BOUNDARIES.value}
        if session.scalar(_GOES_WITH_IT, asked):
            _check_bare(session, plan)
    importing.undo(session, record)


def _check_bare(session: Session, plan: Plan) -> None:
    """Whoever walks, plans or reports rests on a territory: it does not go with all they told."""
    if any(session.scalar(select(exists().where(table.territory_id == plan.territory_id))) for table in _RESTING):
        raise Conflict(
            "plan.told_upon",
            say(
                "{plan} is the only plan, and there are patrols, teams, targets or reports in its territory. "
                "Import other boundaries for it instead: they become its next plan.",
                plan=plan.name,
            ),
        )


def publish(session: Session, plan_id: int, from_at: datetime, now: datetime, *, origin: Origin = PROGRAM) -> None:
    """Let a plan hold from an instant; everything has its grid in it before that.

    Raises:
        NotFound: there is no such plan.
        Conflict: it may not hold from then (see `geo.boundaries.holding.refusal`).
    """
    actions.publish(session, plan_id, from_at, now, prepare=_prepare)
    note_plan(session, origin, Action.PLAN_PUBLISHED, plan_id, from_at=from_at)


def rollback(session: Session, territory_id: int, now: datetime, *, origin: Origin = PROGRAM) -> int:
    """Bring the plan that held before into force anew, from now; returns its id.

    Raises:
        Conflict: no other plan ever held.
    """
    plan_id = actions.rollback(session, territory_id, now)
    note_plan(session, origin, Action.PLAN_ROLLED_BACK, plan_id, from_at=now)
    return plan_id


def rejoin(session: Session, plan_id: int, *, origin: Origin = PROGRAM) -> JoinCount:
    """Write the join rows of a plan anew; they follow from what is stored.

    Raises:
        NotFound: there is no such plan.
    """
    hold_territory(session, plan_by_id(session, plan_id).territory_id)
    forget_joins(session, plan_id)
    count = prepare_joins(session, plan_id)
    note_plan(session, origin, Action.PLAN_REJOINED, plan_id)
    return count


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring a boundary file in as the next plan, with everything that is there joined to it."""
    return importing.apply(session, record, path, options, progress, prepare=_prepare)


def _prepare(session: Session, plan_id: int) -> None:
    prepare_joins(session, plan_id)

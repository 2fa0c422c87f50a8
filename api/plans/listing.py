"""What the list of plans shows: the plans of each territory that a viewer may see drafts of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.boundaries.words import STATUS
from api.shell import Tone
from geo.boundaries.approval.filing import Filing, filings_of
from geo.boundaries.drafting.keeping import drafts_of
from geo.boundaries.holding import PlanStatus
from geo.boundaries.queries import PlanInfo, TerritoryInfo, plans, territories
from geo.core.language import Sentence
from geo.core.viewer import Right, Viewer

TONES: Mapping[PlanStatus, Tone] = {
    PlanStatus.DRAFT: "info",
    PlanStatus.SUBMITTED: "warn",
    PlanStatus.CONSULTATION: "warn",
    PlanStatus.APPROVED: "good",
    PlanStatus.SCHEDULED: "good",
    PlanStatus.IN_FORCE: "good",
    PlanStatus.SUPERSEDED: "calm",
}


@dataclass(frozen=True)
class PlanRow:
    """A line of the list; `from_at` is when the plan came into force, or will. `drawn` plans began as drafts here.

    `filing` is the one that counts.
    """

    id: int
    name: str
    status: Sentence
    tone: Tone
    from_at: datetime | None
    draft: bool
    drawn: bool
    in_force: bool
    filing: Filing | None = None


def listed_plans(session: Session, viewer: Viewer) -> list[tuple[TerritoryInfo, list[PlanRow]]]:
    """The territories in which a viewer may see drafts everywhere, each with its plans, drafts first."""
    scope = viewer.scope(Right.DRAFTS_READ)
    known = [each for each in territories(session) if scope.holds_all_of(each.code)]
    return [(each, _rows(session, each)) for each in known]


def _rows(session: Session, territory: TerritoryInfo) -> list[PlanRow]:
    drawn = {each.plan_id for each in drafts_of(session, territory.id)}
    known = plans(session, territory.id)
    filed = filings_of(session, [plan.id for plan in known])
    return [plan_row(plan, drawn=plan.id in drawn, filings=filed.get(plan.id, ())) for plan in known]


def plan_row(plan: PlanInfo, *, drawn: bool = True, filings: Sequence[Filing] = ()) -> PlanRow:
    """A plan as its line."""
    return PlanRow(
        id=plan.id,
        name=plan.name,
        status=STATUS[plan.status],
        tone=TONES[plan.status],
        from_at=plan.from_at,
        drawn=drawn,
        draft=plan.status is PlanStatus.DRAFT,
        in_force=plan.status is PlanStatus.IN_FORCE,
        filing=filings[-1] if filings else None,
    )

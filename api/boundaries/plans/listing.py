"""What the list of plans shows: the plans of each territory that a viewer may see drafts of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.shell import Tone
from geo.boundaries.queries import PlanInfo, TerritoryInfo, plans, territories
from geo.core.language import Sentence, say
from geo.core.viewer import Right, Viewer

STATES: Mapping[str, tuple[Sentence, Tone]] = {
    "draft": (say("Draft plan"), "info"),
    "submitted": (say("Submitted for approval"), "warn"),
    "consultation": (say("Open for comments"), "warn"),
    "approved": (say("Approved plan"), "good"),
    "scheduled": (say("Comes into force"), "good"),
    "in_force": (say("In force now"), "good"),
    "superseded": (say("No longer in force"), "calm"),
}
"""The words for where a plan stands."""


@dataclass(frozen=True)
class PlanRow:
    """A line of the list; `from_at` is when the plan came into force, or will."""

    id: int
    name: str
    status: Sentence
    tone: Tone
    from_at: datetime | None
    draft: bool
    in_force: bool


def listed_plans(session: Session, viewer: Viewer) -> list[tuple[TerritoryInfo, list[PlanRow]]]:
    """The territories in which a viewer may see drafts everywhere, each with its plans, drafts first."""
    scope = viewer.scope(Right.DRAFTS_READ)
    known = [each for each in territories(session) if scope.holds_all_of(each.code)]
    return [(each, [plan_row(plan) for plan in plans(session, each.id)]) for each in known]


def plan_row(plan: PlanInfo) -> PlanRow:
    """A plan as its line."""
    status, tone = STATES[plan.status.value]
    return PlanRow(
        id=plan.id,
        name=plan.name,
        status=status,
        tone=tone,
        from_at=plan.from_at,
        draft=plan.status.value == "draft",
        in_force=plan.status.value == "in_force",
    )

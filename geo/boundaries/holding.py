"""When a plan holds: pure rules on the publications of one territory.

A publication says "this plan, from this instant". Publications are only ever appended, in time
order or before the first, so they tell which plan held on any day. The pointer says which plan the
readers see now. Both are needed: a publication that has become due is not in force for anybody
until the pointer has been moved, in one row, after everything it needs was prepared.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class PlanStatus(enum.StrEnum):
    """Where a plan stands: how far people have brought it, and once it is published what follows from that."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONSULTATION = "consultation"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Published:
    """One publication: this plan holds from this instant until the next publication."""

    plan_id: int
    from_at: datetime


class Refusal(enum.StrEnum):
    """Why a plan may not be published from an instant."""

    BETWEEN = "between"
    TAKEN = "taken"
    SAME = "same"


def holding(publications: Sequence[Published], at: datetime) -> Published | None:
    """The publication that holds at an instant, None before the first."""
    due = [each for each in publications if each.from_at <= at]
    return max(due, key=lambda each: each.from_at) if due else None


def status_of(
    plan_id: int,
    publications: Sequence[Published],
    pointer: int | None,
    now: datetime,
    *,
    stage: PlanStatus = PlanStatus.DRAFT,
) -> PlanStatus:
    """Derive the status of a plan; `stage` is how far it had come before it was published.

    In force is what the pointer names. Scheduled is a plan with a publication that the pointer has
    still to follow: later than the one the pointer stands on, due or not. Any other plan that was
    published is superseded (a past plan added before the first one included), and one that never
    was is as far as its stage says.
    """
    own = [each.from_at for each in publications if each.plan_id == plan_id]
    if plan_id == pointer:
        return PlanStatus.IN_FORCE
    if not own:
        return stage
    stands = [each.from_at for each in publications if each.plan_id == pointer and each.from_at <= now]
    return PlanStatus.SUPERSEDED if stands and max(own) < max(stands) else PlanStatus.SCHEDULED


def refusal(plan_id: int, publications: Sequence[Published], from_at: datetime, now: datetime) -> Refusal | None:
    """Why a plan may not hold from an instant on, or None where it may.

    What was in force in the past is never rewritten: a publication comes after all that are due, or
    before the first. It may come before one that is only scheduled, which then follows as it was.
    """
    if any(each.from_at == from_at for each in publications):
        return Refusal.TAKEN
    held = holding(publications, from_at)
    if held is None:
        return None
    if any(from_at < each.from_at <= now for each in publications):
        return Refusal.BETWEEN
    if from_at > now and any(each.from_at > from_at for each in publications):
        return Refusal.BETWEEN
    return Refusal.SAME if held.plan_id == plan_id else None


def earlier_plan(publications: Sequence[Published], now: datetime) -> int | None:
    """The plan that held before the one that holds now: what rolling back brings into force anew."""
    held = holding(publications, now)
    if held is None:
        return None
    before = [each for each in publications if each.from_at < held.from_at and each.plan_id != held.plan_id]
    return max(before, key=lambda each: each.from_at).plan_id if before else None

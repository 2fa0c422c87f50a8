"""Sentences about plans that several pages say alike."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from geo.boundaries.holding import PlanStatus
from geo.boundaries.queries import coming_plan
from geo.boundaries.standing import Ground
from geo.core.language import Sentence, say


def plan_words(ground: Ground) -> Sentence:
    """By which division an answer was given."""
    from_at = ground.plan.from_at
    if from_at is None:
        return say("by the division “{name}”", name=ground.plan.name)
    return say("by the division of {day}", day=from_at.astimezone(ground.zone).date().isoformat())


def coming_words(session: Session, ground: Ground) -> Sentence | None:
    """The next change that is published and still to come."""
    coming = coming_plan(session, ground.territory.id)
    if coming is None or coming.from_at is None:
        return None
    day = coming.from_at.astimezone(ground.zone).date().isoformat()
    return say("A new division, “{name}”, holds from {day}.", name=coming.name, day=day)


def count_grids(count: int) -> Sentence:
    """A number of grids."""
    return say("1 grid") if count == 1 else say("{count} grids", count=count)


STATUS: Mapping[PlanStatus, Sentence] = {
    PlanStatus.DRAFT: say("Draft"),
    PlanStatus.SUBMITTED: say("Submitted"),
    PlanStatus.CONSULTATION: say("In public consultation"),
    PlanStatus.APPROVED: say("Approved"),
    PlanStatus.SCHEDULED: say("Scheduled"),
    PlanStatus.IN_FORCE: say("In force"),
    PlanStatus.SUPERSEDED: say("Superseded"),
}

LIMITS_WORDS: Mapping[str, Sentence] = {
    "free": say("no limits"),
    "urban": say("300 to 500 (town)"),
    "micro": say("50 to 80 (micro grids)"),
    "seed": say("60 to 200 (thinly settled)"),
}
CODE_WORDS: Mapping[str, Sentence] = {
    "xian-2024": say("the community's code and three digits"),
    "free": say("any code"),
}
STEP_WORDS: Mapping[str, Sentence] = {
    "short": say("short: a draft may be published at once"),
    "full": say("full: submitted, consulted on, approved, published"),
}

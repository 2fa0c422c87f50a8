"""Sentences about plans that several pages say alike."""

from sqlalchemy.orm import Session

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

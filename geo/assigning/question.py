"""What is asked of a file, and what an address in words is answered with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from geo.assigning.verdicts import Verdict
from geo.boundaries.queries.bounds import territory_bounds
from geo.boundaries.snapshots import PlanSnapshot, plan_snapshot
from geo.boundaries.standing import Ground
from geo.core.language import Tell
from geo.core.reference import WGS84, Reference
from geo.exchange.points import Box


@dataclass(frozen=True)
class AddressAnswer:
    """What an address in words means: how sure and why, the grid where it is sure, the place where it is one point."""

    verdict: Verdict
    grid_id: int | None = None
    lonlat: tuple[float, float] | None = None


Match = Callable[[str], AddressAnswer]
"""An address in words to what it means, by the plan of the question."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the reader chooses about a file; what is left out is recognised."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    datum: Reference = WGS84
    layer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """The plan that rows are assigned by, how addresses are understood, and in which language reasons are written.

    `today` is the plan in force now, where the question is about another day.
    """

    snapshot: PlanSnapshot
    plan_name: str
    near: Box | None
    match: Match
    translate: Tell
    choices: Choices
    today: PlanSnapshot | None = None

    @property
    def asks_past(self) -> bool:
        """Whether it is told what each grid is today as well."""
        return self.today is not None


def question_of(  # noqa: PLR0913 (each of its own kind, and named)
    session: Session, ground: Ground, present: Ground | None, *, match: Match, translate: Tell, choices: Choices
) -> Question:
    """A question about the plan of `ground`; `present` is the same territory now, where the day is another one."""
    snapshot = plan_snapshot(session, ground.plan.id)
    return Question(
        snapshot=snapshot,
        plan_name=ground.plan.name,
        near=territory_bounds(session, ground.territory.id),
        match=match,
        translate=translate,
        choices=choices,
        today=None if present is None else plan_snapshot(session, present.plan.id),
    )

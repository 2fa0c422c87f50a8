"""What follows from a plan, before it is published: who answers for more doors or fewer, what changes hands.

A capability that has something to redo adds a line to CONSEQUENCES.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from geo.boundaries.queries import PlanInfo
from geo.core import clock
from geo.core.language import Sentence, say
from geo.incidents.queries import open_places
from geo.publishing.comparing import Comparison
from geo.roster.queries import workers_on


@dataclass(frozen=True)
class Consequence:
    """One kind of thing that follows: how many, and each in a sentence."""

    title: Sentence
    count: int
    lines: tuple[Sentence, ...] = ()


Follow = Callable[[Session, PlanInfo, Comparison], Consequence]


def workers_loads(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Grid workers who answer for more households than before, or fewer."""
    workers = workers_on(session, before.territory_id, clock.now().date())
    gained = comparison.moves.groupby("after")["households"].sum()
    lost = comparison.moves.groupby("before")["households"].sum()
    names = _names(comparison)
    lines = []
    for code in sorted({*gained.index, *lost.index}):
        more, fewer = int(gained.get(code, 0)), int(lost.get(code, 0))
        worker = workers.get(code)
        if worker is not None:
            lines.append(say("{worker}, {grid}: {more} households more, {fewer} fewer", worker=worker.name,
                             grid=names.get(code, code), more=more, fewer=fewer))  # fmt: skip
    return Consequence(say("Grid workers with other doors"), len(lines), tuple(lines))


def grids_without_worker(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Grids of the new plan for which nobody answers yet."""
    workers = workers_on(session, before.territory_id, clock.now().date())
    alone = [
        (code, name)
        for code, name in zip(comparison.after["code"], comparison.after["name"], strict=True)
        if code not in workers
    ]
    lines = tuple(say("{name} ({code}) has no grid worker.", name=name, code=code) for code, name in alone)
    return Consequence(say("Grids without a worker"), len(lines), lines)


def incidents_changing_hands(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Open incidents that another grid will answer for."""
    was, becomes, moved = comparison.moved(open_places(session, before.territory_id))
    names = _names(comparison)
    pairs = sorted({(str(a), str(b)) for a, b in zip(was[moved], becomes[moved], strict=True)})
    lines = []
    for one, other in pairs:
        count = int(((was == one) & (becomes == other) & moved).sum())
        lines.append(say("{count} from {one} to {other}", count=count, one=names.get(one, one),
                         other=names.get(other, other)))  # fmt: skip
    return Consequence(say("Open incidents that change hands"), int(np.count_nonzero(moved)), tuple(lines))


def cards_to_print(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:  # noqa: ARG001 (as every one)
    """Doors whose contact card (便民联系卡) names another grid."""
    return Consequence(say("Door cards to print anew"), comparison.addresses)


CONSEQUENCES: tuple[Follow, ...] = (workers_loads, grids_without_worker, incidents_changing_hands, cards_to_print)


def consequences(session: Session, before: PlanInfo, comparison: Comparison) -> list[Consequence]:
    """What follows from a plan, of every capability that has anything to redo."""
    return [follow(session, before, comparison) for follow in CONSEQUENCES]


def _names(comparison: Comparison) -> dict[str, str]:
    before = dict(zip(comparison.before["code"], comparison.before["name"], strict=True))
    return before | dict(zip(comparison.after["code"], comparison.after["name"], strict=True))

"""What is wrong with a plan, a draft or one that is stored, and which addresses it gives to other grids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.findings import DraftFinding, Level, find_all
from geo.boundaries.queries import PlanInfo
from geo.core.errors import NotFound
from geo.core.language import Sentence, say
from geo.publishing.comparing import Comparison, compare_plans
from geo.publishing.desk import Desk, base_leaves, standards_of
from geo.publishing.handover import plan_before

READDRESSED = "plan.readdressed"


@dataclass(frozen=True)
class PairFinding(DraftFinding):
    """Addresses that change grid: from one to another (codes; None for outside every grid), how many there are."""

    before: str | None = None
    after: str | None = None
    doors: int = 0
    households: int = 0


def check_plan(session: Session, desk: Desk, plan: PlanInfo, day: date) -> list[DraftFinding]:
    """Everything that is wrong, errors first, by the households of a day, and then the addresses that change grid.

    A stored plan is looked at as a base is.
    """
    return [*_faults(session, desk, plan, day), *check_addresses(session, desk, plan)]


def check_addresses(session: Session, desk: Desk, plan: PlanInfo) -> list[DraftFinding]:
    """The addresses that change grid against the plan before; none where no plan is before it."""
    try:
        before = plan_before(session, plan)
    except NotFound:
        return []
    if before.id == plan.id:
        return []
    return list(readdressed(compare_plans(session, desk, before, plan)))


def readdressed(comparison: Comparison) -> Iterator[PairFinding]:
    """One finding for each pair of grids between which households move, the most first, with the place of a door."""
    before, after, moved = comparison.moved(comparison.doors.lonlat)
    places: dict[tuple[str | None, str | None], tuple[float, float]] = {}
    for index in np.flatnonzero(moved).tolist():
        lon, lat = comparison.doors.lonlat[index].tolist()
        places.setdefault((before[index], after[index]), (lon, lat))
    for row in comparison.moves.to_dict("records"):
        one, other = (None if row[side] != row[side] else row[side] for side in ("before", "after"))
        doors, households = int(row["doors"]), int(row["households"])
        names = comparison.names_before.get(one or ""), comparison.names_after.get(other or "")
        words = _words(*names, {"doors": doors, "households": households})
        yield PairFinding(READDRESSED, Level.WARNING, words, places[one, other], other, before=one, after=other,
                          doors=doors, households=households)  # fmt: skip


def _words(one: str | None, other: str | None, counts: Mapping[str, int]) -> Sentence:
    if one is None:
        return say("{doors} door-plates with {households} households come into {grid}.", grid=other or "", **counts)
    if other is None:
        return say("{doors} door-plates with {households} households leave {grid} for no grid.", grid=one, **counts)
    return say("{doors} door-plates with {households} households go from {one} to {other}.", one=one, other=other,
               **counts)  # fmt: skip


def _faults(session: Session, desk: Desk, plan: PlanInfo, day: date) -> list[DraftFinding]:
    if not plan.is_written:
        with desk.at(session, plan.id) as (_, opened):
            return opened.overview.findings()
    doors = household_doors(session, plan.territory_id, day)
    return find_all(base_leaves(session, plan.id, doors), standards_of(session, plan.territory_id))

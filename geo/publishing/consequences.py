"""What follows from a plan, before it is published: who answers for more doors or fewer, what changes hands.

A capability that has something to redo adds a line to CONSEQUENCES; where it gives a table, that goes into the
hand-over pack (`geo.publishing.handover`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import compress

import numpy as np
from sqlalchemy.orm import Session

from geo.boundaries.plans.comparing import GridFate
from geo.boundaries.queries import PlanInfo
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.incidents.queries import OpenPlace, open_places
from geo.publishing.comparing import Comparison
from geo.publishing.handing import FROM_TO, HandoverTable, Row
from geo.publishing.reassigning import Reassignment, moved_doors
from geo.roster.queries import WorkerInfo, workers_on

_STAYED = (GridFate.SAME, GridFate.RENAMED, GridFate.REDIGITISED)


@dataclass(frozen=True)
class Consequence:
    """One kind of thing that follows: how many, each in a sentence, and as a table to hand over."""

    title: Sentence
    count: int
    lines: tuple[Sentence, ...] = ()
    table: HandoverTable | None = None


Follow = Callable[[Session, PlanInfo, Comparison], Consequence]


def workers_loads(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Grid workers who answer for more households than before, or fewer."""
    workers = workers_on(session, before.territory_id, comparison.day)
    rows = list(_loads(comparison, workers))
    lines = [
        say("{worker}, {grid}: {more} households more, {fewer} fewer", worker=worker, grid=grid, more=more, fewer=fewer)
        for _, grid, worker, _, more, fewer in rows
    ]
    title = say("Grid workers with other doors")
    about = say("Grid workers whose grid gains or loses households; talk to them first.")
    columns = (say("Grid code"), say("Grid name"), say("Grid worker"), say("Telephone"), say("Households more"),
               say("Households fewer"))  # fmt: skip
    return Consequence(title, len(lines), tuple(lines), HandoverTable(title, about, columns, lambda: rows))


def _loads(
    comparison: Comparison, workers: dict[str, WorkerInfo]
) -> Iterator[tuple[str, str, str, str | None, int, int]]:
    gained = comparison.moves.groupby("after")["households"].sum()
    lost = comparison.moves.groupby("before")["households"].sum()
    names = _names(comparison)
    for code in sorted({*gained.index, *lost.index}):
        worker = workers.get(code)
        if worker is not None:
            counts = int(gained.get(code, 0)), int(lost.get(code, 0))
            yield code, names.get(code, code), worker.name, worker.telephone, *counts


def grids_without_worker(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Grids that the plan makes or changes and for which nobody answers yet; one that stays as it is is no matter."""
    workers = workers_on(session, before.territory_id, comparison.day)
    stayed = {code for each in comparison.changes if each.fate in _STAYED and each.before == each.after
              for code in each.after}  # fmt: skip
    alone = [
        (code, name) for code, name in comparison.names_after.items() if code not in workers and code not in stayed
    ]
    lines = tuple(say("{name} ({code}) has no grid worker.", name=name, code=code) for code, name in alone)
    title = say("Grids without a worker")
    about = say("Grids that are new or changed and have no grid worker yet.")
    table = HandoverTable(title, about, (say("Grid code"), say("Grid name")), lambda: alone)
    return Consequence(title, len(lines), lines, table)


def incidents_changing_hands(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Open incidents that another grid will answer for."""
    places = open_places(session, before.territory_id)
    lonlat = np.array([(each.lon, each.lat) for each in places], np.float64).reshape(-1, 2)
    was, becomes, moved = comparison.moved(lonlat)
    names = _names(comparison)
    pairs = sorted({(str(a), str(b)) for a, b in zip(was[moved], becomes[moved], strict=True)})
    lines = []
    for one, other in pairs:
        count = int(((was == one) & (becomes == other) & moved).sum())
        lines.append(say("{count} from {one} to {other}", count=count, one=names.get(one, one),
                         other=names.get(other, other)))  # fmt: skip
    title = say("Open incidents that change hands")
    found = list(compress(zip(places, was, becomes, strict=True), moved))
    table = _incident_table(title, comparison, found)
    return Consequence(title, int(np.count_nonzero(moved)), tuple(lines), table)


def _incident_table(
    title: Sentence, comparison: Comparison, moving: list[tuple[OpenPlace, str | None, str | None]]
) -> HandoverTable:
    about = say(
        "Incidents that are still open and that another grid will answer for. It does not say who reported them."
    )
    columns = (say("Incident"), say("Category"), say("Address"), say("Longitude"), say("Latitude"), *FROM_TO)
    before, after = comparison.names_before, comparison.names_after

    def rows() -> Iterator[Row]:
        for each, was, becomes in moving:
            place = each.key, each.category, each.address, each.lon, each.lat
            yield *place, was, before.get(was or ""), becomes, after.get(becomes or "")

    return HandoverTable(title, about, columns, rows, right=Right.INCIDENTS_READ)


def cards_to_print(session: Session, before: PlanInfo, comparison: Comparison) -> Consequence:
    """Doors whose contact card (便民联系卡) names another grid."""
    title = say("Door cards to print anew")
    about = say("The contact card at each of these doors names another grid from now on: what it has to say.")
    columns = (say("Address"), say("Compound"), say("Building"), say("Households"), say("Grid code"), say("Grid name"),
               say("Grid worker"), say("Telephone"))  # fmt: skip

    def rows() -> Iterator[Row]:
        workers, names = workers_on(session, before.territory_id, comparison.day), comparison.names_after
        for each in moved_doors(session, before.territory_id, comparison.day, Reassignment.of(comparison)):
            if each.after is not None:
                worker = workers.get(each.after)
                door = each.door.text, each.door.compound, each.door.building, each.door.households
                serving = (worker.name, worker.telephone) if worker else (None, None)
                yield *door, each.after, names.get(each.after), *serving

    return Consequence(title, comparison.addresses, (), HandoverTable(title, about, columns, rows))


CONSEQUENCES: tuple[Follow, ...] = (workers_loads, grids_without_worker, incidents_changing_hands, cards_to_print)


def consequences(session: Session, before: PlanInfo, comparison: Comparison) -> list[Consequence]:
    """What follows from a plan, of every capability that has anything to redo."""
    return [follow(session, before, comparison) for follow in CONSEQUENCES]


def _names(comparison: Comparison) -> dict[str, str]:
    return comparison.names_before | comparison.names_after

"""The door-plates that a proposal moves, by the blocks of the draft that it went by, however far that has come."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.history import History
from geo.boundaries.drafting.keeping import draft_of, operations_of, steps_of
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.opened import OpenedDraft
from geo.boundaries.drafting.operations import Redivide, read_operation
from geo.boundaries.drafting.overview import Overview
from geo.boundaries.locator import Locator
from geo.boundaries.models import PlanProposal
from geo.core.errors import Conflict, NotFound
from geo.core.language import say
from geo.db.kept import keep
from geo.publishing.desk import Desk, base_leaves, standards_of
from geo.publishing.proposals import proposal_named
from geo.publishing.reassigning import Reassignment


@dataclass(frozen=True)
class ProposedMoves:
    """Who a plan of a proposal moves; `is_outdated` tells that the draft was edited since the proposal went by it."""

    title: str
    reassignment: Reassignment
    is_outdated: bool


def proposed_moves(session: Session, desk: Desk, plan_id: int, proposal_id: str, index: int) -> ProposedMoves:
    """Who one of the plans of a proposal moves.

    Raises:
        NotFound: the draft has no such proposal, or the proposal no such plan.
        Conflict: the proposal does not say which draft it went by; it was made by an earlier program.
    """
    row = proposal_named(session, plan_id, proposal_id)
    if not 0 <= index < len(row.found):
        raise NotFound("proposal.unknown", say("There is no such proposal."))
    if row.version is None or row.base_plan_id is None:
        raise Conflict("proposal.unversioned", say("This proposal does not say what it went by. Ask for a new one."))
    info = draft_of(session, plan_id)
    operation = read_operation(row.found[index]["operation"])
    if not isinstance(operation, Redivide):  # it is what a proposal is made of
        raise TypeError(operation.kind)
    made = keep(session, "proposed", (row.id, index), lambda: _read(session, desk, row, operation))
    is_outdated = (info.base_plan_id, info.version) != (row.base_plan_id, row.version)
    return ProposedMoves(row.found[index]["title"], made, is_outdated)


def _read(session: Session, desk: Desk, row: PlanProposal, operation: Redivide) -> Reassignment:
    with desk.at(session, row.plan_id) as (info, opened):
        if (info.base_plan_id, info.version) == (row.base_plan_id, row.version):
            return _reassignment(opened.leaves, operation)
    return _reassignment(_earlier_leaves(session, desk, row), operation)


def _earlier_leaves(session: Session, desk: Desk, row: PlanProposal) -> LeafSet:
    """The leaves of the draft at the version that the proposal went by: its base, and the steps up to there."""
    base_plan_id, version = row.base_plan_id or 0, row.version or 0
    info = draft_of(session, row.plan_id)
    doors = household_doors(session, info.territory_id, desk.today())
    base = Overview(base_leaves(session, base_plan_id, doors), standards_of(session, info.territory_id))
    history = History.of(kept.step for kept in steps_of(session, row.plan_id) if kept.version <= version)
    draft = OpenedDraft(base)
    draft.begin(base, operations_of(session, row.plan_id), history, version)
    return draft.leaves


def _reassignment(leaves: LeafSet, operation: Redivide) -> Reassignment:
    """Who an operation moves: whoever lies in a block that it gives to another grid."""
    names = list(leaves.leaves)
    goes = {name: code for code, blocks in operation.to.items() for name in blocks}
    before = np.array([*(leaves.grid_of[name] for name in names), None], dtype=object)
    after = np.array([*(goes.get(name, leaves.grid_of[name]) for name in names), None], dtype=object)
    polygons = np.array([leaves.leaves[name].polygon for name in names], dtype=object)
    locator = Locator.build(polygons)

    def moved(lonlat: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
        block = locator.find(lonlat)
        return before[block], after[block], np.asarray(before[block] != after[block], np.bool_)

    known = {code: grid.name for code, grid in leaves.grids.items()}
    new = {grid.code: grid.name for grid in operation.grids}
    changed = polygons[before[:-1] != after[:-1]]
    west, south, east, north = shapely.total_bounds(changed).tolist() if len(changed) else (0.0, 0.0, 0.0, 0.0)
    return Reassignment(moved, known, known | new, (west, south, east, north))

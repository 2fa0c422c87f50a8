"""A block with more households than a grid may have: the lines between its cells, and the cut along them. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geo.boundaries.blocks.cells import Cells
from geo.boundaries.blocks.cells import cut_into_cells as cells_under
from geo.boundaries.drafting.cutting import Cut, bent_by, check_fit, pieces_of
from geo.boundaries.drafting.leaves import NO_BUILDING, Leaf
from geo.boundaries.drafting.operations import CutIntoCells
from geo.boundaries.drafting.steps import Corner, Edge, Steps, edges_of, rings_of
from geo.core.errors import BadInput
from geo.core.language import Sentence, say

BESIDE_STEPS = 1.5
"""A line that ends so near to an edge of the block ends on it."""

Line = tuple[Corner, ...]
CellCounts = dict[str, tuple[Leaf, int]]
"""How many cells a leaf can be cut into, as it was when they were counted: that takes a while."""


def cells_of(leaf: Leaf, most: int) -> Cells:
    """Cells of a leaf of at most so many households, every building whole; a door without a building is its own."""
    alone = leaf.doors.building == NO_BUILDING
    buildings = np.where(alone, -1 - np.arange(len(alone)), leaf.doors.building)
    return cells_under(
        leaf.polygon,
        leaf.doors.lonlat,
        households=leaf.doors.households,
        buildings=buildings,
        limit_households=most,
    )


def cell_repair(leaf: Leaf, most: int, counts: CellCounts) -> tuple[CutIntoCells | None, Sentence | None]:
    """The operation that cuts a leaf into cells, and the question whether to; None where its buildings allow none."""
    known = counts.get(leaf.name)
    if known is None or known[0] is not leaf:
        known = counts[leaf.name] = leaf, len(cells_of(leaf, most))
    count = known[1]
    if count < 2:
        return None, None
    return CutIntoCells(leaf.name, most), say("Cut it into {count} pieces, each building whole?", count=count)


def cell_lines(leaf: Leaf, most: int) -> tuple[Line, ...]:
    """The lines between the cells of a leaf, from corner to corner.

    Raises:
        BadInput: it cannot be cut: it has few enough households, or one building has them all.
    """
    cells = cells_of(leaf, most)
    if len(cells) < 2:
        raise BadInput(
            "cells.whole",
            say("Block {block} cannot be cut into cells of whole buildings with at most {most} households each.",
                block=leaf.name, most=most),
        )  # fmt: skip
    counts = Counter(edge for cell in cells.polygons for ring in rings_of(cell) for edge in edges_of(ring))
    shared = np.array(sorted(edge for edge, count in counts.items() if count == 2), np.float64)
    merged = shapely.line_merge(shapely.multilinestrings(np.asarray(shapely.linestrings(shared), dtype=object)))
    return tuple(tuple((int(x), int(y)) for x, y in part.coords) for part in shapely.get_parts(merged))


def along_cells(name: str, block: Mapping[str, Any], beside: Mapping[str, Any], lines: Sequence[Steps]) -> Cut:
    """Cut a block along lines that end on its outline or on one another; those beside it gain the corners.

    Raises:
        BadInput: there are none, or the pieces would not fit.
    """
    if not lines:
        raise BadInput("cells.lines", say("The lines between the cells are missing."))
    rings = rings_of(block[name])
    corners = _corners_on(rings, lines)
    pieces = pieces_of(block[name], rings, [list(map(tuple, line.tolist())) for line in lines], corners)
    made = Cut({name: pieces}, dict(bent_by({**block, **beside}, {name}, corners)))
    check_fit(made, {**block, **beside})
    return made


def _corners_on(rings: Sequence[Steps], lines: Sequence[Steps]) -> dict[Edge, set[Corner]]:
    """The corners that edges of the outline gain where lines end on them."""
    there = {tuple(corner) for ring in rings for corner in ring.tolist()}
    ends = {tuple(end) for line in lines for end in line[[0, -1]].tolist()} - there
    edges = [edge for ring in rings for edge in edges_of(ring)]
    segments = np.asarray(shapely.linestrings(np.array(edges, np.float64)), dtype=object)
    found: dict[Edge, set[Corner]] = {}
    for end in sorted(ends):
        away = shapely.distance(segments, shapely.Point(end))
        nearest = int(np.argmin(away))
        if away[nearest] <= BESIDE_STEPS:
            found.setdefault(edges[nearest], set()).add(end)
    return found

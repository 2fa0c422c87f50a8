"""Streets laid under a draft: the borders of the blocks that they make cut its leaves."""

from collections import Counter
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import Lay
from geo.boundaries.drafting.steps import Corner, Steps, edges_of, rings_of
from geo.streets import Along, Blocks

OVERSHOOT_STEPS = 20
"""How far a border goes on beyond its end at the outline, where rounding may have left it a step short of it."""


def lay_of(blocks: Blocks) -> Lay:
    """The operation that cuts leaves along the borders between street blocks."""
    lines, is_barrier = [], []
    for (first, second), along in zip(blocks.pairs.tolist(), blocks.along.tolist(), strict=True):
        for line in _border(blocks.polygons[first], blocks.polygons[second]):
            lines.append(line)
            is_barrier.append(along == Along.BARRIER)
    ends = Counter(corner for line in lines for corner in (line[0], line[-1]))
    reaching = tuple(tuple(_reaching(line, ends)) for line in lines)
    return Lay(reaching, tuple(int(index) for index in np.flatnonzero(is_barrier)))


def outline_of(leaves: LeafSet) -> Any:
    """The ground of a draft as one shape."""
    polygons = np.array([leaf.polygon for leaf in leaves.leaves.values()], dtype=object)
    return shapely.coverage_union_all(polygons)


def _border(one: Any, other: Any) -> list[list[Corner]]:
    """The edges that two blocks share, as lines through their corners."""
    own = {edge for ring in rings_of(one) for edge in edges_of(ring)}
    shared = [edge for ring in rings_of(other) for edge in edges_of(ring) if edge in own]
    return _chains(shared)


def _chains(edges: list[tuple[Corner, Corner]]) -> list[list[Corner]]:
    """Edges put together to lines; a ring is one line that ends where it begins."""
    merged = shapely.line_merge(shapely.multilinestrings(_as_lines(np.array(edges, np.int64))))
    return [[(int(x), int(y)) for x, y in part.coords] for part in shapely.get_parts(merged)]


def _as_lines(edges: Steps) -> NDArray[Any]:
    return np.asarray(shapely.linestrings(edges.astype(np.float64)), dtype=object)


def _reaching(line: list[Corner], ends: Counter[Corner]) -> list[Corner]:
    """A line whose ends that nothing else shares go on a few steps."""
    first = [_beyond(line[1], line[0])] if ends[line[0]] == 1 else []
    last = [_beyond(line[-2], line[-1])] if ends[line[-1]] == 1 else []
    return [*first, *line, *last]


def _beyond(before: Corner, end: Corner) -> Corner:
    way = np.array(end) - np.array(before)
    further = np.rint(way * (OVERSHOOT_STEPS / max(1.0, float(np.hypot(*way))))).astype(int)
    return end[0] + int(further[0]), end[1] + int(further[1])

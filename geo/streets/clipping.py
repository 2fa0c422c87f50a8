"""Lines clipped to an outline so that they meet it at ends alone. Pure.

Where an outline runs along a street, or ends a hair's breadth from a junction, rounding would fold the two into one
another. So nothing of a line is kept near the outline but the straight way to it: the outline stays as it is, with one
new vertex for each line that reaches it.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.edges import edges_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

REACH_STEPS = 400.0
"""What is nearer to the outline than this (0.4 m) belongs to it."""
_ON_RIM_STEPS = 1.0


def clipped(lines: NDArray[Any], outline: Any) -> tuple[NDArray[Any], Ints]:
    """The parts of lines (n,) in steps that lie within an outline, drawn to it where they leave it; the index of each.

    A part that leaves within twice the reach of a corner is drawn to that corner.
    """
    core = shapely.buffer(outline, -REACH_STEPS, quad_segs=2)
    shapely.prepare(core)
    near = np.flatnonzero(shapely.intersects(core, lines))
    whole = shapely.contains_properly(core, lines[near])
    cut, index = shapely.get_parts(shapely.intersection(lines[near[~whole]], core), return_index=True)
    straight = shapely.get_type_id(cut) == shapely.GeometryType.LINESTRING
    cut, index = cut[straight], near[~whole][index[straight]]
    drawn = _drawn_out(cut, core, edges_of(shapely.get_rings(shapely.get_parts(outline)))[0])
    return np.concatenate([lines[near[whole]], drawn]), np.concatenate([near[whole], index])


def _drawn_out(lines: NDArray[Any], core: Any, edges: Floats) -> NDArray[Any]:
    """Lines in whole steps, with a vertex on the outline beyond each end that lies on the rim of the core."""
    if not len(lines):
        return lines
    rim = shapely.boundary(core)
    shapely.prepare(rim)
    places, owner = shapely.get_coordinates(lines, return_index=True)
    changes = owner[1:] != owner[:-1]
    first, last = np.concatenate([[True], changes]), np.concatenate([changes, [True]])
    leaves = (first | last) & shapely.dwithin(rim, shapely.points(places), _ON_RIM_STEPS)
    heads, tails = np.flatnonzero(leaves & first), np.flatnonzero(leaves & last)
    beyond = np.vstack([_nearest(places[heads], edges), np.rint(places), _nearest(places[tails], edges)])
    place = np.concatenate([heads - 0.5, np.arange(len(places)), tails + 0.5])
    line = np.concatenate([owner[heads], owner, owner[tails]])
    order = np.lexsort((place, line))
    return np.asarray(shapely.linestrings(beyond[order], indices=line[order]))


def _nearest(places: Floats, edges: Floats) -> Floats:
    """The nearest place (n, 2) on edges (e, 4) for each of some places, in whole steps: a corner where one is near."""
    tree = shapely.STRtree(np.asarray(shapely.linestrings(edges.reshape(-1, 2, 2))))
    edge = edges[tree.nearest(np.asarray(shapely.points(places)))]
    start, along = edge[:, :2], edge[:, 2:] - edge[:, :2]
    share = ((places - start) * along).sum(axis=1) / (along**2).sum(axis=1)
    target = np.rint(start + np.clip(share, 0, 1)[:, None] * along)
    for corner in (edge[:, :2], edge[:, 2:]):
        close = np.hypot(*(target - corner).T) <= 2 * REACH_STEPS
        target[close] = corner[close]
    return np.asarray(target)

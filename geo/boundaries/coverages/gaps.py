"""Ground between grids that belongs to none: holes, and inlets that are open to the outside. Pure, in plane metres."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.flaws import STEP_M, Lobes

OPEN_GAP_M2 = 10_000.0
"""A hole smaller than this, left between grids, is worth a look; a larger one is a lake or a park."""

BESIDE_M = 0.01
"""An edge lies along a gap where it is no further from it than this."""

LOOK_M = 5.0
"""An inlet too wide to be closed is told of up to this width; a wider one is the shape of the outline."""

_SHARPEST = 20.0


def holes_of(union: Any) -> NDArray[Any]:
    """The holes of a union as polygons."""
    rings = [ring for polygon in shapely.get_parts(union) for ring in getattr(polygon, "interiors", ())]
    return np.asarray(shapely.polygons(rings)) if rings else np.empty(0, dtype=object)


def find_inlets(union: Any, flat: NDArray[Any], owners: NDArray[np.int64], tolerance_m: float) -> Lobes:
    """Strips between two grids, thinner than the tolerance and open to the outside.

    Closing the union (out by half the tolerance, and back) fills them; what else it fills lies at one grid only.
    That is done where an edge does not fit, not along the whole rim.
    """
    half_m = tolerance_m / 2
    edges = shapely.coverage_invalid_edges(flat, gap_width=tolerance_m)
    near = shapely.union_all(shapely.buffer(edges, 2 * tolerance_m, quad_segs=1, join_style="bevel"))
    union = shapely.intersection(union, near)
    out = shapely.buffer(union, half_m, join_style="mitre", mitre_limit=_SHARPEST)
    closed = shapely.buffer(out, -half_m, join_style="mitre", mitre_limit=_SHARPEST)
    strips = shapely.get_parts(shapely.difference(closed, union))
    sound = shapely.area(strips) > STEP_M * shapely.length(strips) / 2
    inlets = between_grids(_trimmed(strips[sound]), flat, owners)
    return inlets.of(inlets.between[:, 1] >= 0)


def _trimmed(strips: NDArray[Any]) -> NDArray[Any]:
    """Strips without the hairs that the rounding of the closing left along the rim."""
    parts = shapely.get_parts(shapely.buffer(shapely.buffer(strips, -STEP_M / 2), STEP_M / 2, join_style="mitre"))
    return np.asarray(parts[shapely.area(parts) > 0])


def between_grids(gaps: NDArray[Any], flat: NDArray[Any], owners: NDArray[np.int64]) -> Lobes:
    """The gaps, each with the two features that lie longest along it (-1 where there is one only)."""
    if not len(gaps):
        return Lobes.none()
    near = shapely.buffer(gaps, BESIDE_M, quad_segs=2)
    gap, piece = shapely.STRtree(flat).query(near, predicate="intersects")
    along_m = shapely.length(shapely.intersection(shapely.boundary(flat[piece]), near[gap]))
    beside = along_m > 3 * BESIDE_M
    gap, owner, along_m = gap[beside], owners[piece[beside]], along_m[beside]
    between = np.full((len(gaps), 2), -1, np.int64)
    starts = np.searchsorted(gap, np.arange(len(gaps) + 1))
    for k in range(len(gaps)):
        around = slice(starts[k], starts[k + 1])
        names, which = np.unique(owner[around], return_inverse=True)
        longest = np.argsort(-np.bincount(which, weights=along_m[around]), kind="stable")[:2]
        between[k, : len(longest)] = names[longest]
    named = between[:, 0] >= 0
    return Lobes(gaps[named], between[named])


def filled(inlets: Lobes, flat: NDArray[Any], owners: NDArray[np.int64]) -> NDArray[Any]:
    """The pieces with each inlet given to the feature that lies longest along it."""
    pieces = flat.copy()
    for shape, (first, _) in zip(inlets.shapes, inlets.between, strict=True):
        wider = shapely.buffer(shape, 2 * STEP_M, join_style="mitre")
        others = shapely.STRtree(pieces).query(wider, predicate="intersects")
        own = others[owners[others] == first]
        lacking = shapely.difference(wider, shapely.union_all(pieces[others[owners[others] != first]]))
        taker = own[np.argmax(shapely.length(shapely.intersection(shapely.boundary(pieces[own]), wider)))]
        pieces[taker] = _largest(shapely.union(pieces[taker], lacking))
    return pieces


def _largest(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return parts[np.argmax(shapely.area(parts))]

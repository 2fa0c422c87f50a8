"""Where polygons overlap, and where only one of two has a corner. Pure: arrays of shapely geometries in, values out."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.flaws import STEP_M, Flaw, FlawKind, Lobes, as_flaws
from geo.boundaries.coverages.plane import Plane


def suspects(flat: NDArray[Any], tolerance_m: float) -> NDArray[np.int64]:
    """The pieces (plane metres) with an edge that does not fit: none in a coverage without slivers."""
    edges = shapely.coverage_invalid_edges(flat, gap_width=tolerance_m)
    return np.flatnonzero(~shapely.is_empty(edges))


def find_overlaps(flat: NDArray[Any], owners: NDArray[np.int64], loose: NDArray[np.int64]) -> Lobes:
    """What two of the `loose` pieces both cover, wider than rounding."""
    left, right = shapely.STRtree(flat[loose]).query(flat[loose], predicate="intersects")
    left, right = loose[left[left < right]], loose[right[left < right]]
    shared, pair = shapely.get_parts(shapely.intersection(flat[left], flat[right]), return_index=True)
    between = np.sort(np.column_stack([owners[left], owners[right]])[pair], axis=1).reshape(-1, 2)
    areas = shapely.get_type_id(shared) == shapely.GeometryType.POLYGON
    lobes = Lobes(shared[areas], between[areas])
    return lobes.of(lobes.widths_m > STEP_M / 2)


def find_unmatched(
    flat: NDArray[Any], owners: NDArray[np.int64], loose: NDArray[np.int64], other: NDArray[Any], plane: Plane
) -> list[Flaw]:
    """Corners that lie on an edge of a neighbour which has none there, but for those beside the `other` faults."""
    if len(loose) < 2:
        return []
    edges = shapely.coverage_invalid_edges(flat, gap_width=2 * STEP_M)[loose]
    corner, corner_of = shapely.get_coordinates(edges, return_index=True)
    corner, first = np.unique(np.column_stack([corner_of, corner]), axis=0, return_index=True)
    corner_of, points = corner_of[first], np.asarray(shapely.points(corner[:, 1:]))
    at, neighbour = shapely.STRtree(edges).query(points, predicate="dwithin", distance=STEP_M)
    foreign = corner_of[at] != neighbour
    at, neighbour = at[foreign], neighbour[foreign]
    at, neighbour = _lone(points, at, flat[loose], neighbour)
    if len(other):
        beside, _ = shapely.STRtree(other).query(points[at], predicate="dwithin", distance=2 * STEP_M)
        apart = np.setdiff1d(np.arange(len(at)), beside)
        at, neighbour = at[apart], neighbour[apart]
    between = np.sort(owners[loose[np.column_stack([corner_of[at], neighbour])]], axis=1).reshape(-1, 2)
    return as_flaws(FlawKind.UNMATCHED_VERTEX, Lobes(points[at], between), plane)


def _lone(
    points: NDArray[Any], at: NDArray[np.int64], pieces: NDArray[Any], neighbour: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of the points beside neighbours those that are no corner of the neighbour."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    corners = dict[int, set[complex]]()
    for each in np.unique(neighbour).tolist():
        own = shapely.get_coordinates(pieces[each])
        corners[each] = set((own[:, 0] + 1j * own[:, 1]).tolist())
    lone = [complex(x[k], y[k]) not in corners[each] for k, each in zip(at.tolist(), neighbour.tolist(), strict=True)]
    mask = np.array(lone, np.bool_)
    return at[mask], neighbour[mask]

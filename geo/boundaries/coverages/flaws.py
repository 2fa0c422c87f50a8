"""What keeps a set of polygons from being a coverage: overlaps, gaps, slivers, unmatched vertices.

Pure: arrays of shapely geometries in, values out.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.plane import Plane, widths

TOLERANCE_M = 1.0
"""Overlaps and gaps thinner than this are slivers of drafting, not statements about the ground."""

STEP_M = 2e-3
"""A step of the coordinate grid: as near to an edge as a vertex on it can lie."""

OPEN_GAP_M2 = 10_000.0
"""A hole smaller than this, left between grids, is worth a look; a larger one is a lake or a park."""


class FlawKind(enum.StrEnum):
    """Ways in which polygons fail to fit together."""

    OVERLAP = "overlap"
    GAP = "gap"
    SLIVER = "sliver"
    INVALID_RING = "invalid_ring"
    UNMATCHED_VERTEX = "unmatched_vertex"


@dataclass(frozen=True)
class Flaw:
    """One place where polygons do not fit.

    `first` and `second` are indices of features (`second` is None where only one takes part).
    `place` is lon, lat. `share` is the part of the smaller feature that an overlap covers.
    """

    kind: FlawKind
    first: int
    second: int | None
    place: tuple[float, float]
    area_m2: float = 0.0
    share: float = 0.0


def fits(pieces: NDArray[Any]) -> bool:
    """Whether polygons (degrees) are a coverage without slivers: nothing to mend."""
    return not len(_suspects(Plane.around(pieces).stretch(pieces)))


def find_overlaps(pieces: NDArray[Any], owners: NDArray[np.int64]) -> list[Flaw]:
    """Overlaps and unmatched vertices between polygons (degrees); `owners` gives each one's feature.

    Only pieces with an invalid edge are compared, so a valid coverage costs one check.
    """
    plane = Plane.around(pieces)
    flat = plane.stretch(pieces)
    suspects = _suspects(flat)
    overlaps = list(_overlaps(flat, owners, suspects, plane))
    named = {index for flaw in overlaps for index in (flaw.first, flaw.second)}
    loose = [index for index in suspects if owners[index] not in named]
    return [*overlaps, *_unmatched(flat, owners, np.asarray(loose, dtype=np.int64), plane)]


def find_closed_gaps(before: NDArray[Any], owners: NDArray[np.int64], after: NDArray[Any]) -> list[Flaw]:
    """Holes between the polygons `before` that the coverage `after` no longer has."""
    plane = Plane.around(before)
    flat = plane.stretch(before)
    holes = _holes(shapely.union_all(flat))
    if not len(holes):
        return []
    closed, _ = shapely.STRtree(plane.stretch(after)).query(shapely.point_on_surface(holes), predicate="intersects")
    return list(_as_gaps(holes[np.unique(closed)], flat, owners, plane, FlawKind.SLIVER))


def find_open_gaps(pieces: NDArray[Any], owners: NDArray[np.int64]) -> list[Flaw]:
    """Small holes that a valid coverage (degrees) still has."""
    plane = Plane.around(pieces)
    flat = plane.stretch(pieces)
    holes = _holes(shapely.coverage_union_all(flat))
    small = holes[shapely.area(holes) < OPEN_GAP_M2]
    return list(_as_gaps(small, flat, owners, plane, FlawKind.GAP))


def _suspects(flat: NDArray[Any]) -> NDArray[np.int64]:
    edges = shapely.coverage_invalid_edges(flat, gap_width=TOLERANCE_M)
    return np.flatnonzero(~shapely.is_empty(edges))


def _overlaps(
    flat: NDArray[Any], owners: NDArray[np.int64], suspects: NDArray[np.int64], plane: Plane
) -> Iterator[Flaw]:
    tree = shapely.STRtree(flat[suspects])
    left, right = tree.query(flat[suspects], predicate="intersects")
    left, right = suspects[left[left < right]], suspects[right[left < right]]
    shared = shapely.intersection(flat[left], flat[right])
    areas = shapely.area(shared)
    thin = widths(areas, shared) < TOLERANCE_M
    wholes = np.bincount(owners, weights=shapely.area(flat))
    share = areas / np.minimum(wholes[owners[left]], wholes[owners[right]])
    places = _places(shared, plane)
    for k in np.flatnonzero(areas > 0):
        yield Flaw(
            FlawKind.SLIVER if thin[k] else FlawKind.OVERLAP,
            int(owners[left[k]]),
            int(owners[right[k]]),
            places[k],
            float(areas[k]),
            float(share[k]),
        )


def _holes(union: Any) -> NDArray[Any]:
    polygons = shapely.get_parts(union)
    rings = [ring for polygon in polygons for ring in getattr(polygon, "interiors", ())]
    return np.asarray(shapely.polygons(rings)) if rings else np.empty(0, dtype=object)


def _as_gaps(
    holes: NDArray[Any], flat: NDArray[Any], owners: NDArray[np.int64], plane: Plane, kind: FlawKind
) -> Iterator[Flaw]:
    if not len(holes):
        return
    hole, piece = shapely.STRtree(flat).query(holes, predicate="intersects")
    borders = shapely.length(shapely.intersection(shapely.boundary(holes[hole]), shapely.boundary(flat[piece])))
    areas, places = shapely.area(holes), _places(holes, plane)
    for k in range(len(holes)):
        around = np.flatnonzero(hole == k)
        order = around[np.argsort(-borders[around], kind="stable")]
        names = list(dict.fromkeys(int(owners[piece[j]]) for j in order))
        if names:
            yield Flaw(kind, names[0], names[1] if len(names) > 1 else None, places[k], float(areas[k]))


def _unmatched(flat: NDArray[Any], owners: NDArray[np.int64], loose: NDArray[np.int64], plane: Plane) -> Iterator[Flaw]:
    """Pairs that share an edge of which only one knows a vertex; one flaw for each pair."""
    if len(loose) < 2:
        return
    left, right = shapely.STRtree(flat[loose]).query(flat[loose], predicate="intersects")
    left, right = loose[left[left != right]], loose[right[left != right]]
    told: set[tuple[int, int]] = set()
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        pair = (min(a, b), max(a, b))
        vertex = None if pair in told else _lone_vertex(flat[a], flat[b])
        if vertex is not None:
            told.add(pair)
            yield Flaw(FlawKind.UNMATCHED_VERTEX, int(owners[a]), int(owners[b]), _places(vertex, plane)[0])


def _lone_vertex(polygon: Any, neighbour: Any) -> NDArray[Any] | None:
    """A vertex of `polygon` that lies inside an edge of `neighbour`."""
    own, other = (_vertices(each) for each in (polygon, neighbour))
    lone = np.setdiff1d(own, other)
    points = np.asarray(shapely.points(lone.real, lone.imag), dtype=object)
    edge = shapely.boundary(neighbour)
    shapely.prepare(edge)
    on_edge = np.flatnonzero(shapely.dwithin(edge, points, STEP_M))
    return points[on_edge[:1]] if len(on_edge) else None


def _vertices(polygon: Any) -> NDArray[np.complex128]:
    coordinates = shapely.get_coordinates(polygon)
    return np.asarray(coordinates[:, 0] + 1j * coordinates[:, 1])


def _places(geometries: NDArray[Any], plane: Plane) -> list[tuple[float, float]]:
    points = plane.to_degrees(shapely.point_on_surface(geometries))
    return [(float(x), float(y)) for x, y in zip(shapely.get_x(points), shapely.get_y(points), strict=True)]

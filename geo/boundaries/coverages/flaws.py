"""What keeps a set of polygons from being a coverage: the kinds of faults, and what is known of each. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.plane import Plane

TOLERANCE_M = 1.0
"""Overlaps and gaps thinner than this are slivers of drafting, not statements about the ground."""

LEAST_TOLERANCE_M, LARGEST_TOLERANCE_M = 0.01, 20.0
"""A tolerance finer than the drawing finds nothing; one as wide as a street closes what is meant to be open."""

STEP_M = 2e-3
"""A step of the coordinate grid: as near to an edge as a vertex on it can lie."""

TOGETHER_M = 5.0
"""Lobes of one border that lie no further apart than this are one fault with one place."""


class FlawKind(enum.StrEnum):
    """Ways in which polygons fail to fit together."""

    OVERLAP = "overlap"
    GAP = "gap"
    SLIVER = "sliver"
    INVALID_RING = "invalid_ring"
    REPEATED_POINT = "repeated_point"
    UNMATCHED_VERTEX = "unmatched_vertex"
    AREA_CHANGED = "area_changed"


ASKING = frozenset({FlawKind.OVERLAP, FlawKind.AREA_CHANGED})
"""What is only mended when the reader says so: a grid's area changes by more than the tolerance allows."""


@dataclass(frozen=True)
class Flaw:
    """One place where polygons do not fit.

    `first` and `second` are indices of features (`second` is None where only one takes part).
    `place` is lon, lat. `border_m` is the length of border along which it lies, so that `area_m2`
    over `border_m` is its mean width. `share` is the part of the smaller feature that an overlap
    covers.
    """

    kind: FlawKind
    first: int
    second: int | None
    place: tuple[float, float]
    area_m2: float = 0.0
    border_m: float = 0.0
    share: float = 0.0

    @property
    def width_m(self) -> float:
        """The mean width of a gap or an overlap."""
        return self.area_m2 / self.border_m if self.border_m else 0.0


@dataclass(frozen=True)
class Lobes:
    """Gaps or overlaps (n,) as polygons in plane metres, each between two features (n, 2; -1: only one)."""

    shapes: NDArray[Any]
    between: NDArray[np.int64]

    def __len__(self) -> int:
        """How many."""
        return len(self.shapes)

    @classmethod
    def none(cls) -> "Lobes":
        """No lobe."""
        return cls(np.empty(0, object), np.empty((0, 2), np.int64))

    def of(self, chosen: NDArray[Any]) -> "Lobes":
        """Those that are chosen by mask or index."""
        return Lobes(self.shapes[chosen], self.between[chosen])

    @property
    def borders_m(self) -> NDArray[np.float64]:
        """Half of each outline: of a thin lobe the length of border along which it lies."""
        return np.asarray(shapely.length(self.shapes) / 2)

    @property
    def widths_m(self) -> NDArray[np.float64]:
        """The mean width of each."""
        borders_m = self.borders_m
        return np.divide(shapely.area(self.shapes), borders_m, out=np.zeros(len(self)), where=borders_m > 0)


def as_flaws(kind: FlawKind, lobes: Lobes, plane: Plane) -> list[Flaw]:
    """One flaw for the lobes of one border that lie close together; its place is in the largest of them."""
    found = []
    for members in _together(lobes):
        areas = shapely.area(lobes.shapes[members])
        first, second = lobes.between[members[0]].tolist()
        (place,) = places(lobes.shapes[[members[np.argmax(areas)]]], plane)
        border_m = float(lobes.borders_m[members].sum())
        found.append(
            Flaw(kind, first, second if second >= 0 else None, place, area_m2=float(areas.sum()), border_m=border_m)
        )
    return found


def with_shares(flaws: Sequence[Flaw], wholes_m2: NDArray[np.float64]) -> list[Flaw]:
    """Overlaps that know what part of the smaller feature they cover."""
    return [
        replace(flaw, share=flaw.area_m2 / min(wholes_m2[flaw.first], wholes_m2[flaw.second or 0])) for flaw in flaws
    ]


def _together(lobes: Lobes) -> list[NDArray[np.int64]]:
    """Indices of lobes of one border, close to one another."""
    if not len(lobes):
        return []
    _, pair = np.unique(lobes.between, axis=0, return_inverse=True)
    groups = []
    order = np.argsort(pair.ravel(), kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(pair.ravel()[order])) + 1):
        groups += [members] if len(members) == 1 else _clusters(lobes.shapes[members], members)
    return groups


def _clusters(shapes: NDArray[Any], members: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    near = shapely.get_parts(shapely.union_all(shapely.buffer(shapes, TOGETHER_M / 2, quad_segs=2)))
    lobe, cluster = shapely.STRtree(near).query(shapely.point_on_surface(shapes), predicate="intersects")
    lobe, first = np.unique(lobe, return_index=True)
    cluster = cluster[first]
    return [members[lobe[cluster == each]] for each in np.unique(cluster)]


def places(geometries: NDArray[Any], plane: Plane) -> list[tuple[float, float]]:
    """A place in each geometry (plane metres), as lon, lat; of a lobe where it is not thinner than on average."""
    points = plane.to_degrees(inner_points(geometries))
    return [(float(x), float(y)) for x, y in zip(shapely.get_x(points), shapely.get_y(points), strict=True)]


def inner_points(geometries: NDArray[Any]) -> NDArray[Any]:
    """A point in each; a lobe may run out into a slit that is no place to look at, so it is taken off first."""
    lengths = shapely.length(geometries)
    quarter_m = np.divide(shapely.area(geometries), 2 * lengths, out=np.zeros(len(lengths)), where=lengths > 0)
    cores = np.where(quarter_m > 0, shapely.buffer(geometries, -quarter_m), geometries)
    points = shapely.point_on_surface(np.where(shapely.is_empty(cores), geometries, cores))
    return np.asarray(points)

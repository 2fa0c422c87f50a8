"""How far the boundary of a point's polygon is, and who is on the other side."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.locator.exactness import Exactness
from geo.boundaries.locator.marks import OUTSIDE
from geo.boundaries.plane import Plane
from geo.core.coordinates import on_grid
from geo.core.measure import distances_m

_BESIDE_DEG = 1e-9


@dataclass(frozen=True)
class Surroundings:
    """Where a point lies among the polygons.

    `index` is the polygon that covers it, or -1. `boundary_m` is the way to the nearest boundary of
    that polygon, or, for a point outside all, to the nearest polygon; None where there is none, or
    no such place on the earth. `neighbour` is who is on the other side of that boundary: None on the
    outer edge; for a point outside all, the nearest polygon.
    """

    index: int
    on_boundary: bool
    boundary_m: float | None
    neighbour: int | None


@dataclass(frozen=True)
class SurroundingsTable:
    """The same for n points: arrays (n,), with NaN metres and neighbour -1 for None."""

    index: NDArray[np.int32]
    on_boundary: NDArray[np.bool_]
    boundary_m: NDArray[np.float64]
    neighbour: NDArray[np.int32]


def surrounding(exactness: Exactness, lon: float, lat: float) -> Surroundings:
    """Where one point (WGS84) lies."""
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90 and len(exactness.shapes)):
        return Surroundings(OUTSIDE, on_boundary=False, boundary_m=None, neighbour=None)
    place = on_grid(np.array([[lon, lat]]))
    covering = np.sort(exactness.coverings(place)[1])
    x, y = map(float, place[0])
    if not len(covering):
        ways = [_nearest(shape, x, y)[1] for shape in exactness.shapes]
        first = int(np.argmin(ways))
        return Surroundings(OUTSIDE, on_boundary=False, boundary_m=ways[first], neighbour=first)
    own = int(covering[0])
    beside, boundary_m = _nearest(shapely.boundary(exactness.shapes[own]), x, y)
    beyond = int(covering[1]) if len(covering) > 1 else _beyond(exactness, own, beside)
    return Surroundings(own, boundary_m == 0.0, boundary_m, beyond)


def _nearest(shape: Any, x: float, y: float) -> tuple[tuple[float, float], float]:
    here = shapely.Point(x, y)
    plane = Plane.around(np.array([here]))
    flat_here, flat_shape = plane.stretch(np.array([here, shape]))
    if shapely.intersects(shape, here):
        return (x, y), 0.0
    line = shapely.shortest_line(flat_here, flat_shape)
    end = shapely.get_coordinates(line)[1] / (plane.x_m, plane.y_m)
    return (float(end[0]), float(end[1])), float(distances_m(np.array([[x, y]]), end[None, :])[0])


def _beyond(exactness: Exactness, own: int, place: tuple[float, float]) -> int | None:
    near = exactness.tree.query(shapely.Point(place), predicate="dwithin", distance=_BESIDE_DEG)
    others = near[near != own]
    return int(others.min()) if len(others) else None

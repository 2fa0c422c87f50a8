"""Corners as whole steps of the coordinate grid, where every question about them has an exact answer. Pure."""

from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import STEPS_PER_DEGREE

Steps = NDArray[np.int64]
"""Corners (n, 2), longitude before latitude, in steps of 1e-8 degree."""

Corner = tuple[int, int]
Edge = tuple[Corner, Corner]
"""An edge by its two corners, the smaller first, whichever way a ring runs along it."""


def to_steps(degrees: NDArray[np.float64]) -> Steps:
    """Degrees that lie on the grid already, counted in steps."""
    return np.rint(degrees * STEPS_PER_DEGREE).astype(np.int64)


def to_degrees(steps: Steps) -> NDArray[np.float64]:
    """Steps in degrees, with the same bits as every stored coordinate."""
    return steps / STEPS_PER_DEGREE


def rings_of(polygon: Any) -> list[Steps]:
    """The closed rings of a polygon in steps, the exterior first."""
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(polygon), return_index=True)
    ends = np.flatnonzero(np.diff(ring)) + 1
    return [to_steps(each) for each in np.split(coordinates, ends)]


def polygon_of(rings: list[Steps]) -> Any:
    """A polygon of closed rings in steps, the exterior first, in normal form."""
    shell, *holes = (to_degrees(each) for each in rings)
    return shapely.normalize(shapely.Polygon(shell, holes))


def edges_of(ring: Steps) -> list[Edge]:
    """The edges of a closed ring in the order in which it runs."""
    corners: list[Corner] = list(map(tuple, ring.tolist()))
    return [(a, b) if a < b else (b, a) for a, b in pairwise(corners)]


def twice_area(rings: list[Steps]) -> int:
    """Twice the area inside of closed rings in square steps: exact."""
    around = [abs(_shoelace(ring)) for ring in rings]
    return around[0] - sum(around[1:])


def _shoelace(ring: Steps) -> int:
    x, y = (ring - ring[0]).astype(object).T
    return int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())

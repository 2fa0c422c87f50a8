"""The one place where coordinates are put on the grid of 1e-8 degrees.

A stored coordinate is a multiple of 1e-8 degrees (about a millimetre), so that equal corners are
equal bits. PostGIS `ST_SnapToGrid` rounds to other bits, and `shapely.set_precision` raises on
invalid rings: neither is used.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

STEP_DEG = 1e-8
STEPS_PER_DEGREE = 100_000_000


def on_grid(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees of any shape, at the nearest multiple of 1e-8; minus zero becomes zero."""
    return np.round(coordinates, 8) + 0.0


def step(degree: float) -> int:
    """Which step of the grid, counted from zero, one coordinate is put on."""
    return round(degree * 1e8)


def degree_on_grid(degree: float) -> float:
    """One coordinate as `on_grid` puts it: the same bits, without an array."""
    return step(degree) / 1e8


def geometries_on_grid(geometries: NDArray[Any]) -> NDArray[Any]:
    """Round every vertex of an array of shapely geometries (degrees); Z values are dropped."""
    return np.asarray(shapely.transform(shapely.force_2d(geometries), on_grid))

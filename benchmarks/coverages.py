"""Made-up coverages: n polygons of about 80 corners whose wiggly borders are shared to the last bit."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import on_grid

SIDE_CORNERS = 20
"""Corners of each of the four sides of a polygon."""

WEST, SOUTH, WIDTH_DEG, HEIGHT_DEG = 101.2, 38.9, 0.9, 0.6
SIZES = {54: (9, 6), 5_000: (100, 50), 50_000: (250, 200)}
"""Columns and rows of the coverages that are measured."""


def coverage(columns: int, rows: int, *, seed: int = 7) -> NDArray[Any]:
    """Polygons (columns * rows,) in degrees on the coordinate grid, row by row from the south-west."""
    rng = np.random.default_rng(seed)
    knots = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    knots[1:-1, 1:-1] += rng.uniform(-0.2, 0.2, (rows - 1, columns - 1, 2))
    across = _wiggly(knots[:, :-1], knots[:, 1:], rng)
    upward = _wiggly(knots[:-1], knots[1:], rng)
    rings = np.concatenate(
        [across[:-1, :, :-1], upward[:, 1:, :-1], across[1:, :, :0:-1], upward[:, :-1, :0:-1]], axis=2
    )
    cells = rings.reshape(columns * rows, -1, 2) / (columns, rows)
    return np.asarray(shapely.polygons(on_grid(cells * (WIDTH_DEG, HEIGHT_DEG) + (WEST, SOUTH))))


def points_over(count: int, *, seed: int = 11) -> NDArray[np.float64]:
    """Points (count, 2) on the coordinate grid, evenly over the coverage and a rim of one percent around it."""
    rng = np.random.default_rng(seed)
    return on_grid(rng.uniform(-0.01, 1.01, (count, 2)) * (WIDTH_DEG, HEIGHT_DEG) + (WEST, SOUTH))


def _wiggly(start: NDArray[np.float64], end: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Lines (..., SIDE_CORNERS + 1, 2) from start to end (..., 2) that swing to both sides of the straight way."""
    along = np.linspace(0.0, 1.0, SIDE_CORNERS + 1)
    shape = (*start.shape[:-1], 1)
    swing = sum(
        rng.uniform(-1, 1, shape) / wave * np.sin(np.pi * wave * along + rng.uniform(0, 2 * np.pi, shape))
        for wave in range(1, 8)
    )
    swing = 0.14 * swing * np.sin(np.pi * along)
    way = end - start
    aside = np.stack([-way[..., 1], way[..., 0]], axis=-1)
    line: NDArray[np.float64] = (
        start[..., None, :] + along[:, None] * way[..., None, :] + swing[..., None] * aside[..., None, :]
    )
    return line

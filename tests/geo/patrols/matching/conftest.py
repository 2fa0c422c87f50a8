"""Makers of networks and walks on a small square of ground, in metres from its corner."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import shapely

from geo.core.coordinates import geometries_on_grid
from geo.patrols.cleaning import Fixes
from geo.patrols.matching import Ground, Matched, make_ground
from geo.streets import Network, Ways, make_network

WEST, SOUTH = 101.6, 39.2
X_DEG, Y_DEG = 1 / 86_329, 1 / 111_018
BEGAN = 1_790_000_000_000_000

Metres = Sequence[tuple[float, float]]


@pytest.fixture
def streets() -> Callable[..., Network]:
    """Makes a network of lines in metres."""

    def make(*lines: Metres) -> Network:
        shapes = [shapely.linestrings(np.array(line) * (X_DEG, Y_DEG) + (WEST, SOUTH)) for line in lines]
        return make_network(Ways.of(geometries_on_grid(np.array(shapes, dtype=object))))

    return make


@pytest.fixture
def ground_of(streets: Callable[..., Network]) -> Callable[..., Ground]:
    """Makes a ground of lines in metres."""
    return lambda *lines: make_ground(streets(*lines))


@pytest.fixture
def walk() -> Callable[..., Fixes]:
    """Makes the fixes of somebody who walks a line in metres, every so many seconds, with noise that fades slowly."""

    def make(line: Metres, *, every_s: float = 5.0, noise_m: float = 0.0, seed: int = 1, pace: float = 1.3) -> Fixes:
        way = shapely.linestrings(line)
        at_s = np.arange(0.0, shapely.length(way) / pace + every_s, every_s)
        places = shapely.get_coordinates(shapely.line_interpolate_point(way, np.minimum(at_s * pace, way.length)))
        chance = np.random.default_rng(seed)
        error = np.cumsum(chance.normal(size=places.shape), axis=0) * 0.3
        error = noise_m * (error - error.mean(axis=0)) / max(float(error.std()), 1e-9)
        degrees = (places + error) * (X_DEG, Y_DEG) + (WEST, SOUTH)
        accuracy_m = np.full(len(at_s), 1.5 * noise_m if noise_m else np.nan)
        at = BEGAN + (at_s * 1e6).astype(np.int64)
        return Fixes(at, degrees[:, 0].copy(), degrees[:, 1].copy(), accuracy_m, np.arange(len(at)))

    return make


@pytest.fixture
def walked_m() -> Callable[..., dict[int, float]]:
    """Tells the metres of each segment of a ground that are walked, each counted once, by its place in the network."""

    def measure(matched: Matched) -> dict[int, float]:
        found: dict[int, Any] = {}
        walked = matched.walked
        for segment, low, high in zip(walked.segment, walked.from_mm, walked.to_mm, strict=True):
            own = shapely.linestrings([[float(low), 0.0], [float(high), 0.0]])
            found[int(segment)] = shapely.union(found.get(int(segment), own), own)
        return {segment: float(shapely.length(line)) / 1000.0 for segment, line in found.items()}

    return measure

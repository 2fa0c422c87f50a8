"""Makers of ways and outlines on a small square of ground, a few hundred metres wide."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import shapely

from geo.core.coordinates import geometries_on_grid
from geo.exchange.ways import Level, WayKind
from geo.streets.ways import Ways

WEST, SOUTH = 101.6, 39.2
X_DEG, Y_DEG = 1 / 86_300, 1 / 111_000
"""A metre at this latitude."""

Metres = Sequence[tuple[float, float]]
Maker = Callable[..., Ways]


def degrees(shape: Any) -> Any:
    """A shape in metres from a corner as degrees on the coordinate grid."""
    moved = shapely.transform(shape, lambda metres: metres * (X_DEG, Y_DEG) + (WEST, SOUTH))
    return geometries_on_grid(np.array([moved], dtype=object))[0]


@pytest.fixture
def place() -> Callable[[Any], Any]:
    """Takes a shape in metres to degrees."""
    return degrees


@pytest.fixture
def ways() -> Maker:
    """Makes ways of lines in metres; each keyword gives a value for all, or one for each."""

    def make(
        *lines: Metres,
        kind: WayKind | Sequence[WayKind] = WayKind.STREET,
        level: Level | Sequence[Level] = Level.GROUND,
        name: Sequence[str | None] | None = None,
        nodes: Sequence[int] | None = None,
    ) -> Ways:
        count = len(lines)
        return Ways(
            lines=np.array([*(degrees(shapely.LineString(line)) for line in lines), None], dtype=object)[:-1],
            kind=np.broadcast_to(np.asarray(kind, np.int8), count).copy(),
            level=np.broadcast_to(np.asarray(level, np.int8), count).copy(),
            name=np.array([*(name or [None] * count), None], dtype=object)[:-1],
            nodes=None if nodes is None else np.asarray(nodes, np.int64),
        )

    return make

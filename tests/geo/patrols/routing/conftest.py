"""Makers of small networks: junctions in metres from a corner, segments by the junctions they join."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import shapely

from geo.core.coordinates import geometries_on_grid
from geo.exchange.ways import WayKind
from geo.streets import Network

CORNER = np.array([101.6, 39.2])
METRE = np.array([1 / 86_300, 1 / 111_000])
"""A metre at this latitude, in degrees."""

Maker = Callable[..., Network]


def make_network(
    junctions: Sequence[tuple[float, float]],
    segments: Sequence[tuple[int, int]],
    *,
    names: Sequence[str | None] | None = None,
    kinds: Sequence[WayKind] | None = None,
) -> Network:
    """Straight segments; one that joins a junction to itself is a small square."""
    places = np.array(junctions, float).reshape(-1, 2) * METRE + CORNER
    count = len(segments)
    lines = [_line(places, a, b) for a, b in segments]
    return Network(
        segments=geometries_on_grid(np.array([*lines, None], dtype=object)[:-1]),
        kind=np.array(kinds or [WayKind.STREET] * count, np.int8),
        level=np.zeros(count, np.int8),
        name=np.array([*(names or [None] * count), None], dtype=object)[:-1],
        ends=np.array(segments, np.int64).reshape(-1, 2),
        junctions=places,
    )


def _line(places: np.ndarray, a: int, b: int) -> shapely.LineString:
    if a != b:
        return shapely.LineString([places[a], places[b]])
    corners = np.array([(0, 0), (0, 20), (20, 20), (20, 0), (0, 0)]) * METRE
    return shapely.LineString(places[a] + corners)


def make_town(side: int, seed: int = 0, *, keep: float = 1.0) -> Network:
    """Blocks of 90 m, a little crooked; a share of the segments is kept."""
    random = np.random.default_rng(seed)
    places = [(90.0 * x, 90.0 * y) for x in range(side) for y in range(side)]
    crooked = np.array(places) + random.normal(0, 8, (len(places), 2))
    east = [(x * side + y, (x + 1) * side + y) for x in range(side - 1) for y in range(side)]
    north = [(x * side + y, x * side + y + 1) for x in range(side) for y in range(side - 1)]
    segments = [pair for pair in east + north if random.random() < keep]
    return make_network([(x, y) for x, y in crooked.tolist()], segments)


@pytest.fixture
def network() -> Maker:
    """Makes a network of junctions and segments."""
    return make_network


@pytest.fixture
def town() -> Maker:
    """Makes a town of blocks."""
    return make_town

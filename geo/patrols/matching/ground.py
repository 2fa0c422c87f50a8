"""The walkable network made ready for matching: in metres, with cells to search by and ways between junctions."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.measure import lengths_m, to_metres
from geo.patrols.matching.cells import Cells, make_cells
from geo.patrols.matching.reach import Links, Reach, make_links, make_reach
from geo.streets.beside import Beside, find_beside
from geo.streets.network import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

REACH_M = 300.0
"""So far ways from junction to junction are known beforehand: further than a walker comes between two fixes."""


class Streets(NamedTuple):
    """m walkable segments in metres, as p straight pieces.

    `first` (m + 1,) is where the pieces of a segment begin; `x`, `y`, `to_x`, `to_y`, `start_m` (p,) are where a piece
    lies and how far along its segment it begins; `of` (p,) its segment. `length_m` (m,), `ends` (m, 2) as in `Network`.
    """

    first: Ints
    x: Floats
    y: Floats
    to_x: Floats
    to_y: Floats
    start_m: Floats
    of: Ints
    length_m: Floats
    ends: Ints


@dataclass(frozen=True)
class Ground:
    """What matching needs of a network, made once for many patrols; never changed.

    `number` (m,) is the place of a walkable segment in the network, `length_mm` (m,) its true length, `near` the lon
    and lat that the projection to metres lies around. `beside` tells which stretches are pavements of which streets.
    """

    streets: Streets
    cells: Cells
    links: Links
    reach: Reach
    number: Ints
    length_mm: Ints
    near: tuple[float, float]
    beside: Beside

    def metres(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Positions in degrees (WGS84) as x and y in the metres of this ground."""
        placed = shapely.get_coordinates(to_metres(shapely.points(lon, lat), self.near))
        return np.ascontiguousarray(placed[:, 0]), np.ascontiguousarray(placed[:, 1])


def make_ground(network: Network, *, reach_m: float = REACH_M) -> Ground:
    """Prepare the streets and paths of a network. One without any gives a ground where all is off-street."""
    number = np.flatnonzero(network.walkable).astype(np.int64)
    lines = network.segments[number]
    near = _middle(lines)
    streets = _streets(to_metres(lines, near), network.ends[number])
    links = make_links(streets.ends, streets.length_m, len(network.junctions))
    return Ground(
        streets=streets,
        cells=make_cells(streets.x, streets.y, streets.to_x, streets.to_y),
        links=links,
        reach=make_reach(links, reach_m),
        number=number,
        length_mm=np.maximum(np.rint(lengths_m(lines) * 1000.0), 1).astype(np.int64),
        near=near,
        beside=find_beside(network),
    )


def _middle(lines: NDArray[Any]) -> tuple[float, float]:
    if not len(lines):
        return 0.0, 0.0
    west, south, east, north = shapely.total_bounds(lines).tolist()
    return (west + east) / 2.0, (south + north) / 2.0


def _streets(lines: NDArray[Any], ends: Ints) -> Streets:
    corners, line = shapely.get_coordinates(lines, return_index=True)
    inside = np.flatnonzero(line[:-1] == line[1:]) if len(line) else np.empty(0, np.int64)
    start, end, of = corners[inside], corners[inside + 1], line[inside].astype(np.int64)
    steps_m = np.hypot(end[:, 0] - start[:, 0], end[:, 1] - start[:, 1])
    first = np.searchsorted(of, np.arange(len(lines) + 1)).astype(np.int64)
    before = np.concatenate([[0.0], np.cumsum(steps_m)])
    length_m = before[first[1:]] - before[first[:-1]]
    start_m = before[:-1] - before[first[:-1]][of]
    (x, y), (to_x, to_y) = np.ascontiguousarray(start.T), np.ascontiguousarray(end.T)
    return Streets(first, x, y, to_x, to_y, start_m, of, length_m, ends.copy())

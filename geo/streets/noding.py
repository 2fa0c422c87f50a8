"""Lines cut where they meet, in whole steps of the coordinate grid. Pure.

Steps of 1e-8 degrees are counted from a corner of the lines, so every coordinate is a whole number, and GEOS rounds
the places where lines cross to whole numbers too (snap rounding): what comes out meets at ends alone, and stays so as
degrees.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.edges import edges_of

Ints = NDArray[np.int64]

_STEPS = 1e8
_METRES_PER_STEP = 111_195.0 / _STEPS  # of latitude, on a sphere of 6,371,009 m: good to 0.6 %
_NEAR_STEPS = 2.0
"""Rounding moves a line by less than this."""
_SAMPLES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Steps:
    """Counts steps of the coordinate grid from a corner, given in steps. A step east is about `x_m` metres long."""

    west: float
    south: float
    x_m: float
    y_m: float = _METRES_PER_STEP

    @classmethod
    def around(cls, geometries: NDArray[Any]) -> "Steps":
        """Counted from the south-western corner of the geometries (degrees)."""
        west, south, _, north = shapely.total_bounds(geometries)
        narrowing = max(float(np.cos(np.radians((south + north) / 2))), 0.01)
        return cls(float(np.rint(west * _STEPS)), float(np.rint(south * _STEPS)), _METRES_PER_STEP * narrowing)

    def of(self, geometries: NDArray[Any]) -> NDArray[Any]:
        """Degrees to steps."""
        corner = (self.west, self.south)
        return np.asarray(shapely.transform(geometries, lambda degrees: np.rint(degrees * _STEPS) - corner))

    def of_one(self, geometry: Any) -> Any:
        """One geometry in degrees to steps."""
        return self.of(np.array([geometry], dtype=object))[0]

    def degrees(self, geometries: NDArray[Any]) -> NDArray[Any]:
        """Steps to degrees: the bits of `geo.core.coordinates.on_grid`."""
        return np.asarray(shapely.transform(geometries, self.pairs))

    def metres(self, geometries: NDArray[Any]) -> NDArray[Any]:
        """Steps to metres, good for comparing lengths and widths."""
        return np.asarray(shapely.transform(geometries, lambda steps: steps * (self.x_m, self.y_m)))

    def from_metres(self, geometries: NDArray[Any]) -> NDArray[Any]:
        """The way back from `metres`, in whole steps."""
        return np.asarray(shapely.transform(geometries, lambda metres: np.rint(metres / (self.x_m, self.y_m))))

    def pairs(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Steps (n, 2) to degrees."""
        return np.asarray((steps + np.array([self.west, self.south])) / _STEPS + 0.0)


@dataclass(frozen=True)
class Pieces:
    """Lines (p,) in steps that meet at their ends alone, and the lines that each is a piece of.

    `piece` and `source` (q,) are indices, several where lines lay upon one another, sorted.
    """

    lines: NDArray[Any]
    piece: Ints
    source: Ints


def node(lines: NDArray[Any]) -> Pieces:
    """Lines (n,) in steps, cut wherever they meet; pieces that lie upon one another become one."""
    if not len(lines):
        return Pieces(lines, np.empty(0, np.int64), np.empty(0, np.int64))
    union = shapely.union_all(shapely.multilinestrings(shapely.get_parts(lines)), grid_size=1.0)
    pieces = shapely.get_parts(union)
    pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING]
    return Pieces(pieces, *_sources(pieces, lines))


def _sources(pieces: NDArray[Any], lines: NDArray[Any]) -> tuple[Ints, Ints]:
    """Which lines lie under the longest edge of each piece, at three places of it; else the nearest one."""
    edges, owner = edges_of(lines)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(edges.reshape(-1, 2, 2))))
    longest = _longest_edges(pieces)
    common: NDArray[np.int64] | None = None
    for share in _SAMPLES:
        places = shapely.points(longest[:, :2] * (1 - share) + longest[:, 2:] * share)
        piece, edge = tree.query(places, predicate="dwithin", distance=_NEAR_STEPS)
        found = np.unique(piece * len(lines) + owner[edge])
        common = found if common is None else np.intersect1d(common, found)
    assert common is not None  # noqa: S101 (there are samples)
    lost = np.setdiff1d(np.arange(len(pieces)), common // len(lines))
    if len(lost):
        middle = shapely.points((longest[lost, :2] + longest[lost, 2:]) / 2)
        common = np.union1d(common, lost * len(lines) + owner[tree.nearest(middle)])
    return common // len(lines), common % len(lines)


def _longest_edges(pieces: NDArray[Any]) -> NDArray[np.float64]:
    edges, owner = edges_of(pieces)
    length = np.hypot(edges[:, 0] - edges[:, 2], edges[:, 1] - edges[:, 3])
    order = np.lexsort((-length, owner))
    first = np.unique(owner[order], return_index=True)[1]
    return np.asarray(edges[order][first])

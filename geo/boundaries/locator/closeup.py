"""The surroundings of one point, with as few calls of NumPy as it takes. The same answers as `Neighbourhood`."""

from dataclasses import dataclass
from math import cos, hypot, radians

import numpy as np

from geo.boundaries.locator.arrays import Floats, Ints, Places, Steps
from geo.boundaries.locator.edges import BY, LEFT, RIGHT
from geo.boundaries.locator.glance import Glance
from geo.boundaries.locator.marks import OUTSIDE
from geo.boundaries.locator.outlines import foot, limits
from geo.boundaries.locator.surroundings import (
    BESIDE_STEPS,
    LEAST_SHRINK,
    PERHAPS_ON_STEPS,
    SLACK,
    Neighbourhood,
    Surroundings,
)
from geo.core.coordinates import STEP_DEG
from geo.core.measure import distances_m

_FEW_RUNS = 40


@dataclass(frozen=True)
class Closeup:
    """What tells who is beside one point."""

    glance: Glance
    neighbourhood: Neighbourhood

    def around(self, lon: float, lat: float, index: int) -> Surroundings:
        """The surroundings of a point on the coordinate grid and on the earth, whose polygon is known."""
        edges = self.neighbourhood.edges
        if not len(edges.table):
            return Surroundings(index, on_boundary=False, boundary_m=None, neighbour=None)
        x, y = round(lon / STEP_DEG) - edges.origin[0], round(lat / STEP_DEG) - edges.origin[1]
        shrink = max(cos(radians(lat)), LEAST_SHRINK)
        east, north, boundary_m = self._way((lon, lat), (x, y), index, shrink)
        if index != OUTSIDE and hypot(east, north) <= PERHAPS_ON_STEPS:
            return self.neighbourhood.around(np.array([[lon, lat]]), np.array([index], np.int32)).row(0)
        place = lon + east * STEP_DEG, lat + north * STEP_DEG
        neighbour = self._beside(place, (x + east, y + north), index)
        return Surroundings(index, on_boundary=False, boundary_m=boundary_m, neighbour=neighbour)

    def _way(
        self, lonlat: tuple[float, float], steps: tuple[int, int], index: int, shrink: float
    ) -> tuple[float, float, float]:
        """The way to the nearest boundary: steps east and north, and metres."""
        outlines = self.neighbourhood.outlines
        slack = SLACK if index == OUTSIDE else 0.0
        edge = self._edges(outlines.rim if index == OUTSIDE else index, steps, shrink, slack)
        rows = outlines.table.take(edge, axis=0)
        ends = np.subtract(rows[:, : BY + 1], (*steps, *steps), dtype=np.float64)
        ends[:, 0::2] *= shrink
        east, north = foot(ends)
        square = east * east + north * north
        best = np.array([square.argmin()])
        if index == OUTSIDE:
            best = _rivals(square, np.maximum(rows[:, LEFT], rows[:, RIGHT]))
        ways = np.column_stack([east[best] / shrink, north[best]])
        start = np.array([lonlat] * len(best))
        length_m = distances_m(start, start + ways * STEP_DEG)
        first = int(length_m.argmin())
        return float(ways[first, 0]), float(ways[first, 1]), float(length_m[first])

    def _edges(self, outline: int, steps: tuple[int, int], shrink: float, slack: float) -> Ints:
        """The edges of an outline among which the nearest are."""
        outlines = self.neighbourhood.outlines
        first, last = outlines.run.item(outline), outlines.run.item(outline + 1)
        if last - first <= _FEW_RUNS:
            return outlines.edge[outlines.begin.item(first) : outlines.begin.item(last)]
        runs = np.arange(first, last, dtype=np.int32)
        x, y, narrow = (np.full(len(runs), value, np.float64) for value in (*steps, shrink))
        return outlines.edges_within(runs, *outlines.bounds(runs, x, y, narrow), slack)

    def _beside(self, place: tuple[float, float], steps: tuple[float, float], own: int) -> int | None:
        """The smallest other polygon within a tenth of a step of a place."""
        marks, table = self.neighbourhood.marks, self.neighbourhood.edges.table
        found = None
        for edge in self.glance.edges_near(*place):
            ax, ay, bx, by, *sides = table[edge].tolist()
            if _distance(ax - steps[0], ay - steps[1], bx - ax, by - ay) > BESIDE_STEPS:
                continue
            for side in sides:
                name = side - marks.one
                if side and name != own and (found is None or name < found):
                    found = name
        return found


def _rivals(square: Floats, owner: Steps) -> Places:
    """The nearest edge of each owner that may be the nearest on the ellipsoid, the owners in their order."""
    chosen = np.flatnonzero(square <= limits(square.min(), SLACK))
    chosen = chosen.take(np.argsort(square.take(chosen), kind="stable"))
    return chosen.take(np.unique(owner.take(chosen), return_index=True)[1])


def _distance(ax: float, ay: float, dx: float, dy: float) -> float:
    """From the origin to the segment that begins at a and runs by d."""
    along = min(max(-(ax * dx + ay * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    return hypot(ax + along * dx, ay + along * dy)

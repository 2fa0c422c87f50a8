"""The surroundings of one point, with as few calls of NumPy as it takes. The same answers as `Neighbourhood`."""

from dataclasses import dataclass
from math import cos, hypot, radians
from operator import itemgetter

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
from geo.core.measure import distance_m

_FEW_RUNS = 40


@dataclass(frozen=True)
class Closeup:
    """What tells who is beside one point."""

    glance: Glance
    neighbourhood: Neighbourhood

    def around(self, lon: int, lat: int, index: int) -> Surroundings:
        """The surroundings of a point on the earth, in steps of 1e-8 degrees, whose polygon is known."""
        edges = self.neighbourhood.edges
        if not len(edges.table):
            return Surroundings(index, on_boundary=False, boundary_m=None, neighbour=None)
        steps, degrees = (lon - edges.origin[0], lat - edges.origin[1]), (lon / 1e8, lat / 1e8)
        shrink = max(cos(radians(degrees[1])), LEAST_SHRINK)
        east, north, boundary_m = self._way(degrees, steps, index, shrink)
        if index != OUTSIDE and hypot(east, north) <= PERHAPS_ON_STEPS:
            return self.neighbourhood.around(np.array([degrees]), np.array([index], np.int32)).row(0)
        neighbour = self._beside(_moved(degrees, east, north), (steps[0] + east, steps[1] + north), index)
        return Surroundings(index, on_boundary=False, boundary_m=boundary_m, neighbour=neighbour)

    def _way(
        self, degrees: tuple[float, float], steps: tuple[int, int], index: int, shrink: float
    ) -> tuple[float, float, float]:
        """The way to the nearest boundary: steps east and north, and metres."""
        outlines = self.neighbourhood.outlines
        slack = SLACK if index == OUTSIDE else 0.0
        edge = self._edges(outlines.rim if index == OUTSIDE else index, steps, shrink, slack)
        rows = outlines.table.take(edge, axis=0)
        ends = np.subtract(rows[:, : BY + 1], np.array(steps * 2, np.float64))
        ends[:, 0::2] *= shrink
        east, north = foot(ends)
        square = east * east + north * north
        if index != OUTSIDE:
            best = int(square.argmin())
            way = east.item(best) / shrink, north.item(best)
            return *way, distance_m(degrees, _moved(degrees, *way))
        rivals = _rivals(square, np.maximum(rows[:, LEFT], rows[:, RIGHT]))
        ways = [(x / shrink, y) for x, y in zip(east.take(rivals).tolist(), north.take(rivals).tolist(), strict=True)]
        return min(((*way, distance_m(degrees, _moved(degrees, *way))) for way in ways), key=itemgetter(2))

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


def _moved(degrees: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    """A place so many steps away."""
    return degrees[0] + east * STEP_DEG, degrees[1] + north * STEP_DEG


def _rivals(square: Floats, owner: Steps) -> Places:
    """The nearest edge of each owner that may be the nearest on the ellipsoid, the owners in their order."""
    chosen = np.flatnonzero(square <= limits(square.min(), SLACK))
    chosen = chosen.take(np.argsort(square.take(chosen), kind="stable"))
    return chosen.take(np.unique(owner.take(chosen), return_index=True)[1])


def _distance(ax: float, ay: float, dx: float, dy: float) -> float:
    """From the origin to the segment that begins at a and runs by d."""
    along = min(max(-(ax * dx + ay * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    return hypot(ax + along * dx, ay + along * dy)

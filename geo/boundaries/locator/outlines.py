"""The nearest edge of a polygon's outline, or of the rim around all, in a plane that is true where the point is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from geo.boundaries.locator.arrays import Floats, Ints, Places, Steps
from geo.boundaries.locator.edges import AX, AY, BX, BY, LEFT, RIGHT, Edges
from geo.boundaries.locator.ranges import spread

_RUN = 8
_RUNS = 1 << 16
_FAR_STEPS = 9e7


@dataclass(frozen=True)
class Feet:
    """Points, edges near them, the way to where each edge is nearest (steps east and north), and its square."""

    point: Places
    edge: Ints
    east: Floats
    north: Floats
    square: Floats

    def after(self, points: int) -> "Feet":
        """The same, when so many points stand before."""
        return replace(self, point=self.point + points)


@dataclass(frozen=True)
class Outlines:
    """Outlines 0 to n - 1 of the polygons and, as outline n, the edges with nobody on one side.

    `edge[begin[k]:begin[k + 1]]` are the edges of run k, which follow one another; `box` (runs, 4) is
    around them, west, south, east, north in steps; outline i has the runs from `run[i]` to `run[i + 1]`.
    """

    table: Steps
    edge: Ints
    begin: Ints
    box: Steps
    run: Ints

    @classmethod
    def of(cls, edges: Edges) -> Self:
        """From the edges of all polygons."""
        table = edges.table
        rim = np.flatnonzero((table[:, LEFT] == 0) | (table[:, RIGHT] == 0)).astype(np.int32)
        edge = np.concatenate([edges.outline, rim])
        start = np.append(edges.start, np.int32(len(edge)))
        counts = -(-np.diff(start) // np.int32(_RUN))
        run = np.zeros(len(start), np.int32)
        np.cumsum(counts, out=run[1:])
        outline, number = spread(run[:-1], run[1:] - np.int32(1))
        begin = start.take(outline) + (number - run.take(outline)) * np.int32(_RUN)
        return cls(table, edge, np.append(begin, np.int32(len(edge))), _boxes(table, edge, begin), run)

    @property
    def nbytes(self) -> int:
        """Bytes held, without the table."""
        return self.edge.nbytes + self.begin.nbytes + self.box.nbytes + self.run.nbytes

    @property
    def rim(self) -> int:
        """The number of the outline around all."""
        return len(self.run) - 2

    def feet(self, x: Floats, y: Floats, outline: Ints, shrink: Floats, slack: Floats) -> Iterator["Feet"]:
        """Where the edges of the outline of each point (n,), in steps, come nearest to it, a chunk of points at a time.

        Only those not farther than the nearest times 1 + `slack`, and of edges more than 100 km away
        only the nearest. `shrink` is how much shorter a step east is than a step north.
        """
        ends = np.cumsum(self.run.take(outline + 1) - self.run.take(outline))
        begin = 0
        while begin < len(x):
            end = int(np.searchsorted(ends, ends[begin] + _RUNS, "right"))
            some = slice(begin, end)
            yield self._feet(x[some], y[some], outline[some], shrink[some], slack[some]).after(begin)
            begin = end

    def _feet(self, x: Floats, y: Floats, outline: Ints, shrink: Floats, slack: Floats) -> "Feet":
        point, run = spread(self.run.take(outline), self.run.take(outline + 1) - np.int32(1))
        near, far = self.bounds(run, x.take(point), y.take(point), shrink.take(point))
        within = np.flatnonzero(near <= _limits(far, point, slack).take(point))
        point, run = point.take(within), run.take(within)
        each, place = spread(self.begin.take(run), self.begin.take(run + 1) - np.int32(1))
        point, edge = point.take(each), self.edge.take(place)
        squeezed = shrink.take(point)
        ends = self.table.take(edge, axis=0)[:, : BY + 1].astype(np.float64)
        ends[:, 0::2] -= x.take(point)[:, None]
        ends[:, 1::2] -= y.take(point)[:, None]
        ends[:, 0::2] *= squeezed[:, None]
        east, north = foot(ends)
        distance = east * east + north * north
        east /= squeezed
        within = np.flatnonzero(distance <= _limits(distance, point, slack).take(point))
        east, north, distance = east.take(within), north.take(within), distance.take(within)
        return Feet(point.take(within), edge.take(within), east, north, distance)

    def edges_within(self, run: Ints, near: Floats, far: Floats, slack: float) -> Ints:
        """The edges of runs, given their bounds for one point, among which the nearest are."""
        kept = run.compress(near <= limits(far.min(), slack))
        return self.edge.take(spread(self.begin.take(kept), self.begin.take(kept + 1) - np.int32(1))[1])

    def bounds(self, run: Ints, x: Floats, y: Floats, shrink: Floats) -> tuple[Floats, Floats]:
        """Squares of the shortest and the longest way from points to the boxes of runs."""
        west, south, east, north = self.box.take(run, axis=0).T
        to_west, to_east, to_south, to_north = (west - x) * shrink, (x - east) * shrink, south - y, y - north
        near = np.maximum(np.maximum(to_west, to_east), 0) ** 2 + np.maximum(np.maximum(to_south, to_north), 0) ** 2
        far = np.minimum(to_west, to_east) ** 2 + np.minimum(to_south, to_north) ** 2
        return near, far


def foot(ends: Floats) -> tuple[Floats, Floats]:
    """The points of segments (n, 4) that are nearest to the origin."""
    ax, ay, bx, by = ends.T
    dx, dy = bx - ax, by - ay
    along = -(ax * dx + ay * dy) / (dx * dx + dy * dy)
    np.maximum(along, 0.0, out=along)  # np.clip takes longer for few
    np.minimum(along, 1.0, out=along)
    return ax + along * dx, ay + along * dy


def _limits(squares: Floats, point: Places, slack: Floats) -> Floats:
    """How much of a square is near enough for each point, whose nearest thing has the least of `squares`."""
    least = np.full(len(slack), np.inf)
    np.minimum.at(least, point, squares)
    return limits(least, slack)


def limits(least: Floats, slack: Floats | float) -> Floats:
    """The squares up to which ways are near enough, given the least."""
    return np.where(least < _FAR_STEPS**2, least * (1 + slack) ** 2, least)


def _boxes(table: Steps, edge: Ints, begin: Ints) -> Steps:
    box = np.empty((len(begin), 4), table.dtype)
    if len(begin):
        for column, one, two, extreme in (
            (0, AX, BX, np.minimum),
            (1, AY, AY, np.minimum),
            (2, AX, BX, np.maximum),
            (3, BY, BY, np.maximum),
        ):
            box[:, column] = extreme.reduceat(extreme(table[:, one], table[:, two]).take(edge), begin)
    return box

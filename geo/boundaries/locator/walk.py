"""The way of a point from the corner of its leaf, across the edges between.

Every edge crossed exchanges the polygon on one of its sides for that on the other. All is reckoned
in whole steps, so the side of a point is certain unless it lies on the edge, or so near to it that
the rounding of stored degrees could tell otherwise.
"""

from dataclasses import dataclass

import numpy as np

from geo.boundaries.locator.arrays import Flags, Floats, Ints, Places
from geo.boundaries.locator.edges import AX, AY, BX, BY, LEFT, RIGHT, Edges
from geo.boundaries.locator.lattice import Lattice
from geo.boundaries.locator.leaves import CORNER_LEFT, FLAG_BITS, RUNS_THROUGH, VALUE, Leaves
from geo.boundaries.locator.marks import IN_DOUBT, Marks

# Degrees are off their whole step by up to 1.5e-6 steps, and enter a double area eight times.
_ROUNDED_STEPS = 2e-5
_FLOAT = 4e-16


@dataclass(frozen=True)
class Walk:
    """The edges of the leaves. A double area (square steps) above `certain` has its sign in stored degrees too."""

    leaves: Leaves
    edges: Edges
    marks: Marks
    lattice: Lattice
    certain: float
    exact: float

    @classmethod
    def over(cls, leaves: Leaves, edges: Edges, marks: Marks, lattice: Lattice) -> "Walk":
        """All that is walked over."""
        spans = edges.table[:, [BX, BY]] - edges.table[:, [AX, AY]]
        longest = float(np.abs(spans).max(initial=0)) + lattice.width(0)
        exact = _FLOAT * longest**2
        return cls(leaves, edges, marks, lattice, _ROUNDED_STEPS * longest + exact, exact)

    def find(self, lonlat: Floats, leaf: Ints, x: Ints, y: Ints) -> Ints:
        """The polygon of points (n, 2) in their leaves, whose corners are those of the smallest cells x, y (n,).

        -1 outside, -2 in doubt.
        """
        record = self.leaves.table.take(leaf, axis=0)
        party = _Party(*self._steps(lonlat), x, y, record[:, VALUE].copy(), record[:, VALUE] < 0)
        for who, entry in self.leaves.rounds(record):
            self._cross(party, who, entry)
        index = self.marks.index(party.value)
        index[party.doubt] = IN_DOUBT
        return index

    def _steps(self, lonlat: Floats) -> tuple[Floats, Floats]:
        """Whole steps from the origin of the edges, rounded as `on_grid` does."""
        x, y = lonlat[:, 0] * 1e8, lonlat[:, 1] * 1e8
        for steps, origin in ((x, self.edges.origin[0]), (y, self.edges.origin[1])):
            np.rint(steps, out=steps)
            np.subtract(steps, origin, out=steps)
        return x, y

    def _cross(self, party: "_Party", who: Places, entry: Ints) -> None:
        """Lead the points `who` past one edge each."""
        edge = self.edges.table.take(entry >> np.int32(FLAG_BITS), axis=0)
        ends = edge[:, : BY + 1].astype(np.float64)
        ax, ay, bx, by = ends.T
        aside = party.py.take(who)
        aside -= ay
        aside *= bx - ax
        other = party.px.take(who)
        other -= ax
        other *= by - ay
        aside -= other
        left = aside > 0
        crossed = left != (entry & np.int32(CORNER_LEFT)).astype(np.bool_)
        unsure = np.abs(aside, out=aside) <= self.certain
        short = np.flatnonzero(crossed & ((entry & np.int32(RUNS_THROUGH)) == 0))
        if len(short):
            crossed[short], unclear = self._meet(party, who.take(short), ends.take(short, axis=0))
            unsure[short] |= unclear
        party.doubt[who.compress(unsure)] = True
        over = np.flatnonzero(crossed)
        change = edge[:, LEFT].take(over).astype(np.int32)
        change -= edge[:, RIGHT].take(over).astype(np.int32)
        np.negative(change, out=change, where=~left.take(over))
        party.value[who.take(over)] += change

    def _meet(self, party: "_Party", who: Places, ends: Floats) -> tuple[Flags, Flags]:
        """Whether the way from the corner passes between the ends (m, 4) of an edge, and where that is not clear."""
        x = party.x.take(who) * float(self.lattice.cell)
        y = party.y.take(who) * float(self.lattice.cell)
        x += self.lattice.west - self.edges.origin[0]
        y += self.lattice.south - self.edges.origin[1]
        dx, dy = party.px.take(who) - x, party.py.take(who) - y
        ax, ay, bx, by = ends.T
        a = dx * (ay - y) - dy * (ax - x)
        b = dx * (by - y) - dy * (bx - x)
        return (a > 0) != (b > 0), np.minimum(np.abs(a), np.abs(b)) <= self.exact


@dataclass(frozen=True)
class _Party:
    """Points (n,) on their way: where they go (steps), the cells they come from, what they have, and doubt."""

    px: Floats
    py: Floats
    x: Ints
    y: Ints
    value: Ints
    doubt: Flags

"""Cells that a boundary crosses: which edges come near each, and who has its lower left corner."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.boundaries.locator.arrays import Flags, Floats, Ints, Longs, Places
from geo.boundaries.locator.lattice import MARGIN_STEPS
from geo.boundaries.locator.marks import IN_DOUBT, Marks
from geo.boundaries.locator.tracing import Lines

VALUE, COUNT, FIRST, MORE = range(4)
CORNER_LEFT = 1
RUNS_THROUGH = 2
FLAG_BITS = 2

_NO_VALUE = -1
_TOO_NEAR_STEPS = 1e-3


@dataclass(frozen=True)
class Leaves:
    """Leaves in the order of their numbers; leaf 0 has no edges and stands for all doubt.

    `table` (n, 4) holds the mark at the corner (-1 where that is in doubt), how many edges are near,
    the entry of the first of them, and where in `entry` those of the others begin. An entry is the
    number of an edge shifted by two bits, with a bit for the corner lying on its left and one for an
    edge that ends nowhere near the leaf.
    """

    table: Ints
    entry: Ints

    @classmethod
    def of_doubt(cls) -> "Leaves":
        """The one leaf that is always there."""
        return cls(np.array([[_NO_VALUE, 0, 0, 0]], np.int32), np.empty(0, np.int32))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.table.nbytes + self.entry.nbytes

    def rounds(self, record: Ints) -> Iterator[tuple[Places, Ints]]:
        """For records (n, 4): first whoever has an edge and its first entry, then who has another and that, and on."""
        count, more = record[:, COUNT], record[:, MORE]
        who = np.flatnonzero(count > 0)
        entry = record[:, FIRST].take(who)
        given = 0
        while len(who):
            yield who, entry
            given += 1
            who = who.compress(count.take(who) > given)
            entry = self.entry.take(more.take(who) + np.int32(given - 1))


@dataclass(frozen=True)
class Crossed:
    """Cells (n,) of a width (steps), the value at the corner of each, how many lines are near, and which, in a row."""

    column: Ints
    row: Ints
    width: int
    value: Ints
    count: Longs
    line: Ints


def grow(lines: Lines, marks: Marks, cells: Crossed, *, after: int) -> Leaves:
    """Leaves for cells; `after` is how many entries stand before theirs."""
    count = cells.count
    entry, near = _entries(lines, cells)
    table = np.empty((len(count), 4), np.int32)
    table[:, VALUE] = np.where(marks.index(cells.value) == IN_DOUBT, np.int32(_NO_VALUE), cells.value)
    table[np.repeat(np.arange(len(count)), count)[near], VALUE] = _NO_VALUE
    table[:, COUNT] = count
    first = np.cumsum(count) - count
    table[:, FIRST] = entry.take(first)
    table[:, MORE] = first - np.arange(len(first)) + after
    others = np.ones(len(entry), np.bool_)
    others[first] = False
    return Leaves(table, entry.compress(others))


def _entries(lines: Lines, cells: Crossed) -> tuple[Ints, Flags]:
    """Entries for the lines near cells, and for which of them the corner of the cell is too near."""
    line, width = cells.line, cells.width
    x = np.multiply(np.repeat(cells.column, cells.count), width, dtype=np.float64)
    y = np.multiply(np.repeat(cells.row, cells.count), width, dtype=np.float64)
    ax, ay, bx, by = lines.ax.take(line), lines.ay.take(line), lines.bx.take(line), lines.by.take(line)
    ends = _is_near(ax, ay, x, y, width)
    ends |= _is_near(bx, by, x, y, width)
    bx -= ax
    by -= ay
    aside = bx * (y - ay)
    aside -= by * (x - ax)
    entry = line << np.int32(FLAG_BITS)
    entry |= aside > 0
    entry |= np.where(ends, np.int32(0), np.int32(RUNS_THROUGH))
    np.abs(aside, out=aside)
    np.abs(bx, out=bx)
    bx += by
    bx *= _TOO_NEAR_STEPS
    return entry, aside <= bx


def _is_near(px: Floats, py: Floats, x: Floats, y: Floats, width: int) -> Flags:
    half = width / 2 + 2 * MARGIN_STEPS
    near: Flags = np.abs(px - (x + width / 2)) <= half
    near &= np.abs(py - (y + width / 2)) <= half
    return near

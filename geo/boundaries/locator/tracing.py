"""Which cells edges touch, and who has the corner of each cell: NumPy passes over the edges, row by row.

The value at the lower left corner of a cell is the sum of what changes on the way to it, from the
corner of the block up its left border, then to the right. Whether a line passes on one or the other
side of a corner is answered by one formula wherever it is asked, so that no sum contradicts another.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from geo.boundaries.locator.arrays import Flags, Floats, Ints, Longs, Places
from geo.boundaries.locator.lattice import MARGIN_STEPS
from geo.boundaries.locator.ranges import spread

_TIE = 1e-3
"""Nearer than this (cells) to a corner, the formula is asked."""


@dataclass(frozen=True)
class Lines:
    """Edges (n,) in steps from the corner of the lattice, upward; `change` is what crossing them eastward adds."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    change: Ints

    def take(self, chosen: Ints) -> "Lines":
        """Some of them."""
        ax, ay, bx, by = (end.take(chosen) for end in (self.ax, self.ay, self.bx, self.by))
        return Lines(ax, ay, bx, by, self.change.take(chosen))

    def have_right(self, which: Places, x: Floats, y: Floats) -> Flags:
        """Whether the lines `which` (m,) have places (m,) on their right, or on them."""
        ax, ay = self.ax.take(which), self.ay.take(which)
        on_right: Flags = (self.bx.take(which) - ax) * (y - ay) <= (self.by.take(which) - ay) * (x - ax)
        return on_right


@dataclass(frozen=True)
class Blocks:
    """Squares (n,) of `columns` x `rows` cells of `width` steps; `column` and `row` number the lower left cell."""

    column: Ints
    row: Ints
    columns: int
    rows: int
    width: int


def trace(lines: Lines, block: Ints, blocks: Blocks, changes: Ints) -> tuple[Longs, Ints]:
    """Draw lines (n,), each in the block named for it.

    Adds to `changes` (blocks, rows, columns) what crossing them changes. Returns the cells touched,
    numbered as in `changes`, and the line of each.
    """
    _rise(lines, block, blocks, changes)
    stretches = _Stretches.of(lines, block, blocks)
    _run(lines, stretches, blocks, changes)
    low, high = stretches.reach(lines, blocks.width)
    column0 = blocks.column.take(stretches.block)
    first, last = _range(low, high, column0, blocks.columns, blocks.width)
    cell = stretches.first_cell(blocks)
    cell -= column0
    each, column = spread(first, last)
    cell = cell.take(each)
    cell += column
    return cell, stretches.line.take(each).astype(np.int32)


@dataclass(frozen=True)
class _Stretches:
    """Lines cut by rows (m,): line, block, row, lower border of the row (steps), and the line's start, end, slope."""

    line: Places
    block: Ints
    row: Ints
    floor: Floats
    ax: Floats
    ay: Floats
    by: Floats
    slope: Floats

    @classmethod
    def of(cls, lines: Lines, block: Ints, blocks: Blocks) -> Self:
        """Every row of its block that each line comes near."""
        slope = lines.by - lines.ay
        np.divide(lines.bx - lines.ax, slope, out=slope, where=slope > 0)
        first, last = _range(lines.ay, lines.by, blocks.row.take(block), blocks.rows, blocks.width)
        line, row = spread(first, last)
        ends = (end.take(line) for end in (lines.ax, lines.ay, lines.by, slope))
        return cls(line, block.take(line), row, np.multiply(row, blocks.width, dtype=np.float64), *ends)

    def first_cell(self, blocks: Blocks) -> Longs:
        """The first cell of each row, numbered through all blocks."""
        cell = self.block.astype(np.int64)
        cell *= blocks.rows
        cell += self.row
        cell -= blocks.row.take(self.block)
        cell *= blocks.columns
        return cell

    def reach(self, lines: Lines, width: int) -> tuple[Floats, Floats]:
        """From where to where (steps east) the lines run within their rows."""
        one = np.maximum(self.ay, self.floor - MARGIN_STEPS)
        two = np.minimum(self.by, self.floor + (width + MARGIN_STEPS))
        for along in (one, two):
            np.subtract(along, self.ay, out=along)
            np.multiply(along, self.slope, out=along)
            np.add(along, self.ax, out=along)
        level = np.flatnonzero(self.ay == self.by)
        two[level] = lines.bx.take(self.line.take(level))
        return np.minimum(one, two), np.maximum(one, two)


def _run(lines: Lines, stretches: _Stretches, blocks: Blocks, changes: Ints) -> None:
    """Crossings of the lower borders of rows, to the right of the left border of the block."""
    crossing = np.flatnonzero((stretches.ay < stretches.floor) & (stretches.floor < stretches.by))
    line, floor = stretches.line.take(crossing), stretches.floor.take(crossing)
    where = floor - stretches.ay.take(crossing)
    where *= stretches.slope.take(crossing)
    where += stretches.ax.take(crossing)
    where /= blocks.width
    nearest = np.rint(where)
    tied = np.flatnonzero(np.abs(where - nearest) < _TIE)
    column = np.floor(where, out=where)
    column += 1
    corner = nearest.take(tied)
    passed = lines.have_right(line.take(tied), corner * blocks.width, floor.take(tied))
    column[tied] = corner + ~passed
    column -= blocks.column.take(stretches.block.take(crossing))
    within = np.flatnonzero((column > 0) & (column < blocks.columns))
    at = stretches.first_cell(blocks).take(crossing.take(within))
    at += column.take(within).astype(np.int64)
    np.add.at(changes.reshape(-1), at, lines.change.take(line.take(within)))


def _rise(lines: Lines, block: Ints, blocks: Blocks, changes: Ints) -> None:
    """Crossings of the left border of the blocks, above their lower left corner."""
    border = np.multiply(blocks.column.take(block), blocks.width, dtype=np.float64)
    crossing = np.flatnonzero((lines.ax < border) != (lines.bx < border))
    border, block = border.take(crossing), block.take(crossing)
    ax, ay = lines.ax.take(crossing), lines.ay.take(crossing)
    dx, dy = lines.bx.take(crossing) - ax, lines.by.take(crossing) - ay
    where = (ay + (border - ax) * (dy / dx)) / blocks.width
    nearest = np.rint(where)
    tied = np.flatnonzero(np.abs(where - nearest) < _TIE)
    row = np.floor(where, out=where)
    row += 1
    corner = nearest.take(tied)
    right = lines.have_right(crossing.take(tied), border.take(tied), corner * blocks.width)
    eastward = dx > 0
    row[tied] = corner + (right == eastward.take(tied))
    row -= blocks.row.take(block)
    within = np.flatnonzero((row > 0) & (row < blocks.rows))
    at = block.take(within).astype(np.int64)
    at *= blocks.rows
    at += row.take(within).astype(np.int64)
    at *= blocks.columns
    change = lines.change.take(crossing.take(within))
    np.negative(change, out=change, where=eastward.take(within))
    np.add.at(changes.reshape(-1), at, change)


def _range(low: Floats, high: Floats, start: Ints, count: int, width: int) -> tuple[Ints, Ints]:
    """First and last row (or column) that comes within the margin of low to high, among `count` from `start`."""
    first = np.floor((low - MARGIN_STEPS) / width).astype(np.int32)
    last = np.floor((high + MARGIN_STEPS) / width).astype(np.int32)
    return np.maximum(first, start), np.minimum(last, start + np.int32(count - 1))

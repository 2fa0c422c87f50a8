"""How a raster is made: edges are drawn over the root, then over what they touch, level by level."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from geo.boundaries.locator.arrays import Flags, Ints, Longs
from geo.boundaries.locator.edges import AX, AY, BX, BY, LEFT, RIGHT, Edges
from geo.boundaries.locator.lattice import Lattice
from geo.boundaries.locator.leaves import Crossed, Leaves, grow
from geo.boundaries.locator.marks import IN_DOUBT, Marks
from geo.boundaries.locator.raster import BLOCK_OF_DOUBT, LEAF_OF_DOUBT, Raster
from geo.boundaries.locator.tracing import Blocks, Lines, trace

_CHUNK_LINES = 1 << 16
_CHUNK_CELLS = 1 << 21
_TOUCHED_CELLS = 150_000, 4_000_000
"""At least and at most, where there is the room."""
_TOUCHED_BY_LENGTH = 1.4
"""So many cells are touched by a line that is as long as one is wide."""
_FINEST_SHARE = 8192
_NARROWEST_STEPS = 64.0
_FEW = 8
"""So many edges are left together in one leaf."""
_DEEPER = 2_000_000
"""So many times may edges be drawn again below the second level."""


def draw(edges: Edges, marks: Marks) -> Raster:
    """The raster of some edges."""
    drawing = _Drawing.begun(edges, marks)
    squares = drawing.root()
    for level in range(1, len(drawing.lattice.fans) + 1):
        if len(squares.column) == 0 and level > 1:
            break
        squares = drawing.level(squares, level)
    table = np.concatenate([leaves.table for leaves in drawing.leaves])
    entry = np.concatenate([leaves.entry for leaves in drawing.leaves])
    return Raster(drawing.lattice, tuple(drawing.levels), Leaves(table, entry))


@dataclass(frozen=True)
class _Squares:
    """Blocks (n,) that wait to be drawn, in the order of their numbers.

    Column and row of the lower left cell, the value at its corner, and `line[start[i]:start[i + 1]]`.
    """

    column: Ints
    row: Ints
    value: Ints
    start: Longs
    line: Ints

    @classmethod
    def of(cls, column: Ints, row: Ints, value: Ints, count: Longs, line: Ints) -> Self:
        """From how many lines each has."""
        start = np.zeros(len(count) + 1, np.int64)
        np.cumsum(count, out=start[1:])
        return cls(column, row, value, start, line)

    @classmethod
    def together(cls, parts: list[Self]) -> Self:
        """One after the other."""
        count = np.concatenate([np.diff(part.start) for part in parts])
        names = ("column", "row", "value")
        column, row, value = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
        return cls.of(column, row, value, count, np.concatenate([part.line for part in parts]))

    def chunks(self, cells: int) -> Iterator[Self]:
        """Some blocks at a time, each of so many cells."""
        begin = 0
        while begin < len(self.column):
            end = int(np.searchsorted(self.start, self.start[begin] + _CHUNK_LINES, "right")) - 1
            end = min(max(end, begin + 1), begin + max(1, _CHUNK_CELLS // cells), len(self.column))
            chosen, line = slice(begin, end), self.line[self.start[begin] : self.start[end]]
            start = self.start[begin : end + 1] - self.start[begin]
            yield type(self)(self.column[chosen], self.row[chosen], self.value[chosen], start, line)
            begin = end


@dataclass(frozen=True)
class _Touched:
    """Cells (n,) that lines touch, in order, how many lines each, and which, one after the other."""

    cell: Longs
    count: Longs
    line: Ints

    @classmethod
    def of(cls, cell: Longs, line: Ints) -> Self:
        """From pairs."""
        keys = cell << 32
        keys |= line
        keys.sort()
        line = keys.astype(np.int32)
        keys >>= 32
        begins = np.ones(len(keys), np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=begins[1:])
        first = np.flatnonzero(begins)
        return cls(keys.take(first), np.diff(np.append(first, len(keys))), line)

    def where(self, chosen: Flags) -> Self:
        """Some of the cells."""
        return type(self)(
            self.cell.compress(chosen), self.count.compress(chosen), self.line.compress(np.repeat(chosen, self.count))
        )


@dataclass
class _Drawing:
    """What is drawn so far."""

    lattice: Lattice
    lines: Lines
    marks: Marks
    levels: list[Ints] = field(default_factory=list)
    leaves: list[Leaves] = field(default_factory=lambda: [Leaves.of_doubt()])
    leaf_count: int = 1
    entry_count: int = 0
    deeper: int = _DEEPER

    @classmethod
    def begun(cls, edges: Edges, marks: Marks) -> Self:
        """Nothing."""
        table = edges.table
        width, height = int(table[:, [AX, BX]].max(initial=1)), int(table[:, BY].max(initial=1))
        length = float(np.hypot(table[:, BX] - table[:, AX], table[:, BY] - table[:, AY]).sum())
        least, most = (_TOUCHED_BY_LENGTH * length / cells for cells in _TOUCHED_CELLS)
        wanted = max(most, min(least, max(width, height) / _FINEST_SHARE), _NARROWEST_STEPS)
        lattice = Lattice.around(edges.origin, width, height, wanted)
        x, y = edges.origin[0] - lattice.west, edges.origin[1] - lattice.south
        ax, ay, bx, by = (table[:, : BY + 1] + np.array([x, y, x, y])).T.copy()
        change = (table[:, RIGHT] - table[:, LEFT]).astype(np.int32)
        return cls(lattice, Lines(ax, ay, bx, by, change), marks)

    def root(self) -> _Squares:
        """One block of all cells; each that an edge touches becomes a block of the next level."""
        columns, rows = self.lattice.columns, self.lattice.rows
        nothing = np.zeros(1, np.int32)
        blocks = Blocks(nothing, nothing, columns, rows, self.lattice.width(0))
        values = np.zeros((1, rows, columns), np.int32)
        cells, lines = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
        every = np.arange(len(self.lines.ax), dtype=np.int32)
        for begin in range(0, len(every), _CHUNK_LINES):
            chosen = every[begin : begin + _CHUNK_LINES]
            cell, line = trace(self.lines.take(chosen), np.zeros(len(chosen), np.int32), blocks, values)
            cells.append(cell)
            lines.append(line + np.int32(begin))
        np.cumsum(values, axis=2, out=values)
        touched = _Touched.of(np.concatenate(cells), np.concatenate(lines))
        codes = self.marks.index(values.reshape(-1))
        codes[codes == IN_DOUBT] = BLOCK_OF_DOUBT
        codes[touched.cell] = BLOCK_OF_DOUBT - 2 * np.arange(1, len(touched.cell) + 1, dtype=np.int32)
        self.levels.append(codes)
        row, column = np.divmod(touched.cell, columns)
        return self._next(0, column.astype(np.int32), row.astype(np.int32), values.reshape(-1), touched)

    def level(self, squares: _Squares, level: int) -> _Squares:
        """Draw all blocks of a level; block 0 is full of doubt. Returns those of the next."""
        size = 1 << 2 * self.lattice.fans[level - 1]
        codes = np.full((1 + len(squares.column), size), LEAF_OF_DOUBT, np.int32)
        nothing = np.empty(0, np.int32)
        below = [_Squares.of(nothing, nothing, nothing, np.empty(0, np.int64), nothing)]
        done = deeper = 1
        for some in squares.chunks(size):
            here = codes[done : done + len(some.column)]
            below.append(self._divide(some, level, here, deeper))
            done += len(some.column)
            deeper += len(below[-1].column)
        self.levels.append(codes.reshape(-1))
        return _Squares.together(below)

    def _divide(self, squares: _Squares, level: int, codes: Ints, deeper: int) -> _Squares:
        """Write the codes (blocks, cells) of some blocks; returns those of their cells that are divided further."""
        side, width = 1 << self.lattice.fans[level - 1], self.lattice.width(level)
        blocks = Blocks(squares.column, squares.row, side, side, width)
        values = np.zeros((len(squares.column), side, side), np.int32)
        block = np.repeat(np.arange(len(squares.column), dtype=np.int32), np.diff(squares.start))
        cell, line = trace(self.lines.take(squares.line), block, blocks, values)
        values[:, 0, 0] += squares.value
        np.cumsum(values[:, :, 0], axis=1, out=values[:, :, 0])
        np.cumsum(values, axis=2, out=values)
        flat = values.reshape(-1)
        codes[:] = self.marks.index(flat).reshape(codes.shape)
        touched = _Touched.of(cell, squares.line.take(line))
        crowded = self._crowded(touched, level)
        few, many = touched.where(~crowded), touched.where(crowded)
        codes.reshape(-1)[many.cell] = BLOCK_OF_DOUBT - 2 * np.arange(deeper, deeper + len(many.cell))
        codes.reshape(-1)[few.cell] = LEAF_OF_DOUBT - 2 * np.arange(self.leaf_count, self.leaf_count + len(few.cell))
        self._grow(few, *_columns_and_rows(few.cell, blocks), width, flat)
        return self._next(level, *_columns_and_rows(many.cell, blocks), flat, many)

    def _crowded(self, touched: _Touched, level: int) -> Flags:
        """Which cells are divided further."""
        crowded = touched.count > _FEW
        if level == len(self.lattice.fans):
            crowded[:] = False
            return crowded
        self.deeper -= int(touched.count[crowded].sum()) << self.lattice.fans[level]
        if self.deeper < 0:
            crowded[:] = False
        return crowded

    def _grow(self, touched: _Touched, column: Ints, row: Ints, width: int, values: Ints) -> None:
        cells = Crossed(column, row, width, values.take(touched.cell), touched.count, touched.line)
        leaves = grow(self.lines, self.marks, cells, after=self.entry_count)
        self.leaves.append(leaves)
        self.leaf_count += len(leaves.table)
        self.entry_count += len(leaves.entry)

    def _next(self, level: int, column: Ints, row: Ints, values: Ints, touched: _Touched) -> _Squares:
        """Cells of a level as blocks of the next."""
        fan = np.int32(self.lattice.fans[level] if level < len(self.lattice.fans) else 0)
        return _Squares.of(column << fan, row << fan, values.take(touched.cell), touched.count, touched.line)


def _columns_and_rows(cell: Longs, blocks: Blocks) -> tuple[Ints, Ints]:
    """Columns and rows (in cells of their level) of cells numbered through blocks."""
    block, within = np.divmod(cell, blocks.rows * blocks.columns)
    row, column = np.divmod(within, blocks.columns)
    return blocks.column.take(block) + column.astype(np.int32), blocks.row.take(block) + row.astype(np.int32)

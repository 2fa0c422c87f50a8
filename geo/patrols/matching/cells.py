"""Straight pieces by the square cells of a lattice that they touch, so that what is near is found at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CELL_M = 40.0


class Cells(NamedTuple):
    """A lattice of `columns` by `rows` cells from (`west`, `south`); cell c holds `pieces[first[c]:first[c + 1]]`."""

    west: float
    south: float
    columns: int
    rows: int
    first: Ints
    pieces: Ints


def make_cells(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> Cells:
    """Put pieces into every cell that their outline rectangle touches and they pass within half a diagonal of."""
    if not len(x):
        return Cells(0.0, 0.0, 0, 0, np.zeros(1, np.int64), np.empty(0, np.int64))
    west, south = float(min(x.min(), to_x.min())), float(min(y.min(), to_y.min()))
    columns = int((max(x.max(), to_x.max()) - west) // CELL_M) + 1
    rows = int((max(y.max(), to_y.max()) - south) // CELL_M) + 1
    frame = Cells(west, south, columns, rows, np.zeros(columns * rows + 1, np.int64), np.empty(0, np.int64))
    counted = _filled(frame, x, y, to_x, to_y)
    filled = frame._replace(first=counted, pieces=np.zeros(counted[-1], np.int64))
    _filled(filled, x, y, to_x, to_y)
    return filled


@compiled
def _filled(cells: Cells, x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> Ints:
    """Where the pieces of each cell begin; writes the pieces where there is room for them."""
    count = np.zeros(cells.first.shape[0], np.int64)
    for piece in range(x.shape[0]):
        left = int((min(x[piece], to_x[piece]) - cells.west) // CELL_M)
        right = int((max(x[piece], to_x[piece]) - cells.west) // CELL_M)
        low = int((min(y[piece], to_y[piece]) - cells.south) // CELL_M)
        high = int((max(y[piece], to_y[piece]) - cells.south) // CELL_M)
        for row in range(low, high + 1):
            for column in range(left, right + 1):
                middle_x = cells.west + (column + 0.5) * CELL_M
                middle_y = cells.south + (row + 0.5) * CELL_M
                if not _passes(middle_x, middle_y, x[piece], y[piece], to_x[piece] - x[piece], to_y[piece] - y[piece]):
                    continue
                cell = row * cells.columns + column
                if cells.pieces.shape[0]:
                    cells.pieces[cells.first[cell] + count[cell + 1]] = piece
                count[cell + 1] += 1
    return np.cumsum(count)


@compiled
def _passes(  # noqa: PLR0913, PLR0917 -- a loop over bare numbers
    x: float, y: float, from_x: float, from_y: float, along_x: float, along_y: float
) -> bool:
    """Whether the line through a piece passes within half a cell's diagonal of a point."""
    across = abs(along_x * (y - from_y) - along_y * (x - from_x))
    return bool(across <= 0.7072 * CELL_M * np.hypot(along_x, along_y) + 1e-9)

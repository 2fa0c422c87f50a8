"""Rows to XLSX, some thousands at a time: numbers as numbers, every text as text that no program runs."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo.exchange.cells import text
from geo.exchange.pieces import NUMBER, TEXT, Piece
from geo.exchange.writers.sheet import SheetWriter

AT_ONCE = 10_000


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str = "") -> int:
    """Write a workbook of one sheet: a header and rows; returns how many rows. Memory holds AT_ONCE rows.

    Raises:
        BadInput: there are more rows than a sheet holds.
    """
    count = 0
    writer = SheetWriter(path, tuple(columns), (), sheet=sheet)
    try:
        source = iter(rows)
        while some := list(islice(source, AT_ONCE)):
            writer.write(_piece(columns, some, count), [])
            count += len(some)
    finally:
        writer.close()
    return count


def _piece(columns: Sequence[str], rows: Sequence[Sequence[object]], first: int) -> Piece:
    cells = list(zip(*rows, strict=True))
    arrays = [pa.array([text(cell) for cell in column], pa.string()) for column in cells]
    batch = pa.RecordBatch.from_arrays(arrays, names=[str(place) for place in range(len(columns))])
    kinds = {name: _kinds(column) for name, column in zip(columns, cells, strict=True)}
    return Piece(batch, np.arange(first, first + len(rows)), kinds=kinds)


def _kinds(column: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    is_number = [isinstance(cell, int | float) and not isinstance(cell, bool) for cell in column]
    return np.where(is_number, NUMBER, TEXT).astype(np.uint8)

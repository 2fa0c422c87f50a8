"""CSV and its relatives, piece by piece: cells are cut where separators stand, a block at a time."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.cells import distinct_names
from geo.exchange.faults import Fault, Severity
from geo.exchange.limits import COLUMNS
from geo.exchange.pieces import Heading, Piece, Pieces
from geo.exchange.readers.blocks import Block, blocks
from geo.exchange.readers.delimited import delimiter_of
from geo.exchange.readers.headers import above_header, header_at, ragged

_RETURN, _NEWLINE, _QUOTE = 13, 10, 34
_CELL_LIMIT = 1_000_000
_HEAD_CHARACTERS = 200_000


@dataclass(frozen=True)
class _Shape:
    """How the records of a file are written."""

    names: tuple[str, ...]
    delimiter: str

    @property
    def width(self) -> int:
        return len(self.names)


def text_pieces(path: Path, file_name: str, *, wanted: Sequence[str]) -> Pieces:
    """The rows of a delimited text; the first row that holds `wanted` words is its header.

    Raises:
        BadInput: it is empty, no text, or has a quotation mark that is never closed.
    """
    csv.field_size_limit(_CELL_LIMIT)
    found = blocks(path, file_name)
    first = next(found, None)
    if first is None:
        raise BadInput("file.empty", say("{file} has no rows in it.", file=file_name))
    delimiter = delimiter_of(first.data[:_HEAD_CHARACTERS].decode("utf-8", "ignore"))
    head = _first_records(first.data, delimiter)
    top = header_at(head, wanted)
    if top is None:
        raise BadInput("file.empty", say("{file} has no rows in it.", file=file_name))
    names, faults = distinct_names(_bare(head[top]), row=top + 1)
    if len(names) > COLUMNS:
        raise BadInput("file.too_large", say("{file} has too many columns: {columns}.", file=file_name,
                                             columns=len(names)))  # fmt: skip
    shape = _Shape(tuple(names), delimiter)
    heading = Heading(format="CSV", columns=shape.names, encoding=first.encoding, notes=above_header(top))
    below = chain([_below(first, top, delimiter)], found)
    return Pieces(heading, _pieces(shape, top + 2, below, faults, size=path.stat().st_size))


def _pieces(shape: _Shape, row: int, found: Iterable[Block], faults: Sequence[Fault], *, size: int) -> Iterator[Piece]:
    for block in found:
        piece, count = _piece(shape, block, row)
        said = (*faults, *(_foreign(row + line) for line in block.foreign), *piece.faults)
        yield Piece(piece.batch, piece.rows, faults=said, share=min(1.0, block.read_bytes / max(size, 1)))
        row, faults = row + count, ()


def _below(first: Block, top: int, delimiter: str) -> Block:
    """The first block without its header and what stands above it."""
    foreign = tuple(line - top - 1 for line in first.foreign if line > top)
    return Block(_without_head(first.data, top + 1, delimiter), first.encoding, first.read_bytes, foreign)


def _piece(shape: _Shape, block: Block, row: int) -> tuple[Piece, int]:
    """The rows of a block, and how many records it has, good or not."""
    cut = _cut_cells(block.data, shape)
    if cut is None:
        return _read_cells(block.data, shape, row)
    columns, count = cut
    batch = pa.RecordBatch.from_arrays(columns, names=list(shape.names))
    return Piece(batch, np.arange(row, row + count)), count


def _cut_cells(data: bytes, shape: _Shape) -> tuple[list[Any], int] | None:
    """The columns where every record has as many cells as the header and no cell holds a quotation mark; else None."""
    numbers = np.frombuffer(data, np.uint8)
    marks = np.zeros(256, bool)
    marks[[_NEWLINE, ord(shape.delimiter)]] = True
    quoted = b'"' in data
    if quoted:
        ends = _outside_quotes(numbers, marks)
        if ends is None:
            return None
    else:
        ends = np.flatnonzero(marks[numbers])
    if len(ends) == 0 or len(ends) % shape.width or not _is_rectangle(numbers, ends, shape.width):
        return None
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    ends = _without_returns(numbers, starts, ends, shape.width)
    if quoted:
        wrapped = numbers[np.minimum(starts, len(numbers) - 1)] == _QUOTE
        starts, ends = starts + wrapped, ends - wrapped
    if shape.width > 1 and _has_blank_row(starts, ends, shape.width):
        return None
    return _columns(data, starts, ends, shape.width), len(ends) // shape.width


def _is_rectangle(numbers: NDArray[np.uint8], ends: NDArray[np.int64], width: int) -> bool:
    lasts = numbers[ends].reshape(-1, width) == _NEWLINE
    return bool(lasts[:, -1].all() and not lasts[:, :-1].any())


def _outside_quotes(numbers: NDArray[np.uint8], marks: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """Where separators stand that end a cell; None where quotation marks do more than wrap whole cells."""
    either = marks.copy()
    either[_QUOTE] = True
    found = np.flatnonzero(either[numbers])
    is_quote = numbers[found] == _QUOTE
    if not _wraps_only(numbers, found[is_quote], marks):
        return None
    inside = np.logical_xor.accumulate(is_quote)
    outside: NDArray[np.int64] = found[~(is_quote | inside)]
    return outside


def _wraps_only(numbers: NDArray[np.uint8], quotes: NDArray[np.int64], marks: NDArray[np.bool_]) -> bool:
    """Whether quotation marks stand only at the beginning and the end of cells."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    after = marks.copy()
    after[_RETURN] = True
    begins = marks[numbers[np.maximum(opening - 1, 0)]] | (opening == 0)
    return bool(begins.all() and after[numbers[closing + 1]].all())


def _without_returns(
    numbers: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], width: int
) -> NDArray[np.int64]:
    """Where cells end, without the carriage return before a line feed."""
    last = ends[width - 1 :: width]
    returned = (last > starts[width - 1 :: width]) & (numbers[np.maximum(last - 1, 0)] == _RETURN)
    if not returned.any():
        return ends
    shorter = ends.copy()
    shorter[width - 1 :: width] -= returned
    return shorter


def _has_blank_row(starts: NDArray[np.int64], ends: NDArray[np.int64], width: int) -> bool:
    return bool((starts == ends).reshape(-1, width).all(axis=1).any())


def _columns(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], width: int) -> list[Any]:
    """Cells and what stands between them as one array over the block itself, and of that each column."""
    bounds = np.empty(2 * len(starts) + 1, np.int32)
    bounds[0:-1:2], bounds[1::2], bounds[-1] = starts, ends, ends[-1]
    cells = pa.Array.from_buffers(pa.string(), len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(data)])
    places = np.arange(0, len(bounds) - 1, 2 * width, dtype=np.int32)
    return [cells.take(pa.array(places + 2 * position)) for position in range(width)]


def _read_cells(data: bytes, shape: _Shape, row: int) -> tuple[Piece, int]:
    """The columns of a block as the csv module reads them; odd rows are named."""
    text = io.StringIO(data.decode("utf-8", "replace"), newline="")
    try:
        records = list(csv.reader(text, delimiter=shape.delimiter))
    except csv.Error as error:
        raise BadInput("csv.unreadable", say("Near row {row} the file is no CSV. Export it again.", row=row)) from error
    rows, kept, faults = ragged(records, row, shape.width)
    columns = [pa.array([record[at] or "" for record in kept], pa.string()) for at in range(shape.width)]
    batch = pa.RecordBatch.from_arrays(columns, names=list(shape.names))
    return Piece(batch, np.array(rows, np.int64), faults=tuple(faults)), len(records)


def _first_records(data: bytes, delimiter: str, most: int = 12) -> list[list[str]]:
    text = io.StringIO(data[:_HEAD_CHARACTERS].decode("utf-8", "ignore"), newline="")
    records = csv.reader(text, delimiter=delimiter)
    return [record for record, _ in zip(records, range(most), strict=False)]


def _without_head(data: bytes, count: int, delimiter: str) -> bytes:
    """What stands below so many records."""
    text = io.StringIO(data[:_HEAD_CHARACTERS].decode("utf-8", "ignore"), newline="")
    records = csv.reader(iter(text.readline, ""), delimiter=delimiter)
    for _ in range(count):
        next(records, None)
    return data[len(text.getvalue()[: text.tell()].encode()) :]


def _bare(header: Sequence[str]) -> list[str | None]:
    names = [cell.strip() or None for cell in header]
    while names and names[-1] is None:
        names.pop()
    return names


def _foreign(row: int) -> Fault:
    return Fault(
        code="text.mixed",
        sentence=say("This row is in another encoding than the rows before; it was read as what it is."),
        severity=Severity.WARNING,
        row=row,
    )

"""Pieces to CSV that spreadsheets open as they should, a whole column at a time."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.exchange.pieces import Piece
from geo.exchange.strings import cells_beginning, cells_with, filled, replaced
from geo.exchange.writing import harmless

_NUMBER = r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$"


def _marks(characters: str) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    marks = np.zeros(256, bool)
    marks[[ord(character) for character in characters]] = True
    return marks


_FORMULA = _marks("=+-@\t\r\n\xef")
"""Bytes with which a formula may begin; the full-width signs begin with 0xEF."""
_SPECIAL = _marks('",\r\n')


class PlainWriter:
    """Writes CSV with a mark for Excel. Cells that could act as a formula get an apostrophe before them."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self._stream = path.open("wb", buffering=0)
        self._stream.write(b"\xef\xbb\xbf" + ",".join(_cell(harmless(name)) for name in columns).encode() + b"\r\n")

    def write(self, piece: Piece, added: Any) -> None:
        """Write the rows of a piece; `added` are the further columns as an Arrow array of finished text."""
        columns = [safe_cells(as_text(column)) for column in piece.batch.columns]
        lines = pc.binary_join_element_wise(*columns, added, ",")
        self._stream.write(_bytes(lines))

    def close(self) -> None:
        """End the file."""
        self._stream.close()


def ready(rows: list[list[str]]) -> list[str]:
    """Further columns as they stand at the end of a line, from one list of cells for each kind of row."""
    return [",".join(_cell(harmless(cell)) for cell in row) + "\r\n" for row in rows]


def as_text(column: Any) -> Any:
    """A column of any type as text; empty where there is nothing."""
    if pa.types.is_string(column.type):
        return filled(column)
    return filled(column.cast(pa.string()))


def safe_cells(column: Any) -> Any:
    """A column of text as cells of CSV: no cell acts as a formula, and each stays one cell."""
    column = safe_beginnings(column)
    special = cells_with(column, _SPECIAL)
    return replaced(column, special, [_cell(str(column[int(cell)])) for cell in special])


def safe_beginnings(column: Any) -> Any:
    """A column of text in which no cell begins a formula; plain numbers stay as they are."""
    suspects = cells_beginning(column, _FORMULA)
    if len(suspects):
        given = column.take(pa.array(suspects))
        suspects = suspects[~np.asarray(pc.match_substring_regex(given, _NUMBER))]
    return replaced(column, suspects, [harmless(str(column[int(cell)])) for cell in suspects])


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(each in text for each in '",\r\n') else text


def _bytes(lines: Any) -> memoryview:
    """The texts of an array, one behind the other, as they lie in memory."""
    offsets = np.frombuffer(lines.buffers()[1], np.int32)[lines.offset : lines.offset + len(lines) + 1]
    data = lines.buffers()[2]
    return memoryview(data)[int(offsets[0]) : int(offsets[-1])] if data is not None else memoryview(b"")

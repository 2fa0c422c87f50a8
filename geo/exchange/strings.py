"""Columns of text as bytes: questions about every cell that are answered for a million cells at once."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.exchange.identity import without_identity_number

_DIGITS = np.zeros(256, bool)
_DIGITS[ord("0") : ord("9") + 1] = True
_STRIDE = 8
"""Of seventeen digits in a row two stand at places that eight divides, next to each other."""
_LENGTH = 18
_POINT = ord(".")
_BEFORE_POINT = 4
"""Coordinates have a point behind their first digits, so that fewer than seventeen follow."""


def parts(column: Any) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where the cells of a text column without empty ones begin and end (n + 1,), and its bytes."""
    stored: NDArray[Any] = np.frombuffer(column.buffers()[1], np.int32 if pa.types.is_string(column.type) else np.int64)
    offsets = stored[column.offset : column.offset + len(column) + 1]
    data = column.buffers()[2]
    return offsets, np.frombuffer(data if data is not None else b"", np.uint8)


def filled(column: Any) -> Any:
    """The column with an empty text in place of what is not there."""
    return pc.fill_null(column, "") if column.null_count else column


def cells_with(column: Any, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Which cells hold one of the bytes that `marks` (256,) names."""
    offsets, data = parts(column)
    if len(offsets) < 2:
        return np.empty(0, np.int64)
    places = np.flatnonzero(marks[data[offsets[0] : offsets[-1]]]) + offsets[0]
    return np.unique(np.searchsorted(offsets, places, side="right") - 1) if len(places) else places


def cells_beginning(column: Any, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Which cells begin with one of the bytes that `marks` (256,) names."""
    offsets, data = parts(column)
    there = np.flatnonzero(offsets[1:] > offsets[:-1])
    return there[marks[data[offsets[there]]]]


def replaced(column: Any, cells: NDArray[np.int64], values: list[str]) -> Any:
    """The column with other texts in some cells."""
    if not len(cells):
        return column
    mask = np.zeros(len(column), bool)
    mask[cells] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array(values, type=column.type))


def without_identity_numbers(column: Any) -> tuple[Any, NDArray[np.int64]]:
    """The column without the identity numbers of residents, and which cells held one."""
    suspects = _suspects(filled(column))
    given = [str(column[int(cell)]) for cell in suspects]
    kept = [without_identity_number(text) or "" for text in given]
    changed = [index for index, text in enumerate(given) if kept[index] != text]
    return replaced(column, suspects[changed], [kept[index] for index in changed]), suspects[changed]


def _suspects(column: Any) -> NDArray[np.int64]:
    """Cells that are long enough, are no plain decimal number, and have nine digits in a row somewhere."""
    offsets, data = parts(column)
    lengths = np.diff(offsets)
    long = np.flatnonzero(lengths >= _LENGTH)
    for point in range(1, _BEFORE_POINT + 1):
        if not len(long):
            return long
        decimal = (data[offsets[long] + point] == _POINT) & (lengths[long] - point < _LENGTH)
        long = long[~decimal]
    digits = _DIGITS[data[::_STRIDE]]
    near = np.flatnonzero(digits[:-1] & digits[1:]) * _STRIDE
    for step in range(1, _STRIDE):
        near = near[_DIGITS[data[near + step]]]
    cells = np.searchsorted(offsets, near, side="right") - 1
    return np.intersect1d(cells, long)

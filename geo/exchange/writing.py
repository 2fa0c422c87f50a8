"""Rows to CSV that spreadsheets open as they should: with a BOM, and with no cell that acts as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from geo.exchange.cells import text

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(target: Path | TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a header and rows; returns how many rows. A `TextIO` must be opened with `newline=""`."""
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8-sig", newline="") as stream:
            return _write(stream, columns, rows)
    target.write("\ufeff")
    return _write(target, columns, rows)


def rows_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as bytes, for a download of a few rows."""
    stream = io.StringIO(newline="")
    write_csv(stream, columns, rows)
    return stream.getvalue().encode("utf-8")


def harmless(value: object) -> str:
    """A cell as text that no spreadsheet runs: what could start a formula gets an apostrophe before it.

    Plain numbers, negative ones too, stay as they are. Full-width signs count, because spreadsheets of
    East Asia take them for the plain ones.
    """
    cell = text(value) if not isinstance(value, str) else value
    if cell is None:
        return ""
    if cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def _write(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    writer = csv.writer(stream)
    writer.writerow([harmless(column) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([harmless(value) for value in row])
        count += 1
    return count

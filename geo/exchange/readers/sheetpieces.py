"""XLSX workbooks, piece by piece: each cell as text, and what it is besides."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.exchange.cells import distinct_names
from geo.exchange.cells import text as cell_text
from geo.exchange.faults import Fault
from geo.exchange.limits import check_cells
from geo.exchange.pieces import DAY, MOMENT, NUMBER, TEXT, TRUTH, Heading, Piece, Pieces
from geo.exchange.readers.headers import SEARCHED_ROWS, above_header, header_at, ragged
from geo.exchange.zipped import too_many

PIECE_ROWS = 20_000


def sheet_pieces(path: Path, file_name: str, *, layer: str | None, wanted: Sequence[str]) -> Pieces:
    """The rows of one sheet: the named one, or the only one that is not empty. Formulas count as their last value.

    A merged cell counts for every row and column that it covers.

    Raises:
        BadInput: the workbook is damaged or too large, has no such sheet, or several filled ones.
    """
    try:
        sheet = _sheet(CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())), file_name, layer)
    except (CalamineError, ExpatError, OSError, ValueError) as error:
        raise BadInput(
            "file.unreadable", say("{file} is not a whole XLSX file. Save it again.", file=file_name)
        ) from error
    check_cells(sheet.total_height, sheet.total_width, file_name)
    merged = list(sheet.merged_cell_ranges or ())
    rows = _filled(iter(sheet.iter_rows()), (sheet.start or (0, 0)), merged)
    head = list(islice(rows, SEARCHED_ROWS))
    top = header_at(head, wanted)
    if top is None:
        raise BadInput("file.empty", say("{file} has no rows in it.", file=file_name))
    offset = (sheet.start or (0, 0))[0]
    names, faults = distinct_names(_bare(head[top]), row=offset + top + 1)
    heading = Heading(
        format="XLSX", columns=tuple(names), layer=sheet.name, rows=sheet.height - top - 1, notes=_notes(merged, top)
    )
    below = _chain(head[top + 1 :], rows)
    return Pieces(heading, _pieces(heading, below, offset + top + 2, faults))


def _sheet(workbook: Any, file_name: str, layer: str | None) -> Any:
    if layer is not None and layer not in workbook.sheet_names:
        raise BadInput("layer.unknown", say("{file} has no sheet '{layer}'.", file=file_name, layer=layer))
    sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names if layer in (None, name)]
    filled = [sheet for sheet in sheets if sheet.height]
    if len(filled) > 1:
        raise too_many(file_name, [sheet.name for sheet in filled])
    if not filled:
        raise BadInput("file.empty", say("{file} has no rows in it.", file=file_name))
    return filled[0]


def _filled(rows: Iterator[list[Any]], start: tuple[int, int], merged: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows of a sheet, with the value of a merged cell in every place that it covers."""
    by_row: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        for covered in range(top, bottom + 1):
            by_row.setdefault(covered - start[0], []).append((top - start[0], left - start[1], right - start[1]))
    values: dict[tuple[int, int], Any] = {}
    for number, row in enumerate(rows):
        for top, left, right in by_row.get(number, ()):
            if number == top and 0 <= left < len(row):
                values[top, left] = row[left]
            for column in range(max(0, left), min(right + 1, len(row))):
                row[column] = values.get((top, left), "")
        yield row


def _pieces(heading: Heading, rows: Iterator[list[Any]], first: int, faults: Sequence[Fault]) -> Iterator[Piece]:
    width, done = len(heading.columns), 0
    while True:
        taken = [[None if cell == "" else cell for cell in row] for row in islice(rows, PIECE_ROWS)]
        if not taken and done:
            return
        numbers, kept, wrong = ragged(taken, first + done, width)
        done += max(1, len(taken))
        yield _piece(heading, numbers, kept, (*faults, *wrong), share=min(1.0, done / max(1, heading.rows or 1)))
        faults = ()


def _piece(
    heading: Heading, numbers: list[int], records: Sequence[Sequence[Any]], faults: Sequence[Fault], *, share: float
) -> Piece:
    columns, kinds = [], {}
    for position, name in enumerate(heading.columns):
        cells = [record[position] for record in records]
        columns.append(pa.array([_text(cell) for cell in cells], pa.string()))
        kinds[name] = np.fromiter((_kind(cell) for cell in cells), np.uint8, len(cells))
    batch = pa.RecordBatch.from_arrays(columns, names=list(heading.columns))
    return Piece(batch, np.array(numbers, np.int64), kinds=kinds, faults=tuple(faults), share=share)


def _kind(cell: Any) -> int:
    if isinstance(cell, bool):
        return TRUTH
    if isinstance(cell, int | float):
        return NUMBER
    if isinstance(cell, datetime):
        return MOMENT
    return DAY if isinstance(cell, date) else TEXT


def _text(cell: Any) -> str:
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, time):
        return cell.isoformat()
    return (cell_text(cell) or "").replace("T", " ") if isinstance(cell, datetime) else cell_text(cell) or ""


def _bare(header: Sequence[Any]) -> list[str | None]:
    names = [_text(cell) or None for cell in header]
    while names and names[-1] is None:
        names.pop()
    return names


def _chain(first: Sequence[list[Any]], rest: Iterator[list[Any]]) -> Iterator[list[Any]]:
    yield from first
    yield from rest


def _notes(merged: Sequence[Any], top: int) -> tuple[Sentence, ...]:
    covered = (say("The sheet has merged cells; each counts for every row that it covers."),) if merged else ()
    return (*covered, *above_header(top))

"""CSV and its relatives: encoding, delimiter and header are recognised, odd rows are named."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.cells import distinct_names
from geo.exchange.faults import Fault, Severity
from geo.exchange.features import Features
from geo.exchange.formats import unsupported
from geo.exchange.limits import check_cells

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 30
_SAMPLE_CHARACTERS = 200_000
_HEADER_SEARCH_ROWS = 10
_CELL_LIMIT = 1_000_000
_LINES_IN_A_CELL = 5


def decode(data: bytes, file_name: str) -> tuple[str, str]:
    """The text of a file and its encoding: a BOM decides, else strict UTF-8, else GB18030.

    Raises:
        BadInput: it is text in none of them, or no text at all.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in data:
        raise unsupported(file_name)
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError:
            continue
    raise BadInput(
        "text.encoding", say("{file} is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8.", file=file_name)
    )


def read_delimited(data: bytes, file_name: str) -> Features:
    """The rows of a delimited text below its header; row numbers count as a spreadsheet does."""
    csv.field_size_limit(_CELL_LIMIT)
    text, encoding = decode(data, file_name)
    delimiter = delimiter_of(text)
    del text  # several times as large as the file; from here on it is read line by line
    records = _records(data, encoding, delimiter, file_name)
    features = tabulate(records, file_name)
    return Features(features.columns, features.rows, encoding=encoding, faults=features.faults)


def tabulate(records: Sequence[Sequence[object]], file_name: str) -> Features:
    """Rows of cells as columns: the header is found, empty rows are dropped, ragged rows are named.

    Raises:
        BadInput: there is no header, or nothing below it.
    """
    top = first_filled(records)
    if top is None:
        raise BadInput("file.empty", say("{file} has no rows in it.", file=file_name))
    header = [_stripped(cell) for cell in records[top]]
    while header and header[-1] is None:
        header.pop()
    check_cells(len(records) - top, len(header), file_name)
    names, faults = distinct_names(header, row=top + 1)
    rows, kept, ragged = fitting(records, top + 1, len(names))
    cells = list(chain.from_iterable(kept))
    columns = {name: cells[position :: len(names)] for position, name in enumerate(names)}
    return Features(columns, np.array(rows, dtype=np.int64), faults=(*faults, *ragged))


def _records(data: bytes, encoding: str, delimiter: str, file_name: str) -> list[list[str]]:
    try:
        return list(csv.reader(_lines(data, encoding), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error) or "field larger" in str(error):
            raise _open_quote(file_name) from error
    return _lenient_records(_lines(data, encoding), delimiter, file_name)


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """The lines of a text with their ends as they are, without a BOM."""
    bare = data.removeprefix(b"\xef\xbb\xbf") if encoding == "utf-8" else data
    return io.TextIOWrapper(io.BytesIO(bare), encoding=encoding, newline="")


def _lenient_records(lines: Iterator[str], delimiter: str, file_name: str) -> list[list[str]]:
    """Rows of a text that breaks the rules about quotation marks, as long as none swallows the rows after it."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise _open_quote(file_name) from error
    if records and any(cell.count("\n") > _LINES_IN_A_CELL for cell in records[-1]):
        raise _open_quote(file_name)
    return records


def _open_quote(file_name: str) -> BadInput:
    return BadInput(
        "csv.open_quote", say("{file} has a quotation mark that is never closed. Export it again.", file=file_name)
    )


def delimiter_of(text: str) -> str:
    """The delimiter under which the most of the first rows have the same number of cells, more than one."""
    sample = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="").readlines()[:_SAMPLE_ROWS]

    def likeness(delimiter: str) -> tuple[int, int]:
        widths = [len(record) for record in csv.reader(sample, delimiter=delimiter) if len(record) > 1]
        width = max(widths, key=widths.count, default=0)
        return widths.count(width), width

    return max(_DELIMITERS, key=likeness)


def first_filled(records: Sequence[Sequence[object]]) -> int | None:
    """The first row with two filled cells or more; a title above the table fills only one."""
    filled = [sum(_stripped(cell) is not None for cell in record) for record in records[:_HEADER_SEARCH_ROWS]]
    several = next((index for index, count in enumerate(filled) if count > 1), None)
    return several if several is not None else next((index for index, count in enumerate(filled) if count), None)


def fitting(
    records: Sequence[Sequence[object]], first: int, width: int, *, first_row: int | None = None
) -> tuple[list[int], list[Sequence[object]], list[Fault]]:
    """Numbers and cells of the rows from `first` that fit under a header so wide, and what is wrong with the others.

    `first_row` is the number of the row `first`, where the records are not all there are.
    """
    rows: list[int] = []
    kept: list[Sequence[object]] = []
    faults: list[Fault] = []
    for number, record in enumerate(records[first:], start=first + 1 if first_row is None else first_row):
        if len(record) == width:
            fitting = record
        elif len(record) > width and any(_stripped(cell) is not None for cell in record[width:]):
            faults.append(_too_long(number, len(record), width))
            continue
        else:
            fitting = [*record[:width], *([None] * (width - len(record)))]
        if not any(fitting) and all(cell in (None, "") for cell in fitting):
            continue
        if 0 < len(record) < width:
            faults.append(_too_short(number, len(record), width))
        rows.append(number)
        kept.append(fitting)
    return rows, kept, faults


def _too_long(row: int, cells: int, width: int) -> Fault:
    return Fault(
        code="row.too_long",
        sentence=say(
            "This row has {cells} cells, the header {width}. A comma in a text needs quotation marks.",
            cells=cells,
            width=width,
        ),
        row=row,
    )


def _too_short(row: int, cells: int, width: int) -> Fault:
    return Fault(
        code="row.too_short",
        sentence=say("This row has {cells} cells, the header {width}; the rest is empty.", cells=cells, width=width),
        severity=Severity.WARNING,
        row=row,
    )


def _stripped(cell: object) -> str | None:
    return (str(cell).strip() or None) if cell is not None else None

"""XLSX workbooks."""

import io
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from python_calamine import CalamineError, CalamineWorkbook

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.features import Features
from geo.exchange.limits import UNPACKED_BYTES, check_cells
from geo.exchange.readers.delimited import tabulate
from geo.exchange.zipped import Archive, too_many

_BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"


def read_sheet(data: bytes, file_name: str, *, layer: str | None) -> Features:
    """One sheet: the named one, or the only one that is not empty. Row numbers are those of the sheet.

    Raises:
        BadInput: the workbook is damaged or too large, has no such sheet, or several filled ones.
    """
    try:
        _check_extent(data, file_name)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: _rows(workbook, name) for name in workbook.sheet_names if layer in (None, name)}
    except (CalamineError, ExpatError, OSError, ValueError) as error:
        raise BadInput(
            "file.unreadable", say("{file} is not a whole XLSX file. Save it again.", file=file_name)
        ) from error
    if layer is not None and not sheets:
        raise BadInput("layer.unknown", say("{file} has no sheet '{layer}'.", file=file_name, layer=layer))
    filled = {name: rows for name, rows in sheets.items() if rows}
    if len(filled) > 1:
        raise too_many(file_name, filled)
    name, rows = next(iter(filled.items()), ("", []))
    features = tabulate(rows, file_name)
    return Features(features.columns, features.rows, layer=name, faults=features.faults)


def _rows(workbook: Any, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]


def _check_extent(data: bytes, file_name: str) -> None:
    """Refuse a sheet with cells so far apart that the rectangle around them would fill the memory."""
    with Archive(data, file_name, limit_bytes=UNPACKED_BYTES) as archive:
        for name in archive.names:
            part = archive.read(name)
            if part.lstrip(_BEFORE_MARKUP).startswith(b"<"):
                rows, columns = _extent(part)
                check_cells(rows, columns, file_name)


def _extent(part: bytes) -> tuple[int, int]:
    """The last row and column that a part of a workbook names."""
    rows, columns = set[str](), set[str]()

    def note(name: str, attributes: dict[str, str]) -> None:
        place = attributes.get("r", "")
        if name.endswith(("c", "row")) and place:
            letters = place.rstrip("0123456789")
            columns.add(letters)
            rows.add(place[len(letters) :])

    parser = ParserCreate()
    parser.StartElementHandler = note
    parser.EntityDeclHandler = _refuse_entity
    parser.Parse(part, True)  # noqa: FBT003  expat's own signature
    return max(map(int, filter(None, rows)), default=0), max(map(_column_number, columns), default=0)


def _column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refuse_entity(*_: object) -> None:
    raise ValueError("a workbook defines no entities")

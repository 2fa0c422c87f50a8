"""XLSX workbooks."""

import io
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.features import Features
from geo.exchange.readers.delimited import tabulate
from geo.exchange.zipped import too_many


def read_sheet(data: bytes, file_name: str, *, layer: str | None) -> Features:
    """One sheet: the named one, or the only one that is not empty. Row numbers are those of the sheet.

    Raises:
        BadInput: the workbook is damaged, has no such sheet, or several filled ones.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: _rows(workbook, name) for name in workbook.sheet_names if layer in (None, name)}
    except (CalamineError, OSError, ValueError) as error:
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

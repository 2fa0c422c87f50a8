"""Pieces to XLSX (ECMA-376): one sheet, numbers as numbers, every text as text that no program runs.

Written as markup a whole column at a time; libraries that make an object of each cell take twenty times as long.
"""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.pieces import DAY, MOMENT, NUMBER, TEXT, TRUTH, Piece
from geo.exchange.strings import cells_with, filled, replaced
from geo.exchange.writers.plain import safe_beginnings

MOST_ROWS = 1_048_576
"""So many rows fit on a sheet, its header among them."""

_MARKUP = np.zeros(256, bool)
_MARKUP[[ord(each) for each in "&<>"]] = True
_MARKUP[:32] = True
_KINDS = {NUMBER: ('"><v>', "</v></c>"), TRUTH: ('" t="b"><v>', "</v></c>"), DAY: ('" s="1"><v>', "</v></c>"),
          MOMENT: ('" s="2"><v>', "</v></c>")}  # fmt: skip
_TEXT = ('" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
    '"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_DOCUMENT}/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_DOCUMENT}/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" '
    'applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def undated(name: str) -> zipfile.ZipInfo:
    """A compressed part of an archive that does not say when it was written: the same content is the same bytes."""
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


class SheetWriter:
    """Writes one sheet of a new workbook."""

    def __init__(self, path: Path, columns: tuple[str, ...], added: tuple[str, ...], *, sheet: str) -> None:
        self._names, self._width, self._row = columns, len(columns) + len(added), 1
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, text in _PARTS.items():
            self._zip.writestr(undated(name), _HEAD + text)
        self._zip.writestr(undated("xl/workbook.xml"), _HEAD + _workbook(sheet))
        self._stream = self._zip.open(undated("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._stream.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
        self._write([pa.array([name]) for name in (*columns, *added)])

    def write(self, piece: Piece, added: list[Any]) -> None:
        """Write the rows of a piece; `added` are the further columns as Arrow arrays of text.

        Raises:
            BadInput: there are more rows than a sheet holds.
        """
        kinds = [piece.kinds.get(name) for name in self._names]
        self._write([*piece.batch.columns, *added], [*kinds, *(None for _ in added)])

    def close(self) -> None:
        """End the sheet and the workbook."""
        self._stream.write(b"</sheetData></worksheet>")
        self._stream.close()
        self._zip.close()

    def _write(self, columns: list[Any], kinds: list[Any] | None = None) -> None:
        count = len(columns[0])
        if self._row + count - 1 > MOST_ROWS:
            raise BadInput("sheet.full", say("A sheet holds {rows} rows and no more. Split the file.", rows=MOST_ROWS))
        numbers = pc.cast(pa.array(np.arange(self._row, self._row + count)), pa.string())
        self._row += count
        cells = [
            _cells(column, letters(position), numbers, kind)
            for position, (column, kind) in enumerate(zip(columns, kinds or [None] * len(columns), strict=True))
        ]
        opened = pc.binary_join_element_wise('<row r="', numbers, '">', "")
        lines = pc.binary_join_element_wise(opened, *cells, "</row>", "")
        self._stream.write("".join(lines.to_pylist()).encode())


def _cells(column: Any, letter: str, numbers: Any, kinds: Any) -> Any:
    """A column as cells with their places; nothing where a cell is empty."""
    column = filled(column)
    texts = _marked_up(safe_beginnings(column) if kinds is None else _safe_texts(column, kinds))
    place = pc.binary_join_element_wise(f'<c r="{letter}', numbers, "")
    cells = pc.binary_join_element_wise(place, _TEXT[0], texts, _TEXT[1], "")
    for kind, (before, after) in _KINDS.items():
        of_kind = np.flatnonzero(kinds == kind) if kinds is not None else ()
        if len(of_kind):
            mask = pa.array(kinds == kind)
            values = _values(column.filter(mask), kind)
            made = pc.binary_join_element_wise(place.filter(mask), before, values, after, "")
            cells = pc.replace_with_mask(cells, mask, made)
    return pc.if_else(pc.equal(column, ""), "", cells)


def _safe_texts(column: Any, kinds: Any) -> Any:
    return pc.if_else(pa.array(kinds == TEXT), safe_beginnings(column), column)


def _values(column: Any, kind: int) -> Any:
    """Numbers as they are; yes and no as 1 and 0; days as the count of days that sheets keep."""
    if kind == TRUTH:
        return pc.if_else(pc.equal(column, "true"), "1", "0")
    if kind == NUMBER:
        return column
    moments = np.array(column.to_pylist(), "datetime64[us]")
    days = (moments - np.datetime64("1899-12-30")) / np.timedelta64(1, "D")
    return pa.array([f"{day:.10g}" for day in days])


def _marked_up(column: Any) -> Any:
    """Texts as they stand in markup; control characters, which XML cannot hold, are left out."""
    special = cells_with(column, _MARKUP)
    return replaced(column, special, [_escaped(str(column[int(cell)])) for cell in special])


def _escaped(text: str) -> str:
    kept = "".join(each for each in text if each >= " " or each in "\t\n\r")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def letters(position: int) -> str:
    """The name of a column: 0 is A, 25 is Z, 26 is AA."""
    name, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _workbook(sheet: str) -> str:
    name = _escaped(sheet[:31]).replace('"', "&quot;") or "Sheet1"
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets><sheet name="{name}" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>"
    )

"""A large file piece by piece, whatever its format, without what may not come in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.faults import Fault
from geo.exchange.formats import HEAD_BYTES, Format, recognise
from geo.exchange.identity import left_out
from geo.exchange.limits import UNPACKED_BYTES
from geo.exchange.pieces import Piece, Pieces
from geo.exchange.readers.parquetpieces import parquet_pieces
from geo.exchange.readers.sheetpieces import sheet_pieces
from geo.exchange.readers.textpieces import text_pieces
from geo.exchange.strings import without_identity_numbers
from geo.exchange.zipped import Archive


def parse_pieces(path: Path, *, layer: str | None, wanted: Sequence[str]) -> Pieces:
    """As `streaming.pieces_of`."""
    with path.open("rb") as stream:
        found = recognise(stream.read(HEAD_BYTES), path.name)
    if found is Format.TEXT:
        pieces = text_pieces(path, path.name, wanted=wanted)
    elif found is Format.PARQUET:
        pieces = parquet_pieces(path, path.name)
    elif found is Format.ZIP and _is_workbook(path):
        pieces = sheet_pieces(path, path.name, layer=layer, wanted=wanted)
    else:
        raise BadInput(
            "file.unsupported",
            say("{file} holds {found}. Give it as CSV, XLSX or GeoParquet.", file=path.name, found=found.value),
        )
    return Pieces(pieces.heading, map(_cleaned, pieces.pieces))


def _is_workbook(path: Path) -> bool:
    with Archive(path.read_bytes(), path.name, limit_bytes=UNPACKED_BYTES) as archive:
        return archive.is_workbook


def _cleaned(piece: Piece) -> Piece:
    """A piece without the identity numbers of residents."""
    columns, faults = list(piece.batch.columns), list[Fault]()
    for position, column in enumerate(columns):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            columns[position], cells = without_identity_numbers(column)
            name = piece.batch.schema.field(position).name
            faults.extend(left_out(name, int(piece.rows[cell])) for cell in cells)
    if not faults:
        return piece
    batch = pa.RecordBatch.from_arrays(columns, schema=piece.batch.schema)
    return replace(piece, batch=batch, faults=(*piece.faults, *faults))

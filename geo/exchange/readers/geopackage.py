"""GeoPackage: an SQLite file, read with Python's own SQLite in memory, with no trust in its schema."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyproj import CRS

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.crs import parse_crs
from geo.exchange.features import Features
from geo.exchange.identity import without_identity_number
from geo.exchange.wkb import read_wkb
from geo.exchange.zipped import too_many

_STEPS = 100_000
_FREE_STEPS = 10_000_000
_STEPS_PER_BYTE = 4
_GROWTH = 4
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


@dataclass(frozen=True)
class _Layer:
    name: str
    geometry_column: str | None
    kind: str
    srs_id: int


def read_geopackage(data: bytes, file_name: str, *, layer: str | None, kinds: Sequence[str]) -> Features:
    """One layer of a GeoPackage: the named one, or the only one whose geometry is of one of the `kinds`.

    Raises:
        BadInput: it is no GeoPackage, is damaged, has no such layer, or several that may be meant.
    """
    try:
        with closing(_opened(data)) as connection:
            chosen = _chosen(_layers(connection), layer, kinds, file_name)
            return _read(connection, chosen, limit_bytes=_GROWTH * len(data))
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise BadInput(
            "file.unreadable",
            say("{file} is not a whole GeoPackage. Copy it again, or export it anew.", file=file_name),
        ) from error


def _opened(data: bytes) -> sqlite3.Connection:
    """A database in memory, whose queries may take as many steps as its size can explain.

    Write-ahead mode is switched off in the header, as memory has no second file.
    """
    connection = sqlite3.connect(":memory:")
    header = data[:18] + b"\x01\x01" + data[20:100]
    connection.deserialize(header + data[100:])
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, len(data))
    budget = iter(range((_FREE_STEPS + _STEPS_PER_BYTE * len(data)) // _STEPS))
    connection.set_progress_handler(lambda: int(next(budget, None) is None), _STEPS)
    return connection


def _layers(connection: sqlite3.Connection) -> list[_Layer]:
    rows = connection.execute(
        "SELECT c.table_name, g.column_name, coalesce(g.geometry_type_name, ''), coalesce(g.srs_id, 0)"
        " FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name"
        " WHERE c.data_type IN ('features', 'attributes')"
    )
    return [_Layer(str(name), column, str(kind).upper(), int(srs)) for name, column, kind, srs in rows]


def _chosen(layers: Sequence[_Layer], name: str | None, kinds: Sequence[str], file_name: str) -> _Layer:
    if name is not None:
        found = [layer for layer in layers if layer.name == name]
        if not found:
            raise BadInput(
                "layer.unknown",
                say(
                    "{file} has no layer '{layer}'. It has: {names}.",
                    file=file_name,
                    layer=name,
                    names=", ".join(filter(None, (without_identity_number(layer.name) for layer in layers))),
                ),
            )
        return found[0]
    spatial = [layer for layer in layers if layer.geometry_column is not None]
    fitting = [layer for layer in spatial if layer.kind in kinds]
    fitting = fitting or [layer for layer in spatial if layer.kind in ("GEOMETRY", "")] or spatial or list(layers)
    if not fitting:
        raise BadInput("file.no_layer", say("{file} has no layer in it.", file=file_name))
    if len(fitting) > 1:
        raise too_many(file_name, [layer.name for layer in fitting])
    return fitting[0]


def _read(connection: sqlite3.Connection, layer: _Layer, *, limit_bytes: int) -> Features:
    cursor = connection.execute(f"SELECT * FROM {_quoted(layer.name)}")  # noqa: S608  a name cannot be bound; it is quoted
    names = [str(column[0]) for column in cursor.description]
    records = list(_fetched(cursor, limit_bytes))
    values = dict(zip(names, zip(*records, strict=True), strict=True)) if records else dict.fromkeys(names, ())
    blobs = values.pop(layer.geometry_column, None) if layer.geometry_column else None
    features = Features(
        columns=values,
        rows=np.arange(1, len(records) + 1),
        crs=_crs(connection, layer.srs_id),
        layer=layer.name,
    )
    return features if blobs is None else read_wkb(_wkb(blobs), features)


def _fetched(cursor: sqlite3.Cursor, limit_bytes: int) -> Iterator[tuple[Any, ...]]:
    """The rows, as long as they do not hold more than their file can: a view may make things up."""
    for record in cursor:
        limit_bytes -= sum(len(value) for value in record if isinstance(value, str | bytes))
        if limit_bytes < 0:
            raise sqlite3.DataError("more text than the file can hold")
        yield record


def _wkb(blobs: Iterable[object]) -> list[bytes | None]:
    """Geometry without the header that GeoPackage puts before the WKB."""
    return [_without_header(blob) if isinstance(blob, bytes) else None for blob in blobs]


def _without_header(blob: bytes) -> bytes | None:
    if blob[:2] != b"GP" or len(blob) < 8:
        return blob or b"\x00"
    envelope_bytes = _ENVELOPE_BYTES.get((blob[3] >> 1) & 0x07, 0)
    return blob[8 + envelope_bytes :] or b"\x00"


def _crs(connection: sqlite3.Connection, srs_id: int) -> CRS | None:
    if srs_id in (-1, 0):
        return None
    row = connection.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs_id,),
    ).fetchone()
    if row is None:
        return None
    return parse_crs(f"{row[0]}:{row[1]}") or parse_crs(str(row[2]))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

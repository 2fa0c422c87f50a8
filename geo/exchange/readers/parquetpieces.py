"""Parquet and GeoParquet, piece by piece: columns as they are, and the places of the rows in WGS84."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.crs import is_wgs84, move, shown
from geo.exchange.limits import COLUMNS
from geo.exchange.pieces import Heading, Piece, Pieces
from geo.exchange.readers.parquet import crs_of, primary_of
from geo.exchange.wkb import shapes_of

PIECE_ROWS = 131_072
_BUFFER_BYTES = 1024 * 1024
_POINT_BYTES = 21
_POINT_HEAD = np.frombuffer(b"\x01\x01\x00\x00\x00", np.uint8)


def parquet_pieces(path: Path, file_name: str) -> Pieces:
    """The rows of a Parquet file, whatever its size: a part of a row group at a time.

    Raises:
        BadInput: the file is damaged, has no rows, or encodes its geometry in another way than WKB.
    """
    try:
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER_BYTES)
        schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _damaged(file_name) from error
    primary, described = primary_of(json.loads((schema.metadata or {}).get(b"geo", b"null")))
    if primary not in schema.names:
        primary = None
    if primary is not None and described.get("encoding") != "WKB":
        raise BadInput(
            "parquet.encoding",
            say("{file} keeps its geometry in an encoding that is not read here. Write it as WKB.", file=file_name),
        )
    if rows == 0 or not schema.names:
        raise BadInput("file.empty", say("{file} has no rows in it.", file=file_name))
    if len(schema.names) > COLUMNS or len(set(schema.names)) != len(schema.names):
        raise BadInput("file.unsupported", say("{file} has too many columns, or two of one name.", file=file_name))
    crs = crs_of(described) if primary is not None else None
    heading = Heading(
        format="GeoParquet" if primary else "Parquet",
        columns=tuple(schema.names),
        crs=shown(crs),
        geometry=primary,
        rows=rows,
    )
    return Pieces(heading, _pieces(file, heading, crs, file_name))


def _pieces(file: Any, heading: Heading, crs: CRS | None, file_name: str) -> Iterator[Piece]:
    """In one thread: a confined process may start no other."""
    done, total = 0, heading.rows or 1
    try:
        for batch in file.iter_batches(PIECE_ROWS, use_threads=False):
            batch.validate(full=True)
            rows = np.arange(done + 1, done + 1 + len(batch))
            done += len(batch)
            lonlat = None if heading.geometry is None else _lonlat(batch.column(heading.geometry), crs, file_name)
            yield Piece(batch, rows, lonlat, share=done / total)
    except (pa.ArrowException, OSError, OverflowError) as error:
        raise _damaged(file_name) from error


def _lonlat(column: Any, crs: CRS | None, file_name: str) -> NDArray[np.float64]:
    """The places (n, 2) of a column of WKB in WGS84; NaN where a row has none, or not one point."""
    pairs = _plain_points(column)
    if pairs is None:
        pairs = _any_points(column)
    there = np.isfinite(pairs).all(axis=1)
    moved = np.full_like(pairs, np.nan)
    if there.any():
        if crs is not None and is_wgs84(crs):
            return pairs
        points = np.asarray(shapely.points(pairs[there]), dtype=object)
        moved[there] = shapely.get_coordinates(move(points, crs, file_name))
    return moved


def _plain_points(column: Any) -> NDArray[np.float64] | None:
    """Points in little-endian WKB, all of one length: read as numbers, without making geometries of them."""
    if column.null_count or not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        return None
    offsets = np.frombuffer(column.buffers()[1], np.int32 if pa.types.is_binary(column.type) else np.int64)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    if not len(column) or (np.diff(offsets) != _POINT_BYTES).any():
        return None
    data = np.frombuffer(column.buffers()[2], np.uint8)[offsets[0] : offsets[-1]].reshape(-1, _POINT_BYTES)
    if (data[:, :5] != _POINT_HEAD).any():
        return None
    return np.ascontiguousarray(data[:, 5:]).view("<f8")


def _any_points(column: Any) -> NDArray[np.float64]:
    given = np.empty(len(column), dtype=object)
    given[:] = column.to_pylist()
    shapes = shapes_of(given)
    alone = (shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    shapes[shapely.is_empty(shapes)] = None
    return np.column_stack((shapely.get_x(shapes), shapely.get_y(shapes)))


def _damaged(file_name: str) -> BadInput:
    return BadInput("file.unreadable", say("{file} is not a whole Parquet file. Copy it again.", file=file_name))

"""Parquet and GeoParquet."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.features import WGS84, Features
from geo.exchange.limits import check_cells
from geo.exchange.wkb import read_wkb


def read_parquet(data: bytes, file_name: str) -> Features:
    """The rows of a Parquet file; with its primary geometry where it is GeoParquet.

    Raises:
        BadInput: the file is damaged, too large, or encodes its geometry in another way than WKB.
    """
    try:
        return _features(_table(data, file_name), file_name)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise BadInput(
            "file.unreadable", say("{file} is not a whole Parquet file. Copy it again.", file=file_name)
        ) from error


def _table(data: bytes, file_name: str) -> pa.Table:
    """In one thread: a confined process may start no other."""
    file = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False)
    check_cells(file.metadata.num_rows, file.metadata.num_columns, file_name)
    table = file.read(use_threads=False)
    table.validate(full=True)
    return table


def _features(table: pa.Table, file_name: str) -> Features:
    primary, described = primary_of(json.loads((table.schema.metadata or {}).get(b"geo", b"null")))
    names = [name for name in table.column_names if name != primary and not _is_binary(table.schema.field(name))]
    features = Features(
        columns={name: _values(table.column(name)) for name in names},
        rows=np.arange(1, table.num_rows + 1),
    )
    if primary is None or primary not in table.column_names:
        return features
    return _with_geometry(features, table.column(primary), described, file_name)


def primary_of(geo: Any) -> tuple[str | None, Mapping[str, Any]]:
    """The name of the primary geometry column and what the metadata say of it."""
    if not isinstance(geo, dict) or not isinstance(geo.get("columns"), dict):
        return None, {}
    primary = geo.get("primary_column")
    described = geo["columns"].get(primary) if isinstance(primary, str) else None
    return (primary, described) if isinstance(described, dict) else (None, {})


def _with_geometry(features: Features, column: Any, described: Mapping[str, Any], file_name: str) -> Features:
    if described.get("encoding") != "WKB":
        raise BadInput(
            "parquet.encoding",
            say("{file} keeps its geometry in an encoding that is not read here. Write it as WKB.", file=file_name),
        )
    located = Features(features.columns, features.rows, crs=crs_of(described), format="GeoParquet")
    return read_wkb(column.to_pylist(), located)


def crs_of(described: Mapping[str, Any]) -> CRS | None:
    """The CRS of a geometry column: WGS84 where none is named, unknown where it is null."""
    if "crs" not in described:
        return WGS84
    try:
        return None if described["crs"] is None else CRS.from_user_input(described["crs"])
    except CRSError:
        return None


def _values(column: Any) -> list[Any]:
    """Values that turn into text as they stand: times as ISO 8601, whole numbers without decimals."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return [_moment(value) for value in column.to_pylist()]
    if pa.types.is_nested(kind):
        return [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str)
            for value in column.to_pylist()
        ]
    if pa.types.is_dictionary(kind):
        return list(column.cast(kind.value_type).to_pylist())
    return list(column.to_pylist())


def _moment(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())


def _is_binary(field: pa.Field) -> bool:
    return bool(pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type))

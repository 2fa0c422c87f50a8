"""Tables as buffers and back. Text travels in the layout of Arrow's arrays, which is checked whole before use."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.exchange.characters import writable
from geo.exchange.confinement.answers import FaultShape, SourceShape, TableShape
from geo.exchange.table import Source, Table

_SHAPES = {
    "lines": (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING),
    "areas": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}

Frame = Callable[[], bytearray]


def shape(table: Table) -> TableShape:
    """What is told of a table before its buffers."""
    return TableShape(
        rows=len(table),
        columns=[writable(str(name)) for name in table.frame.columns],
        geometry=_kind(table.geometry),
        source=_source_shape(table.source),
        faults=[FaultShape.of(fault) for fault in table.faults],
    )


def buffers(table: Table) -> Iterator[bytes | memoryview]:
    """Row numbers, then three buffers a column, then those of the geometry."""
    yield np.asarray(table.rows, dtype=np.int64).tobytes()
    for name in table.frame.columns:
        yield from _array_buffers(pa.array(table.frame[name].tolist(), type=pa.large_string()))
    kind = _kind(table.geometry)
    if kind == "points":
        yield np.asarray(shapely.is_missing(table.geometry)).tobytes()
        yield np.asarray(shapely.get_x(table.geometry)).tobytes()
        yield np.asarray(shapely.get_y(table.geometry)).tobytes()
    elif kind is not None:
        yield from _array_buffers(pa.array(np.asarray(shapely.to_wkb(table.geometry)), type=pa.large_binary()))


def table(told: TableShape, source: Source, frame: Frame) -> Table:
    """The table that a child describes, from its buffers.

    Raises:
        ValueError, pa.ArrowException, shapely.errors.GEOSException: they do not fit together.
    """
    rows = _numbers(frame(), np.int64, told.rows)
    if len(set(told.columns)) != len(told.columns):
        raise ValueError("a column is named twice")
    cells = {name: pd.Series(_array(frame, pa.large_string(), told.rows), dtype=object) for name in told.columns}
    return Table(
        source=source,
        frame=pd.DataFrame(cells) if cells else pd.DataFrame(index=pd.RangeIndex(told.rows)),
        rows=rows,
        geometry=_geometry(told, frame),
        faults=tuple(fault.fault() for fault in told.faults),
    )


def _kind(geometry: NDArray[Any] | None) -> Any:
    """Points travel as numbers, because not-finite ones among them must stay what they are."""
    if geometry is None:
        return None
    kinds = shapely.get_type_id(geometry)
    if np.isin(kinds, (-1, shapely.GeometryType.POINT)).all():
        return "points"
    return "lines" if np.isin(kinds, _SHAPES["lines"]).all() else "areas"


def _source_shape(source: Source) -> SourceShape:
    return SourceShape(
        file_name=writable(source.file_name),
        format=source.format,
        sha256=source.sha256.hex(),
        size_bytes=source.size_bytes,
        encoding=source.encoding,
        crs=None if source.crs is None else writable(source.crs),
        layer=None if source.layer is None else writable(source.layer),
    )


def _array_buffers(array: Any) -> Iterator[bytes | memoryview]:
    for buffer in array.buffers():
        yield b"" if buffer is None else memoryview(buffer)


def _array(frame: Frame, kind: Any, length: int) -> NDArray[Any]:
    """An array of str or bytes, and None, from its three buffers: which are there, where they begin, what they are."""
    present, offsets, data = (pa.py_buffer(frame()) for _ in range(3))
    if length == 0:
        return np.empty(0, dtype=object)
    array = pa.Array.from_buffers(kind, length, [present if present.size else None, offsets, data])
    array.validate(full=True)
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=object)


def _numbers(data: bytearray, kind: Any, length: int) -> NDArray[Any]:
    numbers = np.frombuffer(data, dtype=kind)
    if len(numbers) != length:
        raise ValueError("a buffer has another length than its table")
    return numbers


def _geometry(told: TableShape, frame: Frame) -> NDArray[Any] | None:
    if told.geometry is None:
        return None
    if told.geometry == "points":
        missing = _numbers(frame(), np.uint8, told.rows) != 0
        lon, lat = (_numbers(frame(), np.float64, told.rows) for _ in range(2))
        points = np.asarray(shapely.points(lon, lat), dtype=object).reshape(-1)
        points[missing] = None
        return points
    shapes = np.asarray(shapely.from_wkb(_array(frame, pa.large_binary(), told.rows)), dtype=object)
    if not np.isin(shapely.get_type_id(shapes), _SHAPES[told.geometry]).all():
        raise ValueError("an area or a line is something else")
    return shapes

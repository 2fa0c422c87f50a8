"""Pieces of a file as buffers and back. Rows travel as Arrow's own stream, and are checked whole before use."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.exchange.characters import writable
from geo.exchange.confinement.answers import FaultShape, HeadingShape, PieceShape, SaidShape
from geo.exchange.pieces import Heading, Piece

Frame = Callable[[], bytearray]


def heading_shape(heading: Heading) -> HeadingShape:
    """What is told of a file before its pieces."""
    return HeadingShape(
        format=heading.format,
        columns=[writable(name) for name in heading.columns],
        encoding=heading.encoding,
        layer=None if heading.layer is None else writable(heading.layer),
        crs=None if heading.crs is None else writable(heading.crs),
        geometry=heading.geometry,
        rows=heading.rows,
        notes=[SaidShape.of(note) for note in heading.notes],
    )


def heading(told: HeadingShape) -> Heading:
    """The heading that a child tells.

    Raises:
        ValueError: it does not fit together.
    """
    if len(set(told.columns)) != len(told.columns) or told.geometry not in (None, *told.columns):
        raise ValueError("a column is named twice, or the geometry is none of them")
    return Heading(
        format=told.format,
        columns=tuple(told.columns),
        encoding=told.encoding,
        layer=told.layer,
        crs=told.crs,
        geometry=told.geometry,
        rows=told.rows,
        notes=tuple(note.sentence() for note in told.notes),
    )


def piece_shape(piece: Piece) -> PieceShape:
    """What is told of a piece before its buffers."""
    return PieceShape(
        rows=len(piece),
        kinds=[writable(name) for name in piece.kinds],
        places=piece.lonlat is not None,
        share=piece.share,
        faults=[FaultShape.of(fault) for fault in piece.faults],
    )


def buffers(piece: Piece) -> Iterator[bytes | memoryview]:
    """Row numbers, the record batch, the places, and the kinds of each column that has them."""
    yield np.asarray(piece.rows, np.int64).tobytes()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, piece.batch.schema, options=pa.ipc.IpcWriteOptions(use_threads=False)) as writer:
        writer.write_batch(piece.batch)
    yield memoryview(sink.getvalue())
    if piece.lonlat is not None:
        yield np.ascontiguousarray(piece.lonlat, np.float64).tobytes()
    for kinds in piece.kinds.values():
        yield kinds.tobytes()


def piece(told: PieceShape, columns: tuple[str, ...], frame: Frame) -> Piece:
    """The piece that a child describes, from its buffers.

    Raises:
        ValueError, pa.ArrowException: they do not fit together.
    """
    rows = _exactly(np.frombuffer(frame(), np.int64), told.rows)
    with pa.ipc.open_stream(pa.py_buffer(frame())) as reader:
        batch = reader.read_next_batch()
    batch.validate(full=True)
    if tuple(batch.schema.names) != columns or len(batch) != told.rows or not set(told.kinds) <= set(columns):
        raise ValueError("a piece has other columns or rows than were told")
    lonlat = _exactly(np.frombuffer(frame(), np.float64), 2 * told.rows).reshape(-1, 2) if told.places else None
    kinds = {name: _exactly(np.frombuffer(frame(), np.uint8), told.rows) for name in told.kinds}
    return Piece(batch, rows, lonlat, kinds, tuple(fault.fault() for fault in told.faults), told.share)


def _exactly(numbers: NDArray[Any], length: int) -> NDArray[Any]:
    if len(numbers) != length:
        raise ValueError("a buffer has another length than its piece")
    return numbers

"""Pieces to Parquet: every column with its type, what the file says of itself with it, and further columns of text."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.exchange.pieces import Piece


class ParquetWriter:
    """Writes one Parquet file; the schema, with what it says of the geometry, is that of the first piece."""

    def __init__(self, path: Path, added: tuple[str, ...]) -> None:
        self._path, self._added = path, added
        self._writer: Any = None

    def write(self, piece: Piece, added: list[Any]) -> None:
        """Write the rows of a piece; `added` are the further columns as Arrow arrays."""
        if self._writer is None:
            schema = piece.batch.schema
            for name, column in zip(self._added, added, strict=True):
                schema = schema.append(pa.field(name, column.type))
            self._writer = pq.ParquetWriter(self._path, schema, compression="zstd", compression_level=1)
        batch = pa.RecordBatch.from_arrays([*piece.batch.columns, *added], schema=self._writer.schema)
        self._writer.write_batch(batch)

    def close(self) -> None:
        """End the file."""
        if self._writer is not None:
            self._writer.close()

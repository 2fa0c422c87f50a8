"""A large file as pieces: so many rows at a time, however many there are, with every column as the file has it.

Where `reading.py` gives a table to look through, this gives a file to go through once and write again.
Text files and sheets give columns of text; Parquet keeps its types.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.core.language import Sentence
from geo.exchange.faults import Fault

Kinds = Mapping[str, NDArray[np.uint8]]
"""What the cells of a sheet are besides text, by column: see `CellKind`."""

TEXT, NUMBER, TRUTH, DAY, MOMENT = range(5)
"""Kinds of the cells of a sheet: text or empty, a number, yes or no, a day, a day with a time."""


@dataclass(frozen=True)
class Heading:
    """What is told of a file before its rows.

    `columns` are its column names in order. `geometry` is the column that holds the places of a
    GeoParquet file, `crs` its reference system; `notes` what is odd about the file as a whole.
    """

    format: str
    columns: tuple[str, ...]
    encoding: str | None = None
    layer: str | None = None
    crs: str | None = None
    geometry: str | None = None
    rows: int | None = None
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Piece:
    """Some rows: an Arrow record batch, their numbers as the reader counts them (n,), and what is wrong with others.

    `lonlat` (n, 2) are the places of a GeoParquet file in WGS84, NaN where a row has none.
    `share` is how much of the file has been read, from 0 to 1.
    """

    batch: Any
    rows: NDArray[np.int64]
    lonlat: NDArray[np.float64] | None = None
    kinds: Kinds = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    share: float = 0.0

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Pieces:
    """A file that is being read; the pieces come once, and must be asked for until they end or be closed."""

    heading: Heading
    pieces: Iterator[Piece]

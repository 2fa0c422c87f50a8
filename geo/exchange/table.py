"""A file as rows: text cells, row numbers as the reader counts them, geometry in WGS84."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.exchange.faults import Fault


@dataclass(frozen=True)
class Source:
    """Where rows came from, as it was recognised."""

    path: Path
    file_name: str
    format: str
    sha256: bytes
    size_bytes: int
    encoding: str | None = None
    crs: str | None = None
    layer: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows of a file.

    `frame` holds the attribute columns: every cell is a stripped str, or None where empty; codes
    stay text. `rows` are row numbers (n,). `geometry` is (n,) of shapely geometries in EPSG:4326,
    lon before lat, without Z, or None where the file has columns of coordinates instead. Rows that
    could not be read at all are in `faults` and not in `frame`.
    """

    source: Source
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    geometry: NDArray[Any] | None = None
    faults: tuple[Fault, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.frame)

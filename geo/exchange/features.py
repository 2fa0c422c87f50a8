"""What a reader hands over: columns and geometry as the file has them, not yet checked or moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from geo.exchange.faults import Fault

WGS84 = CRS.from_user_input("OGC:CRS84")


@dataclass(frozen=True)
class Features:
    """Rows in file order. `geometry` (n,) is in `crs` (None: the file does not say), or None for a plain table.

    Rows that could not be read stand in `faults` only; `rows` are the numbers of the others. `format`
    is the name of the format where the reader knows it better than the first bytes tell.
    """

    columns: Mapping[str, Sequence[Any]]
    rows: NDArray[np.int64]
    geometry: NDArray[Any] | None = None
    crs: CRS | None = None
    layer: str | None = None
    encoding: str | None = None
    format: str | None = None
    faults: tuple[Fault, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.rows)

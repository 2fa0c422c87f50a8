"""The snapshot itself: what is asked of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.locator.exactness import Exactness
from geo.boundaries.locator.surroundings import Surroundings, SurroundingsTable, surrounding
from geo.core.coordinates import on_grid

_CHUNK = 1 << 17


@dataclass(frozen=True)
class Locator:
    """Polygons of one plan, ready to be asked; immutable, so any number of threads may ask at once."""

    exactness: Exactness

    @classmethod
    def build(cls, shapes: NDArray[Any]) -> "Locator":
        """From polygons (n,) in degrees (WGS84) on the grid of 1e-8, in the order of their codes."""
        return cls(Exactness.of(np.asarray(shapes, dtype=object)))

    @property
    def nbytes(self) -> int:
        """About how much memory the snapshot holds."""
        return 48 * int(shapely.get_num_coordinates(self.exactness.shapes).sum())

    def find(self, lonlat: NDArray[np.float64]) -> NDArray[np.int32]:
        """The index of the polygon that covers each point (n, 2), longitude first; -1 outside all.

        Of several that share an edge or corner the smallest. Points that are not finite lie outside.
        """
        found = np.empty(len(lonlat), np.int32)
        for start in range(0, len(lonlat), _CHUNK):
            chunk = np.asarray(lonlat[start : start + _CHUNK], dtype=np.float64)
            real = np.isfinite(chunk).all(axis=1) & (np.abs(chunk) <= (180.0, 90.0)).all(axis=1)
            answers = np.full(len(chunk), -1, np.int32)
            answers[real] = self.exactness.find(on_grid(chunk[real]))
            found[start : start + _CHUNK] = answers
        return found

    def find_one(self, lon: float, lat: float) -> int:
        """The index of the polygon that covers a point, or -1."""
        return int(self.find(np.array([[lon, lat]]))[0])

    def surroundings(self, lon: float, lat: float) -> Surroundings:
        """Where a point lies, how far the boundary is, and who is on the other side."""
        return surrounding(self.exactness, lon, lat)

    def surroundings_of(self, lonlat: NDArray[np.float64]) -> SurroundingsTable:
        """The same for points (n, 2)."""
        rows = [self.surroundings(float(lon), float(lat)) for lon, lat in lonlat]
        return SurroundingsTable(
            np.array([row.index for row in rows], np.int32),
            np.array([row.on_boundary for row in rows], np.bool_),
            np.array([np.nan if row.boundary_m is None else row.boundary_m for row in rows], np.float64),
            np.array([-1 if row.neighbour is None else row.neighbour for row in rows], np.int32),
        )

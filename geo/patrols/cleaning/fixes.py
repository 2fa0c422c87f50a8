"""The fixes of one patrol as arrays, in the one order that they are looked at in."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class Fixes:
    """n fixes of one patrol, in any order: never changed.

    `at` (n,) microseconds since 1970 in UTC; `lon`, `lat` (n,) degrees in WGS84; `accuracy_m` (n,) metres, NaN where
    the receiver says none; `id` (n,) anything that can be sorted, of one kind.
    """

    at: Ints
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    id: NDArray[Any]

    def __len__(self) -> int:
        """How many fixes."""
        return len(self.at)

    def taken(self, which: NDArray[Any] | slice) -> "Fixes":
        """Some of them, by index, flag or slice, in that order."""
        return Fixes(self.at[which], self.lon[which], self.lat[which], self.accuracy_m[which], self.id[which])

    def order(self) -> Ints:
        """The rows by (time, id); what is equal in both, by place and accuracy."""
        keys = (self.accuracy_m, self.lat, self.lon, self.id, self.at)
        return np.lexsort(keys).astype(np.int64)


def placed(fixes: Fixes) -> Flags:
    """Which fixes (n,) lie on the earth: finite, in range, and not at (0, 0), where receivers without position are."""
    inside = (np.abs(fixes.lon) <= 180.0) & (np.abs(fixes.lat) <= 90.0)
    nowhere = (np.abs(fixes.lon) < 1e-6) & (np.abs(fixes.lat) < 1e-6)
    return np.asarray(inside & ~nowhere)


def flat_metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The x and y in metres of positions within some kilometres of one another, right to about 0.5 %, for speeds."""
    if not len(lon):
        return np.empty(0), np.empty(0)
    middle_lon, middle_lat = float(np.median(lon)), float(np.median(lat))
    x = (lon - middle_lon) * _METRES_PER_DEGREE * np.cos(np.radians(middle_lat))
    return x, (lat - middle_lat) * _METRES_PER_DEGREE

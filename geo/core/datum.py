"""Datums that Chinese coordinates come in, and the way from each to WGS84.

GCJ-02 shifts WGS84 by a published non-linear formula inside China; BD-09 shifts GCJ-02 again.
CGCS2000 differs from WGS84 by centimetres and is taken as equal. Neither shift is ever stored.

The formula is the one that became public in 2010 and that map makers use; it has no closed inverse.
The way back repeats "take off the shift that the last guess would get" until nothing moves: every
step brings the guess a hundred times nearer, so eight end at the last bit.
"""

import enum
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Lonlat = NDArray[np.float64]
"""Degrees, shape (n, 2): longitude, then latitude."""

CHINA = (73.66, 3.86, 135.05, 53.55)
"""West, south, east, north of the box in which coordinates are shifted, in degrees."""

_KRASOVSKY_AXIS_M = 6378245.0
_KRASOVSKY_ECCENTRICITY2 = 0.00669342162296594323
_INVERSE_STEPS = 8
_LARGEST_SHIFT_DEG = 0.03
_BAIDU_WAVES = np.pi * 3000.0 / 180.0


class Datum(enum.StrEnum):
    """The datum that the coordinates of a file are in."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


SHIFTED = (Datum.GCJ02, Datum.BD09)
"""The datums that have to be moved to become WGS84."""


def to_wgs84(lonlat: Lonlat, datum: Datum) -> Lonlat:
    """Degrees (n, 2) of a datum as WGS84; NaN stays NaN.

    Against the forward formula it is right to 1e-8 m, and on the meridian of 105 degrees, where the
    formula has a root in it and is not steady, to 1e-6 m.
    """
    return _INVERSE[datum](np.asarray(lonlat, dtype=np.float64))


def from_wgs84(lonlat: Lonlat, datum: Datum) -> Lonlat:
    """WGS84 degrees (n, 2) in a datum; the identity outside China."""
    return _FORWARD[datum](np.asarray(lonlat, dtype=np.float64))


def geometries_to_wgs84(geometries: NDArray[Any], datum: Datum) -> NDArray[Any]:
    """Every vertex of an array of shapely geometries, moved from a datum to WGS84."""
    if datum not in SHIFTED:
        return geometries
    return np.asarray(shapely.transform(geometries, lambda lonlat: to_wgs84(lonlat, datum)))


def in_china(lonlat: Lonlat, *, margin_deg: float = 0.0) -> NDArray[np.bool_]:
    """Which points (n, 2) lie in the box where GCJ-02 differs from WGS84, or so near to it."""
    west, south, east, north = CHINA
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    beside = (lon > west - margin_deg) & (lon < east + margin_deg)
    return beside & (lat > south - margin_deg) & (lat < north + margin_deg)


def _same(lonlat: Lonlat) -> Lonlat:
    return lonlat.copy()


def _wgs84_to_gcj02(lonlat: Lonlat) -> Lonlat:
    return _moved(lonlat, lambda inside: inside + _gcj02_shift(inside))


def _wgs84_to_bd09(lonlat: Lonlat) -> Lonlat:
    return _moved(lonlat, lambda inside: _gcj02_to_bd09(inside + _gcj02_shift(inside)))


def _gcj02_to_wgs84(lonlat: Lonlat) -> Lonlat:
    return _moved_back(lonlat, lambda shifted: _undo(shifted, _gcj02_shift))


def _bd09_to_wgs84(lonlat: Lonlat) -> Lonlat:
    def back(shifted: Lonlat) -> Lonlat:
        gcj02 = _undo(shifted, lambda guess: _gcj02_to_bd09(guess) - guess)
        return _undo(gcj02, _gcj02_shift)

    return _moved_back(lonlat, back)


def _moved(lonlat: Lonlat, move: Callable[[Lonlat], Lonlat]) -> Lonlat:
    """Points in China moved, the others as they are."""
    result = lonlat.copy()
    inside = in_china(lonlat)
    result[inside] = move(lonlat[inside])
    return result


def _moved_back(lonlat: Lonlat, back: Callable[[Lonlat], Lonlat]) -> Lonlat:
    """Points whose origin lies in China moved back; near the border only the origin itself can tell."""
    result = lonlat.copy()
    candidates = np.flatnonzero(in_china(lonlat, margin_deg=_LARGEST_SHIFT_DEG))
    origins = back(lonlat[candidates])
    inside = in_china(origins)
    result[candidates[inside]] = origins[inside]
    return result


def _undo(shifted: Lonlat, shift: Callable[[Lonlat], Lonlat]) -> Lonlat:
    guess = shifted.copy()
    for _ in range(_INVERSE_STEPS):
        guess = shifted - shift(guess)
    return guess


def _gcj02_shift(lonlat: Lonlat) -> Lonlat:
    """How far GCJ-02 lies from WGS84 points, in degrees (n, 2)."""
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    latitude = np.radians(lonlat[:, 1])
    stretch = 1.0 - _KRASOVSKY_ECCENTRICITY2 * np.sin(latitude) ** 2
    meridian_m = _KRASOVSKY_AXIS_M * (1.0 - _KRASOVSKY_ECCENTRICITY2) / stretch**1.5
    parallel_m = _KRASOVSKY_AXIS_M / np.sqrt(stretch) * np.cos(latitude)
    east = np.degrees(_east_m(x, y) / parallel_m)
    north = np.degrees(_north_m(x, y) / meridian_m)
    return np.column_stack((east, north))


def _east_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    root = np.sqrt(np.abs(x))
    plane = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    return plane + _ripple(x) + _waves(x, (1.0, 3.0), (20.0, 40.0)) + _waves(x, (12.0, 30.0), (150.0, 300.0))


def _north_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    root = np.sqrt(np.abs(x))
    plane = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    return plane + _ripple(x) + _waves(y, (1.0, 3.0), (20.0, 40.0)) + _waves(y, (12.0, 30.0), (160.0, 320.0))


def _ripple(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0


def _waves(
    along: NDArray[np.float64], lengths: tuple[float, float], heights_m: tuple[float, float]
) -> NDArray[np.float64]:
    first = heights_m[0] * np.sin(along * np.pi / lengths[0])
    second = heights_m[1] * np.sin(along * np.pi / lengths[1])
    return np.asarray((first + second) * 2.0 / 3.0)


def _gcj02_to_bd09(lonlat: Lonlat) -> Lonlat:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_WAVES)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_WAVES)
    return np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))


_FORWARD: dict[Datum, Callable[[Lonlat], Lonlat]] = {
    Datum.WGS84: _same,
    Datum.CGCS2000: _same,
    Datum.GCJ02: _wgs84_to_gcj02,
    Datum.BD09: _wgs84_to_bd09,
}
_INVERSE: dict[Datum, Callable[[Lonlat], Lonlat]] = {
    Datum.WGS84: _same,
    Datum.CGCS2000: _same,
    Datum.GCJ02: _gcj02_to_wgs84,
    Datum.BD09: _bd09_to_wgs84,
}

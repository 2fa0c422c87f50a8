"""What coordinates are written in: a datum by the name that people use, or any system of the EPSG register.

`EPSG:4547` and the like are projected coordinates of a zone, in metres; `webmercator` is EPSG:3857. Pairs have the
easterly coordinate first, whatever order the register says. CGCS2000 is taken as WGS84, like everywhere here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.core.datum import Datum, Lonlat, from_wgs84, to_wgs84
from geo.core.errors import BadInput
from geo.core.language import say

Pairs = NDArray[np.float64]
"""Coordinates, shape (n, 2), easterly first: degrees, or metres where the system is projected."""

_SAME_AS = {"epsg:4326": "wgs84", "epsg:4490": "cgcs2000", "epsg:900913": "epsg:3857", "webmercator": "epsg:3857"}
_BY_CODE = re.compile(r"(?:epsg:?)?\s*(\d{4,6})")


@dataclass(frozen=True)
class Reference:
    """A datum, or a system of the register by its code; `name` is how it is written: wgs84, epsg:4547."""

    name: str
    datum: Datum | None
    epsg: int | None

    @property
    def is_degrees(self) -> bool:
        """Whether its coordinates are degrees."""
        return self.epsg is None or bool(CRS.from_epsg(self.epsg).is_geographic)

    def to_wgs84(self, pairs: Pairs) -> Lonlat:
        """Coordinates (n, 2) as WGS84 degrees; NaN where the system does not reach."""
        if self.datum is not None:
            return to_wgs84(pairs, self.datum)
        return _moved(_transformer(int(self.epsg or 0)), pairs, direction="FORWARD")

    def from_wgs84(self, lonlat: Lonlat) -> Pairs:
        """WGS84 degrees (n, 2) in this system; NaN where it does not reach."""
        if self.datum is not None:
            return from_wgs84(lonlat, self.datum)
        return _moved(_transformer(int(self.epsg or 0)), lonlat, direction="INVERSE")


def reference_of(datum: Datum) -> Reference:
    """A datum as what coordinates are written in."""
    return Reference(datum.value, datum, None)


WGS84 = reference_of(Datum.WGS84)


def read_reference(text: str) -> Reference:
    """The system that a text names: wgs84, cgcs2000, gcj02, bd09, webmercator, EPSG:4547, 4547.

    Raises:
        BadInput: there is none of that name, or it is not one of places on a map.
    """
    wanted = re.sub(r"[\s_-]", "", text.strip().lower())
    code = _BY_CODE.fullmatch(wanted)
    name = f"epsg:{code[1]}" if code else wanted
    name = _SAME_AS.get(name, name)
    if name in set(Datum):
        return Reference(name, Datum(name), None)
    registered = _BY_CODE.fullmatch(name)
    if registered is None or not _is_map(int(registered[1])):
        raise _unknown(text)
    return Reference(name, None, int(registered[1]))


def _unknown(text: str) -> BadInput:
    return BadInput(
        "datum.unknown",
        say("There is no coordinate system '{name}' here. Use wgs84, cgcs2000, gcj02, bd09, webmercator or a code "
            "such as EPSG:4547.", name=text.strip()[:40]),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _is_map(epsg: int) -> bool:
    """Whether a code is that of a system of two coordinates: not of heights, nor of space."""
    try:
        crs = CRS.from_epsg(epsg)
    except CRSError:
        return False
    return (crs.is_geographic or crs.is_projected) and len(crs.axis_info) == 2


@lru_cache(maxsize=32)
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(CRS.from_epsg(epsg), "OGC:CRS84", always_xy=True)


def _moved(transformer: Transformer, pairs: Pairs, *, direction: str) -> Pairs:
    first, second = transformer.transform(pairs[:, 0], pairs[:, 1], direction=direction)
    moved = np.column_stack((first, second))
    return np.where(np.isfinite(moved), moved, np.nan)

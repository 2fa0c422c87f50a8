"""From degrees to a sheet of paper: a local projection true to scale at its middle, and SVG written safely."""

import html
import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.extent import Bounds

EQUATOR_M: Final = 6_378_137.0
FLATTENING: Final = 1 / 298.257223563


@dataclass(frozen=True)
class Frame:
    """A rectangle of the sheet, in px from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Paper:
    """Places degrees in a frame; `px_per_m` holds along both axes at the middle latitude."""

    frame: Frame
    centre_lon: float
    centre_lat: float
    px_per_m: float

    @classmethod
    def fitting(cls, bounds: Bounds, frame: Frame) -> "Paper":
        """The paper on which bounds (degrees) fill the frame, with a small margin."""
        west, south, east, north = bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        lon_m, lat_m = degree_lengths_m(lat)
        width_m, height_m = max((east - west) * lon_m, 1.0), max((north - south) * lat_m, 1.0)
        return cls(frame, lon, lat, 0.96 * min(frame.width / width_m, frame.height / height_m))

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 2) in degrees as px."""
        per_degree = np.array(degree_lengths_m(self.centre_lat)) * self.px_per_m * (1, -1)
        middle = (self.frame.left + self.frame.width / 2, self.frame.top + self.frame.height / 2)
        return (lonlat - (self.centre_lon, self.centre_lat)) * per_degree + middle

    def path(self, geometry: Any) -> str:
        """The `d` of an SVG path: polygons with their holes, or lines."""
        return "".join(_ring(self.place(shapely.get_coordinates(line)), closed) for line, closed in _lines(geometry))


def degree_lengths_m(lat: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of latitude on the WGS84 ellipsoid, from its radii of curvature."""
    eccentricity2 = FLATTENING * (2 - FLATTENING)
    sine2 = 1 - eccentricity2 * math.sin(math.radians(lat)) ** 2
    along_parallel = EQUATOR_M / math.sqrt(sine2) * math.cos(math.radians(lat))
    along_meridian = EQUATOR_M * (1 - eccentricity2) / sine2**1.5
    return math.radians(along_parallel), math.radians(along_meridian)


def _lines(geometry: Any) -> list[tuple[Any, bool]]:
    polygons = shapely.get_type_id(geometry) in {3, 6}
    if not polygons:
        return [(line, False) for line in shapely.get_parts(geometry)]
    return [(ring, True) for part in shapely.get_parts(geometry) for ring in shapely.get_rings(part)]


def _ring(points: NDArray[np.float64], closed: bool) -> str:  # noqa: FBT001 (a private step of path)
    text = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{text}{'Z' if closed else ''}"


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An SVG element; attribute values are escaped, `content` is markup already. `_` in a name stands for `-`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, x: float, y: float, size: float, /, **attributes: object) -> str:
    """Words at a point, escaped."""
    return tag("text", html.escape(words), x=f"{x:.1f}", y=f"{y:.1f}", font_size=size, **attributes)


def text_width(words: str, size: float) -> float:
    """Roughly how wide words run, in px: a Chinese character is as wide as the type is high, others 0.58 of it."""
    return sum(size if ord(letter) > 0x2E80 else 0.58 * size for letter in words)

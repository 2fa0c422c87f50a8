"""Metres around a town's middle, and longitude and latitude on the 1e-8 degree grid."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

Points = NDArray[np.float64]
"""Coordinates, shape (n, 2): x before y, or longitude before latitude."""

DECIMALS = 8


@dataclass(frozen=True)
class Frame:
    """A flat frame around `lon`, `lat` (WGS84): x points east and y north, in metres."""

    lon: float
    lat: float

    @property
    def metres_per_degree(self) -> Points:
        """East and north, by the usual series for the WGS84 ellipsoid; good for a town of a few km."""
        phi = np.radians(self.lat)
        north = 111132.92 - 559.82 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
        east = 111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi)
        return np.array([east, north])

    def to_lonlat(self, metres: Points) -> Points:
        """Degrees on the 1e-8 grid, so that equal corners are equal bits."""
        return np.asarray(np.round(np.array([self.lon, self.lat]) + metres / self.metres_per_degree, DECIMALS) + 0.0)

    def to_metres(self, lonlat: Points) -> Points:
        """Metres east and north of the middle."""
        return np.asarray((lonlat - np.array([self.lon, self.lat])) * self.metres_per_degree)

    def geometry_to_metres(self, geometry: Any) -> Any:
        """A shapely geometry in degrees, or an array of them, in metres."""
        return shapely.transform(geometry, self.to_metres)


def rectangle_sides(polygon: Polygon) -> tuple[Points, Points]:
    """The two side vectors of the smallest rectangle around a polygon, the longer first.

    Written out, because libraries disagree on what smallest means: here it is the area.
    """
    corners = shapely.get_coordinates(polygon.convex_hull)
    best: tuple[float, Points, Points] | None = None
    for edge in np.diff(corners, axis=0):
        along = edge / np.hypot(*edge)
        across = np.array([-along[1], along[0]])
        length, width = np.ptp(corners @ along), np.ptp(corners @ across)
        if best is None or length * width < best[0] - 1e-6:
            best = (float(length * width), along * length, across * width)
    if best is None:
        raise ValueError("a polygon has corners")
    return (best[1], best[2]) if np.hypot(*best[1]) >= np.hypot(*best[2]) else (best[2], best[1])


def bend(flat: Points, *, turn_deg: float, bend_m: float) -> Points:
    """Turn a plan drawn with a ruler, and bend it softly, so that no street is quite straight."""
    x, y = flat[:, 0], flat[:, 1]
    bent_x = x + bend_m * np.sin(y / 430.0 + 0.7) + 0.5 * bend_m * np.sin((x + 2 * y) / 610.0)
    bent_y = y + 0.8 * bend_m * np.sin(x / 520.0 + 2.1) + 0.4 * bend_m * np.sin((y - x) / 450.0)
    bent_x = bent_x + 0.3 * bend_m * np.sin(y / 120.0 + x / 390.0)
    bent_y = bent_y + 0.35 * bend_m * np.sin(x / 140.0 - y / 370.0)
    turn = np.radians(turn_deg)
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.column_stack([cosine * bent_x - sine * bent_y, sine * bent_x + cosine * bent_y])

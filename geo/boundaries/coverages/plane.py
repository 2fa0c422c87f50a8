"""Degrees stretched so that one unit is about a metre in every direction.

Widths of slivers and gaps are compared in it. Straight lines between stored coordinates stay
straight, so topology found in it is the topology of the stored degrees, and coming back and
rounding to the coordinate grid gives unmoved vertices their own bits again.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import geometries_on_grid

METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371,009 m: good to 0.6 %


@dataclass(frozen=True)
class Plane:
    """A stretch by `x_m` metres a degree of longitude and `y_m` a degree of latitude."""

    x_m: float
    y_m: float = METRES_PER_DEGREE

    @classmethod
    def around(cls, geometries: NDArray[Any]) -> "Plane":
        """The stretch at the median latitude of the geometries (degrees)."""
        bounds = shapely.bounds(geometries)
        latitude = float(np.nanmedian((bounds[..., 1] + bounds[..., 3]) / 2))
        return cls(METRES_PER_DEGREE * max(float(np.cos(np.radians(latitude))), 0.01))

    def stretch(self, geometries: NDArray[Any]) -> NDArray[Any]:
        """Degrees to plane metres."""
        return np.asarray(shapely.transform(geometries, lambda degrees: degrees * (self.x_m, self.y_m)))

    def to_degrees(self, geometries: NDArray[Any]) -> NDArray[Any]:
        """Plane metres to degrees on the coordinate grid."""
        return geometries_on_grid(shapely.transform(geometries, lambda metres: metres / (self.x_m, self.y_m)))


def widths(areas: NDArray[np.float64], geometries: NDArray[Any]) -> NDArray[np.float64]:
    """The mean width of thin polygons: twice the area over the length of the outline."""
    lengths = shapely.length(geometries)
    return np.divide(2 * areas, lengths, out=np.zeros_like(areas), where=lengths > 0)

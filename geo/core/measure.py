"""Metres and square metres of things whose corners are WGS84 degrees.

A thing of up to half a degree is measured in a transverse Mercator projection whose central
meridian lies within a quarter of a degree of its middle: no length there is off by more than 0.01 %,
at any latitude and however far apart the parts of a territory lie. Anything larger, and slivers so
long and thin that the bend of their edges counts, is measured on the ellipsoid itself, edge by edge,
because no one projection is true over degrees.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
Metres = NDArray[np.float64]

_ZONE_DEG = 0.5
_LOCAL_EXTENT_DEG = 0.5
_EARTH_RADIUS_M = 6_371_000.0
_OFF_MERIDIAN_M = 0.5 * _ZONE_DEG * 111_320.0 + 0.5 * _LOCAL_EXTENT_DEG * 111_320.0
_BEND_SHARE = 2e-4
_ELLIPSOID = pyproj.Geod(ellps="WGS84")


def areas_m2(geometries: Any) -> Metres:
    """Areas (n,) in square metres of shapely geometries in degrees; 0 for None, lines and points."""
    return _measured(geometries, _planar_area_m2, _ellipsoidal_area_m2)


def lengths_m(geometries: Any) -> Metres:
    """Lengths (n,) in metres of lines, or of the outlines of polygons; 0 for None and points."""
    return _measured(geometries, shapely.length, _ellipsoidal_length_m)


def distances_m(start: Degrees, end: Degrees) -> Metres:
    """Geodesic distances (n,) in metres between points of shape (n, 2), longitude before latitude."""
    return np.asarray(_ELLIPSOID.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2])


def distance_m(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The same between two points (lon, lat), without the cost of arrays."""
    return float(_ELLIPSOID.inv(*start, *end)[2])


def to_metres(geometries: Any, near: tuple[float, float]) -> NDArray[Any]:
    """Geometries in a local metric projection around `near` (lon, lat), for buffers and offsets.

    Right to 0.1 % within 150 km of the meridian of `near`; the origin is arbitrary.
    """
    return _projected(np.asarray(geometries), _zone(near[0]))


def to_degrees(geometries: Any, near: tuple[float, float]) -> NDArray[Any]:
    """The way back from `to_metres` with the same `near`."""
    transformer = _transformer(_zone(near[0]))

    def back(metres: Metres) -> Degrees:
        return np.column_stack(transformer.transform(metres[:, 0], metres[:, 1], direction="INVERSE"))

    return np.asarray(shapely.transform(geometries, back))


def _measured(geometries: Any, planar: Callable[[NDArray[Any]], Metres], ellipsoidal: Callable[[Any], float]) -> Metres:
    things = np.asarray(geometries, dtype=object)
    result = np.zeros(len(things))
    bounds = shapely.bounds(things)
    filled = ~np.isnan(bounds[:, 0])
    extent = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    local = filled & (extent <= _LOCAL_EXTENT_DEG)
    for zone, members in _by_zone((bounds[:, 0] + bounds[:, 2]) / 2, local):
        result[members] = planar(_projected(things[members], zone))
    for member in np.flatnonzero(filled & ~local | np.isnan(result)):
        result[member] = ellipsoidal(things[member])
    return result


def _planar_area_m2(projected: NDArray[Any]) -> Metres:
    """Areas in the projection, NaN where the bend of a geodesic edge could be more than 0.02 % of them.

    A geodesic of length L at a distance x from the central meridian leaves its chord by x L2 / 8 R2.
    """
    area_m2 = np.asarray(shapely.area(projected))
    half_m = shapely.length(projected) / 2.0
    bend_m2 = _OFF_MERIDIAN_M * half_m**3 / (8.0 * _EARTH_RADIUS_M**2)
    return np.where((area_m2 > 0) & (bend_m2 > _BEND_SHARE * area_m2), np.nan, area_m2)


def _by_zone(lon: Degrees, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    members = np.flatnonzero(chosen)
    zones = np.round(lon[members] / _ZONE_DEG).astype(int)
    for zone in np.unique(zones):
        yield int(zone), members[zones == zone]


def _zone(lon: float) -> int:
    return round(lon / _ZONE_DEG)


def _projected(geometries: NDArray[Any], zone: int) -> NDArray[Any]:
    transformer = _transformer(zone)

    def forward(degrees: Degrees) -> Metres:
        return np.column_stack(transformer.transform(degrees[:, 0], degrees[:, 1]))

    return np.asarray(shapely.transform(geometries, forward))


@lru_cache(maxsize=64)
def _transformer(zone: int) -> pyproj.Transformer:
    meridian = zone * _ZONE_DEG
    return pyproj.Transformer.from_crs(
        "OGC:CRS84", f"+proj=tmerc +lon_0={meridian} +datum=WGS84 +units=m", always_xy=True
    )


def _ellipsoidal_area_m2(geometry: Any) -> float:
    total = 0.0
    for part in shapely.get_parts(geometry):
        if isinstance(part, shapely.Polygon):
            total += _ring_area_m2(part.exterior) - sum(_ring_area_m2(hole) for hole in part.interiors)
    return total


def _ring_area_m2(ring: shapely.LinearRing) -> float:
    degrees = shapely.get_coordinates(ring)
    return abs(float(_ELLIPSOID.polygon_area_perimeter(degrees[:, 0], degrees[:, 1])[0]))


def _ellipsoidal_length_m(geometry: Any) -> float:
    total = 0.0
    for part in shapely.get_parts(geometry):
        rings = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
        for line in rings:
            degrees = shapely.get_coordinates(line)
            total += float(_ELLIPSOID.line_length(degrees[:, 0], degrees[:, 1]))
    return total

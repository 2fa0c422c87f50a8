"""From the coordinates of a file, in whatever system it says, to WGS84 degrees with longitude first."""

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError, ProjError

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.degrees import Pairs, foreign_zone, outside_degrees, zone_prefix
from geo.exchange.features import WGS84

# How programs name the geographic systems that need no transformation, in lower case.
_AS_WGS84 = (
    "wgs 84",
    "wgs84",
    "gcs_wgs_1984",
    "china geodetic coordinate system 2000",
    "cgcs2000",
    "gcs_china_geodetic",
)


def parse_crs(text: str) -> CRS | None:
    """A CRS from WKT, PROJJSON, or a code; None where nothing is said or it cannot be understood."""
    try:
        return CRS.from_user_input(text)
    except CRSError:
        return None


def shown(crs: CRS | None) -> str | None:
    """A CRS as people write it: EPSG:4490, or its name."""
    if crs is None:
        return None
    return _authority(crs.to_wkt()) or str(crs.name)


def to_wgs84(pairs: Pairs, crs: CRS) -> Pairs:
    """Coordinates (n, 2) of a file as degrees; infinite where they lie outside the CRS."""
    if is_wgs84(crs):
        return pairs
    try:
        lon, lat = _transformer(crs.to_wkt()).transform(pairs[:, 0], pairs[:, 1], direction=TransformDirection.FORWARD)
    except ProjError:
        return np.full_like(pairs, np.inf)
    return np.column_stack((lon, lat))


def is_wgs84(crs: CRS) -> bool:
    """True for degrees that are WGS84 already, or differ from it by centimetres (CGCS2000)."""
    if not crs.is_geographic:
        return False
    return crs.equals(WGS84) or str(crs.name).casefold().startswith(_AS_WGS84)


def move(geometries: NDArray[Any], crs: CRS | None, file_name: str) -> NDArray[Any]:
    """Geometries of a file as WGS84 degrees without Z.

    Raises:
        BadInput: the file does not say its CRS and its coordinates are not degrees, or they carry
            the number of a zone that its CRS does not have.
    """
    flat = np.asarray(shapely.force_2d(geometries))
    _check_zone_prefix(flat, crs, file_name)
    if crs is None:
        _check_degrees(flat, file_name)
        return flat
    if is_wgs84(crs):
        return flat
    return np.asarray(shapely.transform(flat, lambda pairs: to_wgs84(pairs, crs)))


def _check_zone_prefix(geometries: NDArray[Any], crs: CRS | None, file_name: str) -> None:
    bounds = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    if crs is not None and (not crs.is_projected or _false_easting_m(crs) > 1_000_000):
        return
    zone = zone_prefix(float(bounds[0]), 0.0)
    if zone is not None and zone == zone_prefix(float(bounds[2]), 0.0):
        raise foreign_zone(zone, shown(crs), file_name)


def _check_degrees(geometries: NDArray[Any], file_name: str) -> None:
    pairs = shapely.get_coordinates(geometries)
    finite = pairs[np.isfinite(pairs).all(axis=1)]
    if len(finite) and outside_degrees(finite).mean() > 0.5:
        raise BadInput(
            "crs.unknown",
            say(
                "{file} does not say its coordinate system, and its coordinates are not degrees. "
                "Add the .prj file, or export it as longitude and latitude.",
                file=file_name,
            ),
        )


def _false_easting_m(crs: CRS) -> float:
    operation = crs.coordinate_operation
    parameters = operation.params if operation is not None else []
    return max((float(p.value) for p in parameters if p.name == "False easting"), default=0.0)


@lru_cache(maxsize=32)
def _transformer(wkt: str) -> Transformer:
    return Transformer.from_crs(CRS.from_wkt(wkt).to_2d(), WGS84, always_xy=True)


@lru_cache(maxsize=32)
def _authority(wkt: str) -> str | None:
    crs = CRS.from_wkt(wkt)
    named = crs.to_json_dict().get("id")
    if isinstance(named, dict):
        return f"{named['authority']}:{named['code']}"
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else None

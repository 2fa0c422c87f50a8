"""From the coordinates of a file to WGS84 degrees, longitude first; and what is wrong with them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError, ProjError

from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.exchange.faults import Fault
from geo.exchange.features import WGS84

Pairs = NDArray[np.float64]

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


def impossible(lon: float, lat: float) -> tuple[str, Sentence] | None:
    """Code and sentence of what is wrong with a pair that should be degrees; None if it can be one."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return "coordinate.not_finite", say("The coordinates are not finite numbers.")
    if abs(lon) <= 180 and abs(lat) <= 90:
        return None
    if zone_prefix(lon, lat) is not None:
        return "coordinate.zone_prefix", say(
            "{lon}, {lat} are metres with the zone number {zone} in front. Export as longitude and latitude.",
            lon=_short(lon),
            lat=_short(lat),
            zone=int(zone_prefix(lon, lat) or 0),
        )
    if abs(lon) <= 90 and abs(lat) <= 180:
        return "coordinate.swapped", say(
            "{lon}, {lat}: longitude and latitude seem to be swapped.", lon=_short(lon), lat=_short(lat)
        )
    if abs(lon) > 1000 and abs(lat) > 1000 and max(abs(lon), abs(lat)) < 5e7:
        return "coordinate.metres", say(
            "{lon}, {lat} are metres, but degrees are expected. Export as longitude and latitude.",
            lon=_short(lon),
            lat=_short(lat),
        )
    return "coordinate.out_of_range", say("{lon}, {lat} is no place on earth.", lon=_short(lon), lat=_short(lat))


def zone_prefix(first: float, second: float) -> int | None:
    """The zone number that Gauss-Krueger coordinates may carry in front of the easting, in either column."""
    for easting in (first, second):
        zone = int(easting // 1_000_000) if np.isfinite(easting) else 0
        if (16 <= zone <= 23 or 25 <= zone <= 45) and 100_000 <= easting % 1_000_000 <= 900_000:
            return zone
    return None


def outside_degrees(pairs: Pairs) -> NDArray[np.bool_]:
    """Which pairs (n, 2) cannot be longitude and latitude; not-finite ones among them."""
    return ~((np.abs(pairs[:, 0]) <= 180) & (np.abs(pairs[:, 1]) <= 90))


def refuse_if_all(faults: Sequence[Fault], count: int, file_name: str, crs: CRS | None) -> None:
    """Stop with the one reason where every row of a file has the same wrong kind of coordinates."""
    if count == 0 or len({fault.row for fault in faults}) < count:
        return
    codes = {fault.code for fault in faults}
    if codes == {"coordinate.metres"}:
        raise BadInput(
            "crs.metres_as_degrees",
            say(
                "{file} says that it is in degrees ({crs}), but it holds metres, such as {place}. "
                "Export it again with its own coordinate system, or as longitude and latitude.",
                file=file_name,
                crs=shown(crs) or "-",
                place=_example(faults),
            ),
        )
    if codes == {"coordinate.zone_prefix"}:
        raise _foreign_zone(int(faults[0].sentence.values["zone"]), crs, file_name)
    if codes == {"coordinate.swapped"}:
        raise BadInput(
            "crs.axes_swapped",
            say(
                "In {file} latitude stands before longitude, such as {place}. Export it again with longitude first.",
                file=file_name,
                place=_example(faults),
            ),
        )


def _example(faults: Sequence[Fault]) -> str:
    values = faults[0].sentence.values
    return f"{values['lon']}, {values['lat']}"


def _check_zone_prefix(geometries: NDArray[Any], crs: CRS | None, file_name: str) -> None:
    bounds = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    if crs is not None and (not crs.is_projected or _false_easting_m(crs) > 1_000_000):
        return
    zone = zone_prefix(float(bounds[0]), 0.0)
    if zone is not None and zone == zone_prefix(float(bounds[2]), 0.0):
        raise _foreign_zone(zone, crs, file_name)


def _foreign_zone(zone: int, crs: CRS | None, file_name: str) -> BadInput:
    return BadInput(
        "crs.zone_prefix",
        say(
            "The coordinates in {file} begin with the zone number {zone}, but its coordinate system ({crs}) has none. "
            "Export it as longitude and latitude (EPSG:4490).",
            file=file_name,
            zone=zone,
            crs=shown(crs) or "-",
        ),
    )


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


def _short(number: float) -> str:
    return f"{number:.10g}"


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

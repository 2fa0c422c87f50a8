"""Whether two numbers can be longitude and latitude, and what they are if not."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.exchange.faults import Fault

Pairs = NDArray[np.float64]
"""Coordinates, shape (n, 2), as they stand in a file: the first is taken as longitude or easting."""

_ZONES_OF_6_DEG = range(16, 24)
_ZONES_OF_3_DEG = range(25, 46)


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
    """The zone number that Gauss-Krueger coordinates may carry in front of the easting, in either column.

    The zones of six degrees begin at 16 here, because 13 to 15 are also eastings of web maps in China.
    """
    for easting in (first, second):
        zone = int(easting // 1_000_000) if np.isfinite(easting) else 0
        if (zone in _ZONES_OF_6_DEG or zone in _ZONES_OF_3_DEG) and 100_000 <= easting % 1_000_000 <= 900_000:
            return zone
    return None


def outside_degrees(pairs: Pairs) -> NDArray[np.bool_]:
    """Which pairs (n, 2) cannot be longitude and latitude; not-finite ones among them."""
    return ~((np.abs(pairs[:, 0]) <= 180) & (np.abs(pairs[:, 1]) <= 90))


def refuse_if_all(faults: Sequence[Fault], count: int, file_name: str, crs: str | None) -> None:
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
                crs=crs or "-",
                place=_example(faults),
            ),
        )
    if codes == {"coordinate.zone_prefix"}:
        raise foreign_zone(int(faults[0].sentence.values["zone"]), crs, file_name)
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


def foreign_zone(zone: int, crs: str | None, file_name: str) -> BadInput:
    """The error for eastings with the number of a zone in a system that has none."""
    return BadInput(
        "crs.zone_prefix",
        say(
            "The coordinates in {file} begin with the zone number {zone}, but its coordinate system ({crs}) has none. "
            "Export it as longitude and latitude (EPSG:4490).",
            file=file_name,
            zone=zone,
            crs=crs or "-",
        ),
    )


def _short(number: float) -> str:
    return f"{number:.10g}"

"""Coordinates as people paste them, in either order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DEGREES = r"(?P<sign>[-+])?(?P<deg>\d{1,3}(?:\.\d+)?)(?:\s*(?:°|度|º))?"
_MINUTES = r"(?:\s*(?P<min>\d{1,2}(?:\.\d+)?)\s*(?:['′’]|分))?"
_SECONDS = r"(?:\s*(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”]|''|秒))?"
_BEFORE = r"(?:(?P<before>[NSEW]|东经|西经|北纬|南纬|经度|纬度|lon(?:gitude)?|lng|lat(?:itude)?)\s*[:：=]?\s*)?"
_AFTER = r"(?(before)|(?:\s*(?P<after>[NSEW]))?)"
_ONE = re.compile(_BEFORE + _DEGREES + _MINUTES + _SECONDS + _AFTER, re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,，;；/]*")

_LON_WORDS = {"e", "w", "东经", "西经", "经度", "lon", "longitude", "lng"}
_LAT_WORDS = {"n", "s", "北纬", "南纬", "纬度", "lat", "latitude"}
_NEGATIVE_WORDS = {"w", "s", "西经", "南纬"}


@dataclass(frozen=True)
class _Angle:
    degrees: float
    axis: str | None


def parse_points(text: str) -> tuple[tuple[float, float], ...]:
    """Every way to read a text as lon, lat (degrees): none, one, or both orders, lon first."""
    angles = _angles(text.strip().strip("()（）[]"))
    if angles is None:
        return ()
    first, second = angles
    if first.axis == "lat" or second.axis == "lon":
        orders = [(second, first)]
    elif first.axis == "lon" or second.axis == "lat":
        orders = [(first, second)]
    else:
        orders = [(first, second), (second, first)]
    points = [(lon.degrees, lat.degrees) for lon, lat in orders if abs(lon.degrees) <= 180 and abs(lat.degrees) <= 90]
    return tuple(dict.fromkeys(points))


def is_pair(text: str) -> bool:
    """Whether a text is two angles and nothing else, be they on the earth or not."""
    return _angles(text.strip().strip("()（）[]")) is not None


def nearest_reading(
    readings: Iterable[tuple[float, float]], bounds: tuple[float, float, float, float] | None
) -> tuple[float, float] | None:
    """The reading nearest to bounds (west, south, east, north); the first where there are no bounds."""
    if bounds is None:
        return next(iter(readings), None)
    return min(readings, key=lambda point: _distance_deg(point, bounds), default=None)


def _angles(text: str) -> tuple[_Angle, _Angle] | None:
    """Two angles and nothing else; two plain whole numbers are a door-plate, not a place."""
    first = _ONE.match(text)
    if first is None:
        return None
    between = _BETWEEN.match(text, first.end())
    second = _ONE.match(text, between.end() if between else first.end())
    if second is None or second.end() != len(text):
        return None
    if second.start() == first.end() and not (first["after"] or second["before"]):
        return None
    if not any("." in (match["deg"] or "") or match["min"] or _word(match) for match in (first, second)):
        return None
    return _angle(first), _angle(second)


def _word(match: re.Match[str]) -> str:
    return (match["before"] or match["after"] or "").casefold()


def _angle(match: re.Match[str]) -> _Angle:
    degrees = float(match["deg"]) + float(match["min"] or 0) / 60 + float(match["sec"] or 0) / 3600
    word = _word(match)
    if match["sign"] == "-" or word in _NEGATIVE_WORDS:
        degrees = -degrees
    axis = "lon" if word in _LON_WORDS else "lat" if word in _LAT_WORDS else None
    return _Angle(degrees, axis)


def _distance_deg(point: tuple[float, float], bounds: tuple[float, float, float, float]) -> float:
    """How far, along the worse axis, a point lies outside bounds."""
    lon, lat = point
    west, south, east, north = bounds
    return max(west - lon, lon - east, south - lat, lat - north, 0.0)

"""Planned ways to GPX 1.1 (topografix.com): as routes, which lead from turn to turn, and as tracks, which show the way.

Devices and programs know one or the other. Degrees are WGS84, as the format asks for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from geo.exchange.writers.markup import xml_text

Form = Literal["route", "track"]
BOTH: tuple[Form, ...] = ("route", "track")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Gridsteward" xmlns="http://www.topografix.com/GPX/1/1">'
)


@dataclass(frozen=True)
class NamedPoint:
    """A point (lon, lat) with what is said of it."""

    lon: float
    lat: float
    name: str


@dataclass(frozen=True)
class PlannedWay:
    """A way by its name: the points where something is said, and the line (lon, lat) that leads along them."""

    name: str
    turns: Sequence[NamedPoint]
    line: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class TimedPoint:
    """A recorded position (lon, lat)."""

    lon: float
    lat: float
    at: datetime


def recorded_gpx(title: str, lines: Sequence[Sequence[TimedPoint]]) -> bytes:
    """A file of one recorded track; each of its lines is a segment, for nothing is known of the way between them."""
    segments = "\n".join(f"<trkseg>\n{_timed(line)}</trkseg>" for line in lines)
    track = f"<trk><name>{xml_text(title)}</name>\n{segments}</trk>"
    return "\n".join([_HEAD, f"<metadata><name>{xml_text(title)}</name></metadata>", track, "</gpx>\n"]).encode()


def _timed(line: Sequence[TimedPoint]) -> str:
    return "\n".join(
        f'<trkpt lat="{each.lat:.8f}" lon="{each.lon:.8f}"><time>{_instant(each.at)}</time></trkpt>' for each in line
    )


def _instant(at: datetime) -> str:
    """An instant as GPX has it, in UTC."""
    told = at.astimezone(UTC)
    return told.strftime("%Y-%m-%dT%H:%M:%S") + (f".{told.microsecond // 1000:03}Z" if told.microsecond else "Z")


def gpx_of(
    title: str, ways: Sequence[PlannedWay], *, places: Sequence[NamedPoint] = (), forms: Collection[Form] = BOTH
) -> bytes:
    """A file of ways in one form or both; `places` are marks beside them. Names are text, whatever is in them."""
    parts = [f"<metadata><name>{xml_text(title)}</name></metadata>"]
    parts += [_point("wpt", place) for place in places]
    parts += [_route(way) for way in ways if "route" in forms]
    parts += [_track(way) for way in ways if "track" in forms]
    return "\n".join([_HEAD, *parts, "</gpx>\n"]).encode()


def _route(way: PlannedWay) -> str:
    turns = "\n".join(_point("rtept", turn) for turn in way.turns)
    return f"<rte><name>{xml_text(way.name)}</name>\n{turns}</rte>"


def _track(way: PlannedWay) -> str:
    points = "\n".join(f'<trkpt lat="{lat:.8f}" lon="{lon:.8f}"/>' for lon, lat in way.line)
    return f"<trk><name>{xml_text(way.name)}</name><trkseg>\n{points}</trkseg></trk>"


def _point(tag: str, point: NamedPoint) -> str:
    return f'<{tag} lat="{point.lat:.8f}" lon="{point.lon:.8f}"><name>{xml_text(point.name)}</name></{tag}>'

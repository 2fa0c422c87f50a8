"""Walks as lines on the ground. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.patrols.routing import Leg, Walk, lengths_mm
from geo.streets import Network


@dataclass(frozen=True)
class Stretch:
    """A part of a street that a walk uses, as a line (degrees) in the direction walked first, and how many times."""

    line: Any
    street: str | None
    times: int


def leg_lines(network: Network, legs: Sequence[Leg]) -> list[Any]:
    """The line of each leg (degrees, WGS84) in the direction it is walked; a visit of a place has none."""
    walked = [leg for leg in legs if leg.length_mm]
    segments = np.array([leg.segment for leg in walked], np.int64)
    whole_mm = lengths_mm(network.segments[segments]).tolist() if walked else []
    return [_part(network.segments[leg.segment], leg, whole) for leg, whole in zip(walked, whole_mm, strict=True)]


def _part(line: Any, leg: Leg, whole_mm: int) -> Any:
    coordinates = shapely.get_coordinates(line)
    if (leg.begin_mm, leg.end_mm) != (0, whole_mm):
        coordinates = _between(line, leg.begin_mm / whole_mm, leg.end_mm / whole_mm)
    return shapely.linestrings(coordinates if leg.forward else coordinates[::-1])


def _between(line: Any, low: float, high: float) -> Any:
    """The vertices of a part of a line, by shares of its length."""
    coordinates = shapely.get_coordinates(line)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(coordinates, axis=0).T))])
    at /= at[-1]
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, [low, high], normalized=True))
    return np.vstack([ends[:1], coordinates[(at > low) & (at < high)], ends[1:]])


def line_of(network: Network, walk: Walk) -> Any:
    """A whole walk as one line (degrees); None where it goes nowhere."""
    lines = leg_lines(network, walk.legs)
    if not lines:
        return None
    places = np.vstack([shapely.get_coordinates(line) for line in lines])
    apart = np.concatenate([[True], (np.diff(places, axis=0) != 0).any(axis=1)])
    return shapely.linestrings(places[apart])


def stretches(network: Network, walk: Walk) -> list[Stretch]:
    """What a walk uses of each segment, in the order in which it gets there."""
    walked = [leg for leg in walk.legs if leg.length_mm]
    times = Counter((leg.segment, leg.begin_mm, leg.end_mm) for leg in walked)
    first = {(leg.segment, leg.begin_mm, leg.end_mm): leg for leg in reversed(walked)}
    order = list(dict.fromkeys((leg.segment, leg.begin_mm, leg.end_mm) for leg in walked))
    lines = leg_lines(network, [first[key] for key in order])
    return [Stretch(line, network.name[key[0]] or None, times[key]) for line, key in zip(lines, order, strict=True)]

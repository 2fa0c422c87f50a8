"""A walk told turn by turn, in sentences that can be shown in either language."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.language import Sentence
from geo.core.measure import to_metres
from geo.exchange.ways import WayKind
from geo.patrols.routing.phrases import Turn, arriving, going_on, stopping, turn_of
from geo.patrols.routing.results import Leg, Walk
from geo.patrols.routing.spots import lengths_mm
from geo.streets import Network

_LOOK_M = 10.0


@dataclass(frozen=True)
class Direction:
    """One line of the list: what to do where, and how far the street is followed then.

    `place` is lon and lat in WGS84, `junction` the number of the junction in the network, where it is one. `first_leg`
    is the leg it begins with.
    """

    turn: Turn
    street: str | None
    metres: int
    place: tuple[float, float]
    junction: int | None
    first_leg: int
    sentence: Sentence


def directions(network: Network, walk: Walk, *, stop_names: tuple[str, ...] = ()) -> list[Direction]:
    """The list for a walk; parts of one street that follow one another are one line.

    A street without a name is called street, or path where it is one. `stop_names` are those of the wish's stops.
    """
    if not walk.legs:
        return []
    shapes = _Shapes(network, walk)
    lines = [_line(network, walk, shapes, group, stop_names) for group in _groups(network, walk, shapes)]
    return [*lines, _arrival(network, walk, shapes)]


@dataclass(frozen=True)
class _Group:
    """Legs from `first` up to `after` that are one line, and the turn into them."""

    turn: Turn
    first: int
    after: int


class _Shapes:
    """Where legs begin and end, and which way they leave and arrive; degrees clockwise from north."""

    def __init__(self, network: Network, walk: Walk) -> None:
        segment = np.array([leg.segment for leg in walk.legs], np.int64)
        forward = np.array([leg.forward for leg in walk.legs])
        whole = lengths_mm(network.segments)[segment]
        low = np.array([leg.begin_mm for leg in walk.legs]) / whole
        high = np.array([leg.end_mm for leg in walk.legs]) / whole
        begin, end = np.where(forward, low, high), np.where(forward, high, low)
        lon, lat = network.junctions.mean(axis=0).tolist()
        degrees = network.segments[segment]
        lines = to_metres(degrees, (lon, lat))
        look = np.minimum(_LOOK_M / shapely.length(lines), np.abs(end - begin) / 2) * np.sign(end - begin)
        self.leaving = _bearing(lines, begin, begin + look)
        self.arriving = _bearing(lines, end - look, end)
        self.begin, self.end = _places(degrees, begin), _places(degrees, end)


def _places(lines: NDArray[np.object_], share: NDArray[np.float64]) -> list[tuple[float, float]]:
    points = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
    return [(lon, lat) for lon, lat in points.tolist()]


def _bearing(lines: NDArray[np.object_], here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    first = shapely.get_coordinates(shapely.line_interpolate_point(lines, here, normalized=True))
    second = shapely.get_coordinates(shapely.line_interpolate_point(lines, there, normalized=True))
    return np.asarray(np.degrees(np.arctan2(*(second - first).T)))


def _groups(network: Network, walk: Walk, shapes: _Shapes) -> Iterator[_Group]:
    """The legs, gathered while they follow one street."""
    turn, first = _entering(walk, shapes, 0), 0
    for index in range(1, len(walk.legs)):
        next_turn = _entering(walk, shapes, index)
        if not _goes_on(network, walk.legs[index - 1], walk.legs[index], next_turn):
            yield _Group(turn, first, index)
            turn, first = next_turn, index
    yield _Group(turn, first, len(walk.legs))


def _entering(walk: Walk, shapes: _Shapes, index: int) -> Turn:
    """The turn into a leg. Stops are no part of the way: what counts is the last street before them."""
    if walk.legs[index].stop is not None:
        return Turn.STOP
    for before in range(index - 1, -1, -1):
        if walk.legs[before].stop is None:
            return turn_of(float(shapes.arriving[before]), float(shapes.leaving[index]))
    return Turn.BEGIN


def _goes_on(network: Network, before: Leg, leg: Leg, turn: Turn) -> bool:
    """Whether a leg is the same street: of the same name in any direction but back, or without one and straight on."""
    if before.stop is not None or turn in {Turn.STOP, Turn.BACK}:
        return False
    name = network.name[leg.segment]
    if name != network.name[before.segment]:
        return False
    return bool(name) or (turn is Turn.STRAIGHT and network.kind[leg.segment] == network.kind[before.segment])


def _line(network: Network, walk: Walk, shapes: _Shapes, group: _Group, stop_names: tuple[str, ...]) -> Direction:
    leg = walk.legs[group.first]
    name: str | None = network.name[leg.segment] or None
    metres = round(sum(one.length_mm for one in walk.legs[group.first : group.after]) / 1000)
    if leg.stop is not None:
        sentence = stopping(stop_names[leg.stop] if stop_names else str(leg.stop + 1))
    else:
        sentence = going_on(group.turn, name, metres, path=bool(network.kind[leg.segment] == WayKind.PATH))
    return Direction(
        turn=group.turn,
        street=name,
        metres=metres,
        place=shapes.begin[group.first],
        junction=_junction(network, leg, at_begin=True),
        first_leg=group.first,
        sentence=sentence,
    )


def _junction(network: Network, leg: Leg, *, at_begin: bool) -> int | None:
    """The junction at which a leg begins or ends; None at a place along a segment."""
    low_end = leg.forward == at_begin
    begin, end = network.ends[leg.segment].tolist()
    if low_end:
        return int(begin) if leg.begin_mm == 0 else None
    whole_mm = int(lengths_mm(network.segments[leg.segment : leg.segment + 1])[0])
    return int(end) if leg.end_mm == whole_mm else None


def _arrival(network: Network, walk: Walk, shapes: _Shapes) -> Direction:
    metres = math.floor(walk.length_mm / 1000 + 0.5)
    return Direction(
        turn=Turn.ARRIVE,
        street=None,
        metres=0,
        place=shapes.end[-1],
        junction=_junction(network, walk.legs[-1], at_begin=False),
        first_leg=len(walk.legs),
        sentence=arriving(metres),
    )

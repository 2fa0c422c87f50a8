"""The streets of a grid as a list to be ticked: each piece with its street and the streets it lies between. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import shapely

from geo.patrols.routes.standing import GridStreets
from geo.patrols.routing import Walk, lengths_mm
from geo.streets import Network


@dataclass(frozen=True)
class ListedPiece:
    """A segment on the list: its place there from 1, its number in the network, and the streets at its two ends."""

    place: int
    segment: int
    street: str | None
    between: tuple[str, ...]
    length_mm: int


@dataclass(frozen=True)
class ListedStreet:
    """Pieces of one street that follow one another on the list."""

    name: str | None
    pieces: tuple[ListedPiece, ...]

    @property
    def length_mm(self) -> int:
        """All pieces together."""
        return sum(piece.length_mm for piece in self.pieces)


def list_streets(streets: GridStreets, walk: Walk | None = None) -> list[ListedStreet]:
    """The pieces of a grid by street and along it; with a walk those it is made for, in its order."""
    order = _by_street(streets) if walk is None else _walked(walk)
    network, length_mm = streets.network, lengths_mm(streets.network.segments)
    pieces = [
        ListedPiece(place, each, network.name[each] or None, _between(network, each), int(length_mm[each]))
        for place, each in enumerate(order, start=1)
    ]
    return [ListedStreet(name, tuple(own)) for name, own in groupby(pieces, key=lambda piece: piece.street)]


def _walked(walk: Walk) -> Sequence[int]:
    return list(dict.fromkeys(leg.segment for leg in walk.legs if leg.required and leg.length_mm))


def _by_street(streets: GridStreets) -> Sequence[int]:
    """By name, each street from one end to the other; those without a name last, from west to east."""
    network = streets.network
    middles = shapely.get_coordinates(shapely.line_interpolate_point(network.segments, 0.5, normalized=True))
    names: dict[str, list[int]] = {}
    for segment in streets.segments.tolist():
        names.setdefault(network.name[segment] or "", []).append(segment)
    named = sorted((name for name in names if name), key=str)
    return [each for name in [*named, ""] for each in _along(names.get(name, []), middles)]


def _along(segments: list[int], middles: np.ndarray) -> list[int]:
    """In the direction in which they reach farther: from west to east, or from south to north."""
    places = middles[segments]
    axis = int(np.argmax(np.ptp(places, axis=0))) if len(segments) > 1 else 0
    return [segments[index] for index in np.argsort(places[:, axis], kind="stable").tolist()]


def _between(network: Network, segment: int) -> tuple[str, ...]:
    """The names of the streets that meet it at its first and at its second end, one for each end that has one."""
    own = network.name[segment]
    found = []
    for junction in network.ends[segment].tolist():
        meeting = np.flatnonzero((network.ends == junction).any(axis=1) & network.walkable)
        others = sorted({network.name[each] for each in meeting if network.name[each] and network.name[each] != own})
        found.extend(others[:1])
    return tuple(found)

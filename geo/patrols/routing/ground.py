"""The streets people walk, cut where a walk begins, ends or stops. Pure."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.measure import to_metres
from geo.patrols.routing.spots import Spot, lengths_mm
from geo.streets import Network

Ints = NDArray[np.int64]
_LOOK_M = 10.0
"""So far along a street its direction at an end is looked at."""


@dataclass(frozen=True)
class Ground:
    """p pieces of street between n nodes. A stop is a piece of no length that begins and ends at its node.

    `ends` (p, 2) are nodes: the junctions of the network first, then cuts. `segment`, `begin_mm`, `end_mm` (p,) tell
    which part of which segment a piece is, `stop` (p,) the number of the stop, -1 for street. `heading` (p, 2) are the
    degrees clockwise from north in which a piece leaves either end; NaN of a stop.
    """

    ends: Ints
    segment: Ints
    begin_mm: Ints
    end_mm: Ints
    stop: Ints
    heading: NDArray[np.float64]
    nodes: int

    @property
    def length_mm(self) -> Ints:
        """Lengths of the pieces (p,)."""
        return self.end_mm - self.begin_mm


def make_ground(network: Network, cuts: Sequence[Spot], stops: Sequence[Spot]) -> tuple[Ground, list[int], list[int]]:
    """The walkable pieces of a network, cut at spots, with the nodes of the cuts and the pieces of the stops."""
    length_mm = lengths_mm(network.segments)
    node_of, places = _nodes(network, [*cuts, *stops], length_mm)
    rows = [row for segment in np.flatnonzero(network.walkable) for row in _pieces(int(segment), network, places)]
    first_stop = len(rows)
    for number, spot in enumerate(stops):
        node, along = node_of[spot], _within(spot, length_mm)
        rows.append((node, node, spot.segment, along, along, number))
    table = np.array(rows, np.int64).reshape(-1, 6)
    ground = Ground(
        ends=table[:, :2],
        segment=table[:, 2],
        begin_mm=table[:, 3],
        end_mm=table[:, 4],
        stop=table[:, 5],
        heading=_headings(network, table, length_mm),
        nodes=len(network.junctions) + sum(len(along) - 2 for along in places.values()),
    )
    return ground, [node_of[spot] for spot in cuts], list(range(first_stop, len(rows)))


Places = dict[int, dict[int, int]]


def _nodes(network: Network, spots: Sequence[Spot], length_mm: Ints) -> tuple[dict[Spot, int], Places]:
    """The node of each spot; of segments with spots, which node lies at which millimetre."""
    places: Places = {}
    node_of: dict[Spot, int] = {}
    fresh = len(network.junctions)
    for spot in sorted(set(spots), key=lambda spot: (spot.segment, spot.along_mm)):
        begin, end = network.ends[spot.segment].tolist()
        nodes = places.setdefault(spot.segment, {0: begin, int(length_mm[spot.segment]): end})
        along = _within(spot, length_mm)
        if along not in nodes:
            nodes[along] = fresh
            fresh += 1
        node_of[spot] = nodes[along]
    return node_of, places


def _within(spot: Spot, length_mm: Ints) -> int:
    return min(max(0, spot.along_mm), int(length_mm[spot.segment]))


def _pieces(segment: int, network: Network, places: Places) -> list[tuple[int, int, int, int, int, int]]:
    """Begin node, end node, segment, begin and end in mm, no stop: of each piece of a segment."""
    nodes = places.get(segment)
    if nodes is None:
        begin, end = network.ends[segment].tolist()
        return [(begin, end, segment, 0, -1, -1)]
    along = sorted(nodes)
    return [(nodes[a], nodes[b], segment, a, b, -1) for a, b in itertools.pairwise(along)]


def _headings(network: Network, table: Ints, length_mm: Ints) -> NDArray[np.float64]:
    """Which way pieces leave their ends (p, 2); it also puts the length of whole segments into the table."""
    if not len(table):
        return np.empty((0, 2))
    whole = table[:, 4] < 0
    table[whole, 4] = length_mm[table[whole, 2]]
    lon, lat = network.junctions.mean(axis=0).tolist()
    lines = to_metres(network.segments[table[:, 2]], (lon, lat))
    per_mm = shapely.length(lines) / length_mm[table[:, 2]]
    begin, end = table[:, 3] * per_mm, table[:, 4] * per_mm
    look = np.minimum(_LOOK_M, (end - begin) / 2)
    leaving = _bearing(lines, begin, begin + look)
    returning = _bearing(lines, end, end - look)
    headings = np.stack([leaving, returning], axis=1)
    headings[table[:, 5] >= 0] = np.nan
    return headings


def _bearing(lines: NDArray[Any], here_m: NDArray[Any], there_m: NDArray[Any]) -> NDArray[np.float64]:
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, here_m))
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines, there_m))
    return np.asarray(np.degrees(np.arctan2(*(there - here).T)) % 360.0)

"""Ends of lines that miss what they were meant to meet, drawn to it. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.edges import edges_of
from geo.exchange.ways import Level
from geo.streets.noding import Steps

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SNAP_M = 0.5
"""Ends nearer than this to another line were meant to lie on it."""


@dataclass(frozen=True)
class _Ends:
    """Loose ends in steps: places (l, 2), and the line of each (l,)."""

    places: Floats
    owner: Ints


def snapped(lines: NDArray[Any], level: NDArray[np.int8], steps: Steps, snap_m: float) -> NDArray[Any]:
    """Lines (n,) in steps, with loose ends drawn to what they miss by at most `snap_m` metres.

    Loose ends near one another meet at the smallest of them. Another is drawn to the nearest vertex of a line on the
    ground, else, if it is itself on the ground, to the nearest place on it.
    """
    places, owner = shapely.get_coordinates(lines, return_index=True)
    loose = _loose(places, owner)
    if not len(loose) or snap_m <= 0:
        return lines
    moved = places.copy()
    meeting = _meeting(_Ends(places[loose], owner[loose]), steps, snap_m)
    moved[loose] = places[loose][meeting]
    alone = loose[np.bincount(meeting, minlength=len(loose))[meeting] == 1]
    ground = lines[level == Level.GROUND], np.flatnonzero(level == Level.GROUND)
    moved[alone] = _Ground(*ground, steps, snap_m).draw(_Ends(places[alone], owner[alone]))
    return np.asarray(shapely.set_coordinates(lines.copy(), moved))


def _loose(places: Floats, owner: Ints) -> Ints:
    """Indices of vertices that end a line and that no line, itself included, has a second time."""
    _, place, count = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    changes = owner[1:] != owner[:-1]
    end = np.concatenate([[True], changes]) | np.concatenate([changes, [True]])
    return np.flatnonzero(end & (count[place.ravel()] == 1))


def _meeting(ends: _Ends, steps: Steps, snap_m: float) -> Ints:
    """For each end the one where it meets those near it: the smallest of the chain; itself where none is near."""
    flat = steps.metres(np.asarray(shapely.points(ends.places)))
    left, right = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=snap_m)
    other = ends.owner[left] != ends.owner[right]
    left, right = left[other], right[other]
    order = np.lexsort((ends.places[:, 1], ends.places[:, 0]))
    least = np.argsort(order)
    while True:
        before = least.copy()
        np.minimum.at(least, left, before[right])
        if (least == before).all():
            return order[least]


@dataclass(frozen=True)
class _Ground:
    """Lines on the ground (g,) in steps, with the index that each has among all."""

    lines: NDArray[Any]
    index: Ints
    steps: Steps
    snap_m: float

    def draw(self, ends: _Ends) -> Floats:
        """Where loose ends go: to a line that is not their own, or nowhere."""
        target = ends.places.copy()
        if not len(self.lines) or not len(target):
            return target
        edges, line = edges_of(self.lines)
        for end, edge in self._nearest(ends, edges, self.index[line]):
            target[end] = self._place(edges[edge], target[end], anywhere=bool((self.index == ends.owner[end]).any()))
        return target

    def _nearest(self, ends: _Ends, edges: Floats, line: Ints) -> list[tuple[int, int]]:
        """The ends that have another line near enough, and which of the edges is the nearest."""
        flat = self.steps.metres(np.asarray(shapely.linestrings(edges.reshape(-1, 2, 2))))
        points = self.steps.metres(np.asarray(shapely.points(ends.places)))
        end, edge = shapely.STRtree(flat).query(points, predicate="dwithin", distance=self.snap_m)
        other = line[edge] != ends.owner[end]
        end, edge = end[other], edge[other]
        order = np.lexsort((edge, shapely.distance(points[end], flat[edge]), end))
        end, first = np.unique(end[order], return_index=True)
        return list(zip(end.tolist(), edge[order][first].tolist(), strict=True))

    def _place(self, edge: Floats, place: Floats, *, anywhere: bool) -> Floats:
        """The nearer vertex of an edge if it is near enough, else the nearest place on it, or the place itself."""
        scale = np.array([self.steps.x_m, self.steps.y_m])
        vertices = edge.reshape(2, 2)
        away_m = np.hypot(*((vertices - place) * scale).T)
        if away_m.min() <= self.snap_m:
            return np.asarray(vertices[int(away_m.argmin())])
        if not anywhere:
            return place
        along, offset = (vertices[1] - vertices[0]) * scale, (place - vertices[0]) * scale
        share = float(np.clip(along @ offset / (along @ along), 0.0, 1.0))
        return np.asarray(np.rint(vertices[0] + share * (vertices[1] - vertices[0])))

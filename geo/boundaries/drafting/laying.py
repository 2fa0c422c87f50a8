"""Finer blocks laid under the leaves of a draft: the lines between them cut every leaf at once. Pure.

Lines may meet inside a leaf, where one after the other could not cut it. Their ends that lead nowhere are left out, and
pieces that are mere slivers are joined to the sibling with which they share the longest border.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from geo.boundaries.coverages.plane import Plane, widths
from geo.boundaries.drafting.crossing import Crossing, crossings
from geo.boundaries.drafting.cutting import Cut, bent_by, check_fit, pieces_of
from geo.boundaries.drafting.steps import Corner, Edge, Steps, edges_of, rings_of, to_degrees
from geo.core.errors import BadInput
from geo.core.language import say

LEAST_WIDTH_M = 3.0
LEAST_AREA_M2 = 20.0
BANK_M = 3.0
"""So near to a river or railway a border runs along it."""
MOST_OF_BORDER = 0.6


@dataclass(frozen=True)
class _Way:
    """A stretch of a line inside a leaf, and the edges of the leaf that gain its ends."""

    corners: tuple[Corner, ...]
    gained: tuple[tuple[Edge, Corner], ...]
    on_outline: frozenset[Corner]


def lay(crossed: Mapping[str, Any], beside: Mapping[str, Any], lines: Sequence[Steps]) -> Cut:
    """Cut leaves along lines that may meet within them.

    Raises:
        BadInput: they cut none, or come so near to a corner that the pieces would not fit.
    """
    rings = {name: rings_of(polygon) for name, polygon in crossed.items()}
    tree = shapely.STRtree([shapely.LineString(to_degrees(line)) for line in lines])
    ways = {
        name: _leading_somewhere(
            [
                way
                for index in sorted(tree.query(polygon).tolist())
                for way in _inside(polygon, rings[name], lines[index])
            ]
        )
        for name, polygon in crossed.items()
    }
    corners: dict[Edge, set[Corner]] = {}
    for way in (each for found in ways.values() for each in found):
        for edge, corner in way.gained:
            corners.setdefault(edge, set()).add(corner)
    divided = {}
    for name, found in ways.items():
        if found:
            pieces = pieces_of(crossed[name], rings[name], [way.corners for way in found], corners)
            divided[name] = _without_slivers(pieces)
    divided = {name: pieces for name, pieces in divided.items() if len(pieces) > 1}
    if not divided:
        raise BadInput("lay.nothing", say("The lines divide no block of this plan."))
    around = {**crossed, **beside}
    made = Cut(divided, dict(bent_by(around, divided, corners)))
    check_fit(made, around)
    return made


def _inside(polygon: Any, rings: list[Steps], line: Steps) -> Iterable[_Way]:
    """The stretches of a line that run inside a leaf, those that begin or end in it too."""
    hits = crossings(rings, line)
    start = Crossing(0, 0.0, _corner(line[0]), None)
    end = Crossing(len(line) - 2, 1.0, _corner(line[-1]), None)
    stops = [start, *hits, end]
    on_outline = frozenset(hit.corner for hit in hits)
    for one, other in pairwise(stops):
        between = [_corner(each) for each in line[one.segment + 1 : other.segment + 1]]
        way = (one.corner, *(each for each in between if each not in (one.corner, other.corner)), other.corner)
        if one.corner == other.corner and len(way) < 3:
            continue
        x, y = to_degrees(np.array(way[:2])).mean(axis=0)
        if shapely.contains_xy(polygon, x, y):
            gained = tuple((each.edge, each.corner) for each in (one, other) if each.edge is not None)
            yield _Way(way, gained, on_outline & {one.corner, other.corner})


def _corner(point: Steps) -> Corner:
    x, y = point.tolist()
    return x, y


def _leading_somewhere(ways: list[_Way]) -> list[_Way]:
    """Ways without those that end in the open, and without those that then do."""
    left = list({way.corners: way for way in ways}.values())
    while True:
        ends = Counter(end for way in left for end in (way.corners[0], way.corners[-1]))
        kept = [
            way
            for way in left
            if all(end in way.on_outline or ends[end] > 1 for end in (way.corners[0], way.corners[-1]))
        ]
        if len(kept) == len(left):
            return kept
        left = kept


def _without_slivers(pieces: tuple[Any, ...]) -> tuple[Any, ...]:
    """Pieces of one leaf, the slivers among them joined to the sibling with the longest common border."""
    left = list(pieces)
    while len(left) > 1:
        flat = Plane.around(np.array(left, dtype=object)).stretch(np.array(left, dtype=object))
        areas = shapely.area(flat)
        thin = np.flatnonzero((areas < LEAST_AREA_M2) | (widths(areas, flat) < LEAST_WIDTH_M))
        if not len(thin):
            break
        own = int(thin[np.argmin(areas[thin])])
        shared = shapely.length(shapely.intersection(shapely.boundary(flat), shapely.boundary(flat[own])))
        shared[own] = -1.0
        into = int(np.argmax(shared))
        whole = shapely.normalize(shapely.coverage_union_all(np.array([left[own], left[into]], dtype=object)))
        if whole.geom_type != "Polygon":
            break
        left[into] = whole
        del left[own]
    return tuple(left)


def parted_by(
    polygons: Mapping[str, Any], pairs: Iterable[tuple[str, str]], barriers: Sequence[Steps]
) -> list[tuple[str, str]]:
    """Those pairs of neighbours between which a river or railway runs along most of the border that they share."""
    rivers = np.array([shapely.LineString(to_degrees(line)) for line in barriers], dtype=object)
    plane = Plane.around(rivers)
    banks = shapely.buffer(shapely.union_all(plane.stretch(rivers)), BANK_M)
    shapely.prepare(banks)
    edges = {
        name: {edge for ring in rings_of(polygon) for edge in edges_of(ring)} for name, polygon in polygons.items()
    }
    found = []
    for one, other in pairs:
        shared = np.array(sorted(edges[one] & edges[other]), np.int64)
        if not len(shared):
            continue
        segments = np.asarray(shapely.linestrings(to_degrees(shared)), dtype=object)
        border = plane.stretch(np.array([shapely.multilinestrings(segments)]))[0]
        if not shapely.intersects(banks, border):
            continue
        if shapely.length(shapely.intersection(border, banks)) > MOST_OF_BORDER * shapely.length(border):
            found.append((one, other))
    return found

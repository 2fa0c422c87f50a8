"""Blocks cut along a line, exactly: corners are whole steps of the coordinate grid, so nothing is left to chance.

Where the line crosses an edge, the nearest step becomes a corner of every block that has the edge. So no border
moves by more than a step, and blocks that were a coverage still are. Pure: polygons in degrees on the coordinate
grid.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from geo.boundaries.drafting.crossing import Crossing, crossings
from geo.boundaries.drafting.steps import Corner, Edge, Steps, edges_of, polygon_of, rings_of, to_degrees, twice_area
from geo.core.errors import BadInput
from geo.core.language import Sentence, say


@dataclass(frozen=True)
class Cut:
    """What a line makes of blocks: the pieces of those it divides, and those that only gain corners, by name.

    `chords` are the ways of the line through each block that it divides, in the direction in which it runs.
    """

    pieces: Mapping[str, tuple[Any, ...]]
    bent: Mapping[str, Any]
    chords: Mapping[str, Sequence[Sequence[Corner]]] = field(default_factory=dict)


@dataclass
class _Block:
    """A block while it is cut: its rings, and the chords that divide it."""

    polygon: Any
    rings: list[Steps]
    chords: list[list[Corner]] = field(default_factory=list)


def cut(crossed: Mapping[str, Any], beside: Mapping[str, Any], line: Steps) -> Cut:
    """Cut the blocks `crossed` along a line; those `beside` them gain the corners of edges that they share.

    Parts of the line that end inside a block do not divide it, and neither do parts outside of every block.

    Raises:
        BadInput: the line divides none of the blocks, crosses itself, or comes so near to another corner that
            the pieces would not fit.
    """
    _check_line(line)
    blocks = {name: _Block(polygon, rings_of(polygon)) for name, polygon in crossed.items()}
    corners: dict[Edge, set[Corner]] = {}
    touched: list[Crossing] = []
    for block in blocks.values():
        found = crossings(block.rings, line)
        touched += found
        for start, end in pairwise(found):
            chord = _chord(block, line, start, end)
            if chord is not None:
                block.chords.append(chord)
                for each in (start, end):
                    if each.edge is not None:
                        corners.setdefault(each.edge, set()).add(each.corner)
    divided = {name: block for name, block in blocks.items() if block.chords}
    if not divided:
        raise BadInput(*_why_nothing(blocks, touched, line))
    made = Cut(
        {name: pieces_of(block.polygon, block.rings, block.chords, corners) for name, block in divided.items()},
        dict(bent_by({**crossed, **beside}, divided, corners)),
        {name: block.chords for name, block in divided.items()},
    )
    check_fit(made, {**crossed, **beside})
    return made


def _check_line(line: Steps) -> None:
    if len(line) < 2 or not (np.diff(line, axis=0) != 0).any(axis=1).all():
        raise BadInput("cut.line", say("A cut needs a line of at least two different points."))
    if not shapely.is_simple(shapely.LineString(to_degrees(line))):
        itself = say("The line crosses itself. Draw it in one sweep from border to border.")
        raise BadInput("cut.crosses_itself", itself)


def _chord(block: _Block, line: Steps, start: Crossing, end: Crossing) -> list[Corner] | None:
    """The way from one crossing to the next, where it runs through the inside of the block."""
    between: list[Corner] = list(map(tuple, line[start.segment + 1 : end.segment + 1].tolist()))
    way = [start.corner, *(each for each in between if each not in (start.corner, end.corner)), end.corner]
    if start.corner == end.corner or (len(way) == 2 and _share_edge(block, start, end)):
        return None
    first = to_degrees(np.array(way[:2]))
    x, y = first.mean(axis=0)
    return way if shapely.contains_xy(block.polygon, x, y) else None


def _share_edge(block: _Block, start: Crossing, end: Crossing) -> bool:
    """Whether two places on the outline lie on one edge, so that the way between them is no cut."""
    edges = {start.edge, end.edge} - {None}
    if len(edges) == 2:
        return False
    if edges:
        (edge,) = edges
        return all(each.edge == edge or each.corner in edge for each in (start, end))  # type: ignore[operator]
    way = (start.corner, end.corner) if start.corner < end.corner else (end.corner, start.corner)
    return any(way in edges_of(ring) for ring in block.rings)


def pieces_of(
    polygon: Any, rings: list[Steps], chords: Sequence[Sequence[Corner]], corners: Mapping[Edge, set[Corner]]
) -> tuple[Any, ...]:
    """The pieces into which chords divide a block, west to east; its edges gain the corners that they are given.

    Raises:
        BadInput: they do not fit: a corner came to lie in another edge.
    """
    rings = [with_corners(ring, corners) for ring in rings]
    ways = [*(list(map(tuple, ring.tolist())) for ring in rings), *chords]
    edges = {(min(pair), max(pair)) for way in ways for pair in pairwise(way)}
    segments = np.array(sorted(edges), np.int64)
    lines = np.asarray(shapely.linestrings(to_degrees(segments)), dtype=object)
    faces = shapely.get_parts(shapely.polygonize(lines))
    inside = faces[shapely.intersects(polygon, shapely.point_on_surface(faces))]
    pieces = sorted((polygon_of(rings_of(face)) for face in inside), key=_position)
    whole = sum(twice_area(rings_of(piece)) for piece in pieces) == twice_area(rings)
    if len(pieces) < 2 or not whole:
        raise _does_not_fit()
    return tuple(pieces)


def _position(polygon: Any) -> tuple[Any, ...]:
    """Where a piece comes in the row of its siblings: from west to east, then from south to north."""
    return (*shapely.bounds(polygon)[[0, 1]].tolist(), shapely.get_coordinates(polygon).tolist())


def with_corners(ring: Steps, corners: Mapping[Edge, set[Corner]]) -> Steps:
    """A closed ring with further corners in its edges; the same ring where it has none of the edges."""
    edges = edges_of(ring)
    if not any(edge in corners for edge in edges):
        return ring
    way: list[Corner] = []
    for (x, y), edge in zip(ring[:-1].tolist(), edges, strict=True):
        own = (x, y)
        way.append(own)
        further = corners.get(edge, set()) - set(edge)
        way += sorted(further, key=lambda corner: (corner[0] - own[0]) ** 2 + (corner[1] - own[1]) ** 2)
    return np.array([*way, way[0]], np.int64)


def bent_by(
    polygons: Mapping[str, Any], divided: Container[str], corners: Mapping[Edge, set[Corner]]
) -> Iterable[tuple[str, Any]]:
    """The blocks that are not divided but gain a corner, as they are with it."""
    for name, polygon in polygons.items():
        if name not in divided:
            rings = rings_of(polygon)
            after = [with_corners(ring, corners) for ring in rings]
            if any(one is not other for one, other in zip(rings, after, strict=True)):
                yield name, polygon_of(after)


def check_fit(made: Cut, around: Mapping[str, Any]) -> None:
    """Refuse a cut after which blocks would not be a coverage: a corner that came to lie in another edge."""
    untouched = [each for name, each in around.items() if name not in made.pieces and name not in made.bent]
    new = [*(piece for pieces in made.pieces.values() for piece in pieces), *made.bent.values()]
    everything = np.array([*new, *untouched], dtype=object)
    if not (shapely.is_valid(np.array(new, dtype=object)).all() and shapely.coverage_is_valid(everything)):
        raise _does_not_fit()


def _does_not_fit() -> BadInput:
    return BadInput(
        "cut.too_near",
        say("The line comes within a millimetre of a corner or an edge. Draw it a little to the side, or through it."),
    )


def _why_nothing(blocks: Mapping[str, _Block], touched: Sequence[Crossing], line: Steps) -> tuple[str, Sentence]:
    if not touched:
        drawn = shapely.LineString(to_degrees(line))
        if any(shapely.intersects(block.polygon, drawn) for block in blocks.values()):
            return "cut.inside", say("The line ends inside a block. Draw it from border to border.")
        return "cut.outside", say("The line crosses no block of this plan.")
    if len({each.corner for each in touched}) > 1 and all(each.along for each in touched):
        return "cut.along", say("The line runs along an edge, so there is nothing to cut. Assign the blocks instead.")
    if all(each.edge is None for each in touched):
        return "cut.corner", say("The line only touches a corner of a block. Draw it across the block.")
    return "cut.inside", say("The line ends inside a block. Draw it from border to border.")

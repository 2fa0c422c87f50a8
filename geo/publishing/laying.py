"""Streets laid under a draft: the borders of the blocks that they make cut its leaves.

Most borders of a plan follow streets already, a metre or two beside where the file has them. Stretches of streets that
run along such a border are left out, and what remains is led to the border.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.plane import Plane
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import Lay
from geo.boundaries.drafting.steps import Corner, Edge, edges_of, rings_of, to_degrees, to_steps
from geo.streets import Along, Blocks
from geo.streets.noding import node

BESIDE_M = 4.0
"""A street within so many metres of a border runs along it, if it does for long."""

LONG = 3.0
"""For how many widths of that strip: a street that crosses a border is in the strip for one."""

OVERSHOOT_M = 0.05
"""How far a line goes on beyond the border that it is led to, so that rounding leaves it no step short."""


def lay_of(blocks: Blocks, leaves: LeafSet) -> Lay | None:
    """The operation that cuts the leaves of a draft along the borders between street blocks.

    None where every street runs along a border that is there.
    """
    lines, is_barrier = _borders(blocks)
    if not lines:
        return None
    apart = _Apart.from_borders(leaves)
    found: list[tuple[Any, bool]] = []
    along: list[Any] = []
    for line, barrier in zip(apart.plane.stretch(_as_lines(lines)), is_barrier, strict=True):
        rest, beside = apart.split(line)
        found += [(part, barrier) for part in rest]
        along += beside if barrier else []
    if not found:
        return None
    noded, barriers = _noded([apart.steps(part) for part, _ in found], [barrier for _, barrier in found])
    return Lay(noded, barriers, tuple(line for line in map(apart.steps, along) if len(line) > 1))


_Line = tuple[tuple[int, int], ...]


def _noded(lines: list[_Line], is_barrier: list[bool]) -> tuple[tuple[_Line, ...], tuple[int, ...]]:
    """Lines of steps, cut wherever they meet: what was led to a border may cross what runs there."""
    west, south = min(min(line) for line in lines)[0], min(y for line in lines for _, y in line)
    shifted = [shapely.LineString([(x - west, y - south) for x, y in line]) for line in lines if len(line) > 1]
    kept = [barrier for line, barrier in zip(lines, is_barrier, strict=True) if len(line) > 1]
    pieces = node(np.array(shifted, dtype=object))
    found = tuple(tuple((int(x) + west, int(y) + south) for x, y in each.coords) for each in pieces.lines)
    barriers = {int(piece) for piece, source in zip(pieces.piece, pieces.source, strict=True) if kept[int(source)]}
    return found, tuple(sorted(barriers))


def outline_of(leaves: LeafSet) -> Any:
    """The ground of a draft as one shape."""
    return shapely.coverage_union_all(_polygons(leaves))


@dataclass(frozen=True)
class _Apart:
    """Takes stretches along borders that are there out of lines; everything in metres of a plane."""

    plane: Plane
    borders: Any
    strip: Any

    @classmethod
    def from_borders(cls, leaves: LeafSet) -> "_Apart":
        polygons = _polygons(leaves)
        plane = Plane.around(polygons)
        edges = {edge for polygon in polygons for ring in rings_of(polygon) for edge in edges_of(ring)}
        segments = shapely.linestrings(to_degrees(np.array(sorted(edges), np.int64)))
        borders = shapely.line_merge(shapely.multilinestrings(plane.stretch(np.asarray(segments, dtype=object))))
        strip = shapely.buffer(borders, BESIDE_M, quad_segs=4)
        shapely.prepare(strip)
        shapely.prepare(borders)
        return cls(plane, borders, strip)

    def split(self, line: Any) -> tuple[list[Any], list[Any]]:
        """What is left of a line, led to the borders, and the stretches of it along them."""
        inside = shapely.get_parts(shapely.intersection(line, self.strip))
        beside = [part for part in inside if shapely.length(part) > LONG * 2 * BESIDE_M]
        if not beside:
            return [self._led(line)], []
        gone = shapely.buffer(shapely.union_all(beside), 0.01)
        rest = shapely.get_parts(shapely.line_merge(shapely.difference(line, gone)))
        return [self._led(part) for part in rest if shapely.length(part) > BESIDE_M], list(beside)

    def _led(self, line: Any) -> Any:
        """A line whose ends that lie near a border reach over it."""
        corners = list(map(tuple, shapely.get_coordinates(line).tolist()))
        before = self._over(corners[0])
        after = self._over(corners[-1])
        return shapely.LineString([*([before] if before else []), *corners, *([after] if after else [])])

    def _over(self, end: tuple[float, float]) -> tuple[float, float] | None:
        way = shapely.shortest_line(shapely.Point(end), self.borders)
        length = shapely.length(way)
        if not OVERSHOOT_M / 5 <= length <= 2 * BESIDE_M:
            return None
        (_, _), (x, y) = shapely.get_coordinates(way).tolist()
        share = OVERSHOOT_M / length
        return x + (x - end[0]) * share, y + (y - end[1]) * share

    def steps(self, line: Any) -> tuple[tuple[int, int], ...]:
        """A line in whole steps of the coordinate grid, no corner twice in a row."""
        degrees = shapely.get_coordinates(self.plane.to_degrees(np.array([line], dtype=object)))
        corners = [(int(x), int(y)) for x, y in to_steps(degrees).tolist()]
        return tuple(each for number, each in enumerate(corners) if number == 0 or corners[number - 1] != each)


def _polygons(leaves: LeafSet) -> NDArray[Any]:
    return np.array([leaf.polygon for leaf in leaves.leaves.values()], dtype=object)


def _borders(blocks: Blocks) -> tuple[list[list[Corner]], list[bool]]:
    """The borders between blocks as lines of steps, and which are rivers or railways."""
    lines, is_barrier = [], []
    for (first, second), along in zip(blocks.pairs.tolist(), blocks.along.tolist(), strict=True):
        for line in _border(blocks.polygons[first], blocks.polygons[second]):
            lines.append(line)
            is_barrier.append(along == Along.BARRIER)
    return lines, is_barrier


def _border(one: Any, other: Any) -> list[list[Corner]]:
    """The edges that two blocks share, as lines through their corners."""
    own = {edge for ring in rings_of(one) for edge in edges_of(ring)}
    shared: list[Edge] = [edge for ring in rings_of(other) for edge in edges_of(ring) if edge in own]
    segments = shapely.linestrings(np.array(shared, np.float64))
    merged = shapely.line_merge(shapely.multilinestrings(np.asarray(segments, dtype=object)))
    return [[(int(x), int(y)) for x, y in part.coords] for part in shapely.get_parts(merged)]


def _as_lines(lines: list[list[Corner]]) -> NDArray[Any]:
    return np.array([shapely.LineString(to_degrees(np.array(line, np.int64))) for line in lines], dtype=object)

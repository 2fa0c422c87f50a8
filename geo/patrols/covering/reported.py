"""Lines that somebody says were walked, laid on the streets they run along.

What is reported is a line, not a street's number: so it means the same on the streets that come after. A line is cut
where streets end beside it, and every piece belongs to the nearest street that runs the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BESIDE_M = 10.0
"""So far from a street a line can run and still be of it; where two are as near, the nearer one is meant."""
PIECE_M = 5.0
ALONG = 0.7
"""A piece runs along a street when so much of it is left, laid upon the street."""
_POINT_M = 1e-3
LEAST_MM = 500
"""Less of a street than this was only touched, unless the street is no longer."""


@dataclass(frozen=True)
class ReportedLine:
    """A line in metres, walked somewhen between two instants (microseconds)."""

    line: Any
    at_from: int
    at_to: int


@dataclass(frozen=True)
class StreetLines:
    """m walkable segments as lines in metres, with a tree of them and their true lengths (m,) in millimetres."""

    lines: NDArray[Any]
    tree: shapely.STRtree
    length_mm: Ints

    @classmethod
    def of(cls, lines: NDArray[Any], length_mm: Ints) -> "StreetLines":
        """Lines made ready to be laid on."""
        return cls(lines, shapely.STRtree(lines), length_mm)


@dataclass(frozen=True)
class Told:
    """t intervals: `segment` the place of a segment, `from_mm` < `to_mm`, `direction` 1 or -1, instants in µs."""

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    direction: Ints
    at_from: Ints
    at_to: Ints

    def __len__(self) -> int:
        """How many intervals."""
        return len(self.segment)


def lay_reported(told: Sequence[ReportedLine], streets: StreetLines) -> Told:
    """What the lines say was walked, each interval in the whole time of its line; in whatever order they are given.

    Lines that say the same count once.
    """
    rows: set[tuple[int, int, int, int, int, int]] = set()
    for each in told:
        rows.update((*row, each.at_from, each.at_to) for row in _of_line(each.line, streets))
    return Told(*np.array(sorted(rows), np.int64).reshape(-1, 6).T.copy())


def _of_line(line: Any, streets: StreetLines) -> list[tuple[int, int, int, int]]:
    if not len(streets.lines) or line.length < _POINT_M:
        return []
    pieces = _pieces(line, streets)
    if not len(pieces):
        return []
    segment, here, there = _nearest(pieces, streets)
    scale = streets.length_mm[segment] / np.maximum(shapely.length(streets.lines[segment]), 1e-9)
    begin, end = np.rint(here * scale).astype(np.int64), np.rint(there * scale).astype(np.int64)
    return _joined(segment, begin, end, streets.length_mm)


def _pieces(line: Any, streets: StreetLines) -> Floats:
    """Short straight pieces (p, 2, 2) of a line, cut where segments beside it begin and end."""
    near = streets.tree.query(line, predicate="dwithin", distance=BESIDE_M)
    ends = shapely.get_point(np.repeat(streets.lines[near], 2), np.tile([0, -1], len(near)))
    beside = ends[shapely.dwithin(ends, line, BESIDE_M)]
    marks = np.unique(np.concatenate([shapely.line_locate_point(line, beside), _along(line)]))
    places = shapely.get_coordinates(shapely.line_interpolate_point(line, marks))
    pieces = np.stack([places[:-1], places[1:]], axis=1)
    long = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T) > _POINT_M
    return np.asarray(pieces[long])


def _along(line: Any) -> Floats:
    """How far along the line its corners lie, and the cuts that make its pieces short."""
    steps = np.diff(shapely.get_coordinates(shapely.segmentize(line, PIECE_M)), axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])


def _nearest(pieces: Floats, streets: StreetLines) -> tuple[Ints, Floats, Floats]:
    """The segment of each piece that has one, and from where to where (m) along it."""
    middles = shapely.points(pieces.mean(axis=1))
    piece, segment = streets.tree.query(middles, predicate="dwithin", distance=BESIDE_M)
    starts, stops = shapely.points(pieces[piece, 0]), shapely.points(pieces[piece, 1])
    lines = streets.lines[segment]
    here, there = shapely.line_locate_point(lines, starts), shapely.line_locate_point(lines, stops)
    length_m = np.hypot(*(pieces[piece, 1] - pieces[piece, 0]).T)
    off_m = shapely.distance(lines, starts) + shapely.distance(lines, stops)
    runs = np.flatnonzero(np.abs(there - here) >= ALONG * length_m)
    order = runs[np.lexsort((segment[runs], np.round(off_m[runs], 3), piece[runs]))]
    first = order[np.unique(piece[order], return_index=True)[1]]
    return segment[first], here[first], there[first]


def _joined(segment: Ints, begin: Ints, end: Ints, length_mm: Ints) -> list[tuple[int, int, int, int]]:
    """Pieces of one segment that touch put together, those that were only touched left out."""
    low, high, direction = np.minimum(begin, end), np.maximum(begin, end), np.where(end >= begin, 1, -1)
    found: list[tuple[int, int, int, int]] = []
    for index in np.lexsort((high, low, segment)).tolist():
        one, start, stop = int(segment[index]), int(low[index]), int(high[index])
        if found and found[-1][0] == one and start <= found[-1][2] + 1:
            found[-1] = (one, found[-1][1], max(found[-1][2], stop), found[-1][3])
        else:
            found.append((one, start, stop, int(direction[index])))
    return [each for each in found if each[2] - each[1] >= min(LEAST_MM, length_mm[each[0]])]

"""Segments cut where the boundaries of grids cross them, so that sums over grids are exact."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.measure import to_metres

Ints = NDArray[np.int64]

OUTSIDE = -1
_BESIDE_DEG = 1e-7
"""So near to a boundary (a centimetre) is upon it: streets along a boundary are kept a few nanometres beside it."""


@dataclass(frozen=True)
class Parts:
    """p parts of segments, by segment and place: together each segment whole, no millimetre twice.

    `grid` is the place of a grid in the polygons that were given, or `OUTSIDE`.
    """

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    grid: Ints

    def __len__(self) -> int:
        """How many parts."""
        return len(self.segment)


def whole(number: Ints, length_mm: Ints) -> Parts:
    """Segments as they are, as if there were no grids: `number` in their network, `length_mm` their lengths."""
    return Parts(number, np.zeros(len(number), np.int64), length_mm, np.full(len(number), OUTSIDE, np.int64))


def cut_at_grids(lines: NDArray[Any], number: Ints, length_mm: Ints, grids: NDArray[Any]) -> Parts:
    """Lines (m,) of the segments `number` in degrees, cut at polygons (g,) in degrees.

    A part along the boundary of two grids belongs to the first of them, as a point there does. Which side of a boundary
    a part lies on is decided on degrees, as they are stored.
    """
    tree = shapely.STRtree(grids)
    line, grid = tree.query(lines, predicate="intersects")
    near: dict[int, list[int]] = {}
    for one, other in zip(line.tolist(), grid.tolist(), strict=True):
        near.setdefault(one, []).append(other)
    rows: list[tuple[int, int, int, int]] = []
    for index in np.argsort(number, kind="stable").tolist():
        own = np.array(sorted(near.get(index, [])), np.int64)
        rows.extend(_parts(lines[index], int(number[index]), int(length_mm[index]), own, grids))
    return Parts(*np.array(rows, np.int64).reshape(-1, 4).T.copy())


def without(parts: Parts, segment: Ints, from_mm: Ints, to_mm: Ints) -> Parts:
    """Parts less some stretches, which do not overlap."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for one, low, high in sorted(zip(segment.tolist(), from_mm.tolist(), to_mm.tolist(), strict=True)):
        taken.setdefault(one, []).append((low, high))
    rows = []
    columns = (parts.segment, parts.from_mm, parts.to_mm, parts.grid)
    for one, low, high, grid in zip(*(column.tolist() for column in columns), strict=True):
        begin = low
        for start, end in taken.get(one, ()):
            rows.append((one, begin, min(start, high), grid))
            begin = min(max(begin, end), high)
        rows.append((one, begin, high, grid))
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Parts(*table[table[:, 2] > table[:, 1]].T.copy())


def _parts(line: Any, number: int, length_mm: int, own: Ints, grids: NDArray[Any]) -> list[tuple[int, int, int, int]]:
    if len(own) == 1 and shapely.covers(grids[own[0]], line):
        return [(number, 0, length_mm, int(own[0]))]
    if not len(own):
        return [(number, 0, length_mm, OUTSIDE)]
    shares = _crossings(line, grids[own])
    middles = shapely.line_interpolate_point(line, (shares[1:] + shares[:-1]) / 2.0, normalized=True)
    parts: list[tuple[int, int, int, int]] = []
    marks = np.rint(shares * length_mm).astype(np.int64).tolist()
    for from_mm, to_mm, middle in zip(marks[:-1], marks[1:], middles, strict=True):
        inside = np.flatnonzero(shapely.dwithin(grids[own], middle, _BESIDE_DEG))
        grid = int(own[inside[0]]) if len(inside) else OUTSIDE
        if parts and parts[-1][3] == grid:
            parts[-1] = (number, parts[-1][1], to_mm, grid)
        elif to_mm > from_mm:
            parts.append((number, from_mm, to_mm, grid))
    return parts


def _crossings(line: Any, grids: NDArray[Any]) -> NDArray[np.float64]:
    """Where the boundaries of grids meet a line, as shares of its length in metres, with 0 and 1."""
    met = shapely.get_coordinates(shapely.intersection(line, shapely.boundary(grids)))
    middle = shapely.get_coordinates(line).mean(axis=0)
    near = (float(middle[0]), float(middle[1]))
    flat = to_metres(np.array([line], dtype=object), near)[0]
    shares = shapely.line_locate_point(flat, to_metres(shapely.points(met), near), normalized=True)
    return np.unique(np.concatenate([[0.0], shares, [1.0]]))

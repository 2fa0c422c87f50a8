"""Where on which segments an anchor may be: the nearest point of every segment near it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.anchors import Anchors
from geo.patrols.matching.cells import CELL_M, Cells
from geo.patrols.matching.ground import Streets
from geo.patrols.matching.tuning import Tuning

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST = 20
"""So many segments are looked at for an anchor, the nearest ones."""


class Candidates(NamedTuple):
    """For a anchors up to `MOST` segments each, nearest first: `size` (a,) says how many.

    In (a, MOST): the segment, the metres along it, the metres away, the direction of the street there as a unit vector,
    and the vector from the street to the anchor in metres.
    """

    size: Ints
    segment: Ints
    along_m: Floats
    away_m: Floats
    east: Floats
    north: Floats
    off_x: Floats
    off_y: Floats


@compiled
def find_candidates(anchors: Anchors, streets: Streets, cells: Cells, tuning: Tuning) -> Candidates:
    """Look around every anchor, further where positions are less exact; of equally near segments the lower number."""
    count = anchors.x.shape[0]
    found = Candidates(
        np.zeros(count, np.int64), np.empty((count, MOST), np.int64), np.empty((count, MOST)),
        np.empty((count, MOST)), np.empty((count, MOST)), np.empty((count, MOST)), np.empty((count, MOST)),
        np.empty((count, MOST)),
    )  # fmt: skip
    place = np.full(streets.length_m.shape[0], -1, np.int64)
    for anchor in range(count):
        around_m = tuning.search_sigmas * anchors.sigma_m[anchor]
        around_m = min(max(around_m, tuning.search_least_m), tuning.search_most_m)
        _look(found, place, anchor, anchors.x[anchor], anchors.y[anchor], around_m, streets, cells)
        for rank in range(found.size[anchor]):
            place[found.segment[anchor, rank]] = -1
    return found


@compiled
def _look(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    found: Candidates, place: Ints, anchor: int, x: float, y: float, around_m: float, streets: Streets, cells: Cells
) -> None:
    left = max(int(np.floor((x - around_m - cells.west) / CELL_M)), 0)
    right = min(int(np.floor((x + around_m - cells.west) / CELL_M)), cells.columns - 1)
    low = max(int(np.floor((y - around_m - cells.south) / CELL_M)), 0)
    high = min(int(np.floor((y + around_m - cells.south) / CELL_M)), cells.rows - 1)
    for row in range(low, high + 1):
        for column in range(left, right + 1):
            cell = row * cells.columns + column
            for index in range(cells.first[cell], cells.first[cell + 1]):
                piece = cells.pieces[index]
                step_x, step_y = streets.to_x[piece] - streets.x[piece], streets.to_y[piece] - streets.y[piece]
                off_x, off_y = x - streets.x[piece], y - streets.y[piece]
                square = step_x * step_x + step_y * step_y
                if square <= 0.0:
                    continue
                share = min(max((off_x * step_x + off_y * step_y) / square, 0.0), 1.0)
                off_x, off_y = off_x - share * step_x, off_y - share * step_y
                if off_x * off_x + off_y * off_y <= around_m * around_m:
                    _try(found, place, anchor, streets, piece, share, off_x, off_y)


@compiled
def _try(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    found: Candidates, place: Ints, anchor: int, streets: Streets, piece: int, share: float, off_x: float, off_y: float
) -> None:
    """Enter the nearest point of a piece, a share along it, where it is nearer than what its segment has."""
    segment, away_m = streets.of[piece], np.hypot(off_x, off_y)
    rank = _rank(found, place, anchor, segment, away_m)
    if rank < 0:
        return
    step_x, step_y = streets.to_x[piece] - streets.x[piece], streets.to_y[piece] - streets.y[piece]
    long_m = np.hypot(step_x, step_y)
    found.segment[anchor, rank], found.away_m[anchor, rank] = segment, away_m
    found.along_m[anchor, rank] = min(streets.start_m[piece] + share * long_m, streets.length_m[segment])
    found.east[anchor, rank], found.north[anchor, rank] = step_x / long_m, step_y / long_m
    found.off_x[anchor, rank], found.off_y[anchor, rank] = off_x, off_y


@compiled
def _rank(found: Candidates, place: Ints, anchor: int, segment: int, away_m: float) -> int:
    """Make room for a segment in the order of (away, segment); -1 where it has no place there."""
    count, own = int(found.size[anchor]), int(place[segment])
    if own >= 0 and found.away_m[anchor, own] <= away_m:
        return -1
    last = own
    if own < 0:
        if count == MOST:
            if not _nearer(away_m, segment, found.away_m[anchor, MOST - 1], found.segment[anchor, MOST - 1]):
                return -1
            place[found.segment[anchor, MOST - 1]] = -1
            last = MOST - 1
        else:
            last = count
            found.size[anchor] += 1
    while last > 0 and _nearer(away_m, segment, found.away_m[anchor, last - 1], found.segment[anchor, last - 1]):
        found.segment[anchor, last] = found.segment[anchor, last - 1]
        found.along_m[anchor, last], found.away_m[anchor, last] = (
            found.along_m[anchor, last - 1], found.away_m[anchor, last - 1],
        )  # fmt: skip
        found.east[anchor, last], found.north[anchor, last] = (
            found.east[anchor, last - 1], found.north[anchor, last - 1],
        )  # fmt: skip
        found.off_x[anchor, last], found.off_y[anchor, last] = (
            found.off_x[anchor, last - 1], found.off_y[anchor, last - 1],
        )  # fmt: skip
        place[found.segment[anchor, last]] = last
        last -= 1
    place[segment] = last
    return last


@compiled
def _nearer(away_m: float, segment: int, other_m: float, other: int) -> bool:
    return bool(away_m < other_m or (away_m == other_m and segment < other))

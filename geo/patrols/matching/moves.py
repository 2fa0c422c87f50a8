"""What a walker did from anchor to anchor: along a segment, off the street, or unknown."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.anchors import Anchors
from geo.patrols.matching.candidates import Candidates
from geo.patrols.matching.chain import OFF, Chain
from geo.patrols.matching.ground import Streets
from geo.patrols.matching.reach import Reach

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OFF_STREET = -1
GAP = -2


class Moves(NamedTuple):
    """m moves in order of time.

    `segment` is a segment of the ground, `OFF_STREET` or `GAP`; `from_m`, `to_m` lie along the segment, or are 0 and
    the straight length; `began`, `ended` microseconds; `sure` the smaller certainty of its two anchors (0 to 1).
    """

    segment: Ints
    from_m: Floats
    to_m: Floats
    began: Ints
    ended: Ints
    sure: Floats


@compiled
def make_moves(chain: Chain, anchors: Anchors, found: Candidates, streets: Streets, reach: Reach) -> Moves:
    """The moves between all anchors, and the rests at those off the street."""
    count = chain.state.shape[0]
    moves, used = _room(4 * count + 8), 0
    for anchor in range(count):
        if anchor:
            hops = _hops(chain, anchor, found, streets, reach) + 4
            if used + hops > moves.segment.shape[0]:
                moves = _longer(moves, 2 * moves.segment.shape[0] + hops)
            used = _add(moves, used, anchor, chain, anchors, found, streets, reach)
        if chain.state[anchor] == OFF and anchors.left[anchor] > anchors.came[anchor]:
            used = _put(
                moves, used, OFF_STREET, 0.0, 0.0, anchors.came[anchor], anchors.left[anchor], chain.sure[anchor]
            )
    return _cut(moves, used)


@compiled
def _room(size: int) -> Moves:
    return Moves(
        np.empty(size, np.int64), np.empty(size), np.empty(size), np.empty(size, np.int64), np.empty(size, np.int64),
        np.empty(size),
    )  # fmt: skip


@compiled
def _cut(moves: Moves, size: int) -> Moves:
    return Moves(
        moves.segment[:size].copy(), moves.from_m[:size].copy(), moves.to_m[:size].copy(), moves.began[:size].copy(),
        moves.ended[:size].copy(), moves.sure[:size].copy(),
    )  # fmt: skip


@compiled
def _longer(moves: Moves, size: int) -> Moves:
    longer, used = _room(size), moves.segment.shape[0]
    longer.segment[:used], longer.from_m[:used], longer.to_m[:used] = moves.segment, moves.from_m, moves.to_m
    longer.began[:used], longer.ended[:used], longer.sure[:used] = moves.began, moves.ended, moves.sure
    return longer


@compiled
def _put(  # noqa: PLR0913, PLR0917 -- one row
    moves: Moves, place: int, segment: int, from_m: float, to_m: float, began: int, ended: int, sure: float
) -> int:
    moves.segment[place], moves.from_m[place], moves.to_m[place] = segment, from_m, to_m
    moves.began[place], moves.ended[place], moves.sure[place] = began, ended, sure
    return place + 1


@compiled
def _ends(chain: Chain, anchor: int, found: Candidates, streets: Streets, reach: Reach) -> tuple[int, int, int, float]:
    """By which end one leaves the segment before and enters that of this anchor, the row between, and the way.

    Without leaving the segment: -1 for the ends and the row.
    """
    source, state = chain.state[anchor - 1], chain.state[anchor]
    start, target = found.segment[anchor - 1, source], found.segment[anchor, state]
    from_m, to_m = found.along_m[anchor - 1, source], found.along_m[anchor, state]
    best_out, best_into, best_row = -1, -1, -1
    best_m = abs(to_m - from_m) if start == target else np.inf
    for out in range(2):
        junction = streets.ends[start, out]
        out_m = streets.length_m[start] - from_m if out else from_m
        for row in range(reach.first[junction], reach.first[junction + 1]):
            if out_m + reach.way_m[row] >= best_m:
                break
            for into in range(2):
                into_m = streets.length_m[target] - to_m if into else to_m
                total_m = out_m + reach.way_m[row] + into_m
                if reach.to[row] == streets.ends[target, into] and total_m < best_m:
                    best_out, best_into, best_row, best_m = out, into, row, total_m
    return best_out, best_into, best_row, best_m


@compiled
def _hops(chain: Chain, anchor: int, found: Candidates, streets: Streets, reach: Reach) -> int:
    if not chain.walked[anchor]:
        return 1
    out, _, row, _ = _ends(chain, anchor, found, streets, reach)
    if row < 0:
        return 1
    base = reach.first[streets.ends[found.segment[anchor - 1, chain.state[anchor - 1]], out]]
    hops = 2
    while row != base:
        row, hops = base + reach.before[row], hops + 1
    return hops


@compiled
def _add(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    moves: Moves, used: int, anchor: int, chain: Chain, anchors: Anchors, found: Candidates, streets: Streets,
    reach: Reach,
) -> int:  # fmt: skip
    """The moves from the anchor before to this one."""
    began, ended = anchors.left[anchor - 1], anchors.came[anchor]
    sure = min(chain.sure[anchor - 1], chain.sure[anchor])
    if not chain.walked[anchor]:
        moved_m = np.hypot(anchors.x[anchor] - anchors.x[anchor - 1], anchors.y[anchor] - anchors.y[anchor - 1])
        kind = GAP if anchors.begins[anchor] else OFF_STREET
        return _put(moves, used, kind, 0.0, moved_m, began, ended, sure)
    start = found.segment[anchor - 1, chain.state[anchor - 1]]
    from_m = found.along_m[anchor - 1, chain.state[anchor - 1]]
    target, to_m = found.segment[anchor, chain.state[anchor]], found.along_m[anchor, chain.state[anchor]]
    out, into, row, way_m = _ends(chain, anchor, found, streets, reach)
    if row < 0:
        return _put(moves, used, start, from_m, to_m, began, ended, sure)
    out_at_m, into_at_m = (streets.length_m[start] if out else 0.0), (streets.length_m[target] if into else 0.0)
    first, base = used, reach.first[streets.ends[start, out]]
    used = _put(moves, used, start, from_m, out_at_m, 0, 0, sure)
    hops = 0
    step = row
    while step != base:
        step, hops = base + reach.before[step], hops + 1
    for hop in range(hops - 1, -1, -1):
        by = reach.by[row]
        came_from = reach.to[base + reach.before[row]]
        forward = streets.ends[by, 0] == came_from
        long_m = streets.length_m[by]
        _put(moves, used + hop, by, 0.0 if forward else long_m, long_m if forward else 0.0, 0, 0, sure)
        row = base + reach.before[row]
    used = _put(moves, used + hops, target, into_at_m, to_m, 0, 0, sure)
    _time(moves, first, used, began, ended, way_m)
    return used


@compiled
def _time(moves: Moves, first: int, after: int, began: int, ended: int, way_m: float) -> None:  # noqa: PLR0913, PLR0917
    """Give moves their share of the time, by length."""
    gone_m, now = 0.0, np.int64(began)
    for move in range(first, after):
        gone_m += abs(moves.to_m[move] - moves.from_m[move])
        moves.began[move] = now
        if move == after - 1:
            now = np.int64(ended)
        elif way_m > 0.0:
            now = began + np.int64((ended - began) * min(gone_m / way_m, 1.0))
        moves.ended[move] = now

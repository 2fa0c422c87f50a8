"""Ends of walked stretches, drawn to the junction where the walk turned or went on."""

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.ground import Streets
from geo.patrols.matching.moves import OFF_STREET, Moves

Ints = NDArray[np.int64]

_SAME_M = 1e-6


@compiled
def extended(moves: Moves, streets: Streets, extend_m: float) -> Moves:
    """Moves with ends drawn by at most `extend_m` to a junction.

    Where a walk enters a segment, comes that near its other end, and leaves as it entered, it turned there. Where it
    breaks off that near a junction and goes on that near the same one, it went through it. The ends of a patrol stay as
    they are, and so do those where it leaves the street for long.
    """
    count = moves.segment.shape[0]
    dropped = np.zeros(count, np.bool_)
    first = 0
    while first < count:
        after = first + 1
        while after < count and moves.segment[after] == moves.segment[first]:
            after += 1
        if moves.segment[first] >= 0:
            _turn(moves, first, after, streets.length_m[moves.segment[first]], extend_m)
        elif moves.segment[first] == OFF_STREET and first > 0 and after < count:
            _join(moves, first, after, streets, extend_m, dropped)
        first = after
    kept = np.flatnonzero(~dropped)
    return Moves(
        moves.segment[kept], moves.from_m[kept], moves.to_m[kept], moves.began[kept], moves.ended[kept],
        moves.sure[kept],
    )  # fmt: skip


@compiled
def _turn(moves: Moves, first: int, after: int, length_m: float, extend_m: float) -> None:
    """Draw the farthest point of a stay on it to the end of the segment, where it is near it and the walk goes back."""
    entered_m, left_m = moves.from_m[first], moves.to_m[after - 1]
    if abs(entered_m - left_m) > _SAME_M or after - first < 2:
        return
    if entered_m <= _SAME_M:
        far = first + int(np.argmax(moves.to_m[first:after]))
        end_m = length_m
    elif entered_m >= length_m - _SAME_M:
        far = first + int(np.argmin(moves.to_m[first:after]))
        end_m = 0.0
    else:
        return
    if far + 1 < after and abs(moves.to_m[far] - end_m) <= extend_m:
        moves.to_m[far], moves.from_m[far + 1] = end_m, end_m


@compiled
def _join(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    moves: Moves, first: int, after: int, streets: Streets, extend_m: float, dropped: NDArray[np.bool_]
) -> None:
    """Close a short stretch off the street that leads past a junction from one segment to another."""
    last = first - 1
    before, then = moves.segment[last], moves.segment[after]
    if before < 0 or then < 0 or np.sum(moves.to_m[first:after]) > 2.0 * extend_m:
        return
    for out in range(2):
        out_m = streets.length_m[before] if out else 0.0
        for into in range(2):
            into_m = streets.length_m[then] if into else 0.0
            same = streets.ends[before, out] == streets.ends[then, into]
            near = abs(out_m - moves.to_m[last]) <= extend_m and abs(into_m - moves.from_m[after]) <= extend_m
            if same and near and before != then:
                moves.to_m[last], moves.from_m[after] = out_m, into_m
                middle = moves.ended[last] + (moves.began[after] - moves.ended[last]) // 2
                moves.ended[last], moves.began[after] = middle, middle
                dropped[first:after] = True
                return

"""Stretches that were not walked but only touched: steps into a side street and back, and streets that are crossed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.moves import OFF_STREET, Moves

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SAME_M = 1e-6


class _Visits(NamedTuple):
    """A stack of visits: the segment (or what lies between), where it was entered and left, how far, and its moves."""

    segment: Ints
    entered_m: Floats
    left_m: Floats
    low_m: Floats
    high_m: Floats
    first: Ints
    last: Ints


@compiled
def untouched(moves: Moves, spur_m: float) -> Moves:
    """Without moves into a segment that is left where it was entered, less than `spur_m` deep.

    A street between two stretches off the street of which less than `spur_m` is walked is crossed: off the street.
    """
    count = moves.segment.shape[0]
    dropped = np.zeros(count, np.bool_)
    visits = _Visits(
        np.empty(count, np.int64), np.empty(count), np.empty(count), np.empty(count), np.empty(count),
        np.empty(count, np.int64), np.empty(count, np.int64),
    )  # fmt: skip
    top = 0
    for move in range(count):
        top = _settled(visits, top, moves, move, dropped, spur_m)
        if top and moves.segment[move] >= 0 and visits.segment[top - 1] == moves.segment[move]:
            _extend(visits, top - 1, moves, move)
        else:
            _push(visits, top, moves, move)
            top += 1
    return _left(moves, dropped)


@compiled
def _settled(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    visits: _Visits, top: int, moves: Moves, move: int, dropped: NDArray[np.bool_], spur_m: float
) -> int:
    """Take from the stack what proves a spur now that the walk goes on elsewhere."""
    while top >= 2 and visits.segment[top - 1] != moves.segment[move]:
        last = top - 1
        if visits.segment[last] < 0:
            break
        if moves.segment[move] == OFF_STREET and _crossed(visits, last, moves, spur_m):
            break
        back = abs(visits.left_m[last] - visits.entered_m[last]) <= _SAME_M
        deep_m = max(visits.high_m[last] - visits.entered_m[last], visits.entered_m[last] - visits.low_m[last])
        if moves.segment[move] < 0 or visits.segment[last - 1] < 0 or not back or deep_m >= spur_m:
            break
        dropped[visits.first[last] : visits.last[last] + 1] = True
        top = last
    return top


@compiled
def _crossed(visits: _Visits, last: int, moves: Moves, spur_m: float) -> bool:
    """Whether little was walked since the walk was off the street; what was is then off the street too."""
    walked_m, below = 0.0, last
    while below >= 0 and visits.segment[below] >= 0:
        walked_m += visits.high_m[below] - visits.low_m[below]
        below -= 1
    if below < 0 or visits.segment[below] != OFF_STREET or walked_m >= spur_m:
        return False
    for visit in range(below + 1, last + 1):
        for move in range(visits.first[visit], visits.last[visit] + 1):
            moves.to_m[move] = abs(moves.to_m[move] - moves.from_m[move])
            moves.from_m[move] = 0.0
            moves.segment[move] = OFF_STREET
        visits.segment[visit] = OFF_STREET
    return True


@compiled
def _push(visits: _Visits, place: int, moves: Moves, move: int) -> None:
    visits.segment[place], visits.first[place], visits.last[place] = moves.segment[move], move, move
    visits.entered_m[place], visits.left_m[place] = moves.from_m[move], moves.to_m[move]
    visits.low_m[place] = min(moves.from_m[move], moves.to_m[move])
    visits.high_m[place] = max(moves.from_m[move], moves.to_m[move])


@compiled
def _extend(visits: _Visits, place: int, moves: Moves, move: int) -> None:
    visits.last[place], visits.left_m[place] = move, moves.to_m[move]
    visits.low_m[place] = min(visits.low_m[place], moves.to_m[move])
    visits.high_m[place] = max(visits.high_m[place], moves.to_m[move])


@compiled
def _left(moves: Moves, dropped: NDArray[np.bool_]) -> Moves:
    """The moves that stay."""
    kept = np.flatnonzero(~dropped)
    return Moves(
        moves.segment[kept], moves.from_m[kept], moves.to_m[kept], moves.began[kept], moves.ended[kept],
        moves.sure[kept],
    )  # fmt: skip

"""Moves as walked intervals in integer millimetres, cut at every fix."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.moves import GAP, OFF_STREET, Moves

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Walked:
    """i intervals in order of time, none longer than from one used fix to the next.

    `segment` is the place of a segment in its network; `from_mm` < `to_mm` along it; `direction` 1 where it was walked
    from its first junction to its second, else -1; `at_from`, `at_to` microseconds; `sure` 0 to 100.
    """

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    at_from: Ints
    at_to: Ints
    direction: Ints
    sure: Ints

    def __len__(self) -> int:
        """How many intervals."""
        return len(self.segment)


@dataclass(frozen=True)
class Away:
    """s stretches that were walked off the street, in order of time; with the straight length from fix to fix.

    `at_from`, `at_to` microseconds; `length_mm` integer millimetres.
    """

    at_from: Ints
    at_to: Ints
    length_mm: Ints

    def __len__(self) -> int:
        """How many stretches."""
        return len(self.at_from)


def make_walked(moves: Moves, at: Ints, number: Ints, length_m: Floats, length_mm: Ints) -> Walked:
    """Intervals of moves along segments; what is shorter than half a millimetre is none."""
    return Walked(*_walked(moves, at, number, length_m, length_mm))


@compiled
def _walked(
    moves: Moves, at: Ints, number: Ints, length_m: Floats, length_mm: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
    rows = np.empty((7, moves.segment.shape[0] + at.shape[0]), np.int64)
    used, fix = 0, 0
    for move in range(moves.segment.shape[0]):
        segment = moves.segment[move]
        if segment < 0:
            continue
        scale = length_mm[segment] / length_m[segment] if length_m[segment] > 0.0 else 0.0
        first, last = np.int64(np.rint(moves.from_m[move] * scale)), np.int64(np.rint(moves.to_m[move] * scale))
        began, ended = moves.began[move], moves.ended[move]
        while fix < at.shape[0] and at[fix] <= began:
            fix += 1
        here, now = first, began
        while True:
            cut = fix < at.shape[0] and at[fix] < ended
            then = at[fix] if cut else ended
            there = first + np.int64(np.rint((last - first) * ((then - began) / (ended - began)))) if cut else last
            if there != here:
                rows[0, used], rows[1, used], rows[2, used] = number[segment], min(here, there), max(here, there)
                rows[3, used], rows[4, used] = now, then
                rows[5, used], rows[6, used] = (1 if there > here else -1), np.int64(moves.sure[move] * 100.0)
                used += 1
            here, now = there, then
            if not cut:
                break
            fix += 1
    kept = rows[:, :used].copy()
    return kept[0], kept[1], kept[2], kept[3], kept[4], kept[5], kept[6]


def make_away(moves: Moves, kind: int = OFF_STREET) -> Away:
    """Stretches off the street (or, for `GAP`, those of which nothing is known), neighbours put together."""
    which = moves.segment == kind
    start = np.flatnonzero(which & ~np.concatenate([[False], which[:-1]]))
    if not len(start):
        return Away(*(np.empty(0, np.int64) for _ in range(3)))
    run = np.searchsorted(start, np.flatnonzero(which), side="right") - 1
    end = np.flatnonzero(which & ~np.concatenate([which[1:], [False]]))
    lengths_mm = np.rint(moves.to_m[which] * 1000.0).astype(np.int64)
    total_mm = np.zeros(len(start), np.int64)
    np.add.at(total_mm, run, lengths_mm)
    return Away(moves.began[start], moves.ended[end], total_mm)


def make_gaps(moves: Moves) -> Away:
    """Stretches of which nothing is known: too long without a fix, or out of reach."""
    return make_away(moves, GAP)

"""Walked intervals told of streets: what was walked on a pavement was walked of the street beside it."""

import numpy as np
from numpy.typing import NDArray

from geo.patrols.matching.intervals import Walked
from geo.streets.beside import Beside

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BITS = 31
"""A place on the network is one number: the segment, and within it the millimetre."""


_DEEP = 3
"""A path beside a path beside a second carriageway beside the first one: no street lies deeper."""


def told_of_streets(walked: Walked, beside: Beside) -> Walked:
    """Intervals cut where a stretch begins or ends, those on stretches laid upon their street.

    Where a stretch only leads across there is nothing left of them. They stay in the order of time.
    """
    for _ in range(_DEEP):
        if not np.isin(walked.segment, beside.segment).any():
            break
        walked = _laid_once(walked, beside)
    return walked


def _laid_once(walked: Walked, beside: Beside) -> Walked:
    row, low, high = _cut(walked, beside)
    stretch = _stretch_of(walked.segment[row], low, beside)
    began, ended = _times(walked, row, low, high)
    segment, direction = walked.segment[row].copy(), walked.direction[row].copy()
    on = stretch >= 0
    own = stretch[on]
    segment[on] = beside.street[own]
    low[on], high[on], back = _laid(low[on], high[on], own, beside)
    direction[on] = np.where(back, -direction[on], direction[on])
    kept = high > low
    return Walked(
        segment[kept], low[kept], high[kept], began[kept], ended[kept], direction[kept], walked.sure[row][kept]
    )


def _cut(walked: Walked, beside: Beside) -> tuple[Ints, Ints, Ints]:
    """The pieces of intervals between the ends of stretches, in the order of walking: row, from and to."""
    ends = [(beside.segment << _BITS) | place for place in (beside.from_mm, beside.to_mm)]
    marks = np.unique(np.concatenate(ends))
    base = walked.segment << _BITS
    first = np.searchsorted(marks, base | walked.from_mm, side="right")
    after = np.searchsorted(marks, base | walked.to_mm, side="left")
    count = np.maximum(after - first, 0) + 1
    row = np.repeat(np.arange(len(walked)), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    nth = np.where(walked.direction[row] < 0, count[row] - 1 - nth, nth)
    within = first[row] + nth
    padded = np.concatenate([marks, [0]])
    low = np.where(nth == 0, walked.from_mm[row], padded[within - 1] - base[row])
    high = np.where(nth == count[row] - 1, walked.to_mm[row], padded[np.minimum(within, len(marks))] - base[row])
    return row, low, high


def _stretch_of(segment: Ints, low: Ints, beside: Beside) -> Ints:
    """The stretch on which a piece lies that begins at `low`, or -1."""
    place = np.searchsorted((beside.segment << _BITS) | beside.from_mm, (segment << _BITS) | low, side="right") - 1
    found = np.maximum(place, 0)
    inside = (place >= 0) & (beside.segment[found] == segment) & (low < beside.to_mm[found])
    return np.where(inside, found, -1)


def _times(walked: Walked, row: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """From when to when each piece was walked, by its share of the length."""
    long_mm = walked.to_mm[row] - walked.from_mm[row]
    lasted = walked.at_to[row] - walked.at_from[row]
    ahead = walked.direction[row] > 0
    begin = np.where(ahead, low - walked.from_mm[row], walked.to_mm[row] - high)
    end = np.where(ahead, high - walked.from_mm[row], walked.to_mm[row] - low)
    return walked.at_from[row] + lasted * begin // long_mm, walked.at_from[row] + lasted * end // long_mm


def _laid(low: Ints, high: Ints, own: Ints, beside: Beside) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Pieces on stretches as pieces of their streets, and whether the street runs the other way."""
    long_mm = beside.to_mm[own] - beside.from_mm[own]
    change = beside.till_mm[own] - beside.at_mm[own]
    one = beside.at_mm[own] + change * (low - beside.from_mm[own]) // long_mm
    other = beside.at_mm[own] + change * (high - beside.from_mm[own]) // long_mm
    return np.minimum(one, other), np.maximum(one, other), change < 0

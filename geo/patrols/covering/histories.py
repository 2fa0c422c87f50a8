"""When each piece of street was walked, hour by hour: what a map needs to be coloured for any day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrols.covering.daylight import Daylight
from geo.patrols.covering.grids import Parts
from geo.patrols.covering.intervals import MM_BITS, Intervals, places

Ints = NDArray[np.int64]

HOUR_US = 3_600_000_000
PER_HOUR = 4
"""A walk is told as one number: four times its hour since 1970, with 2 added if it was only reported, 1 if by night."""


@dataclass(frozen=True)
class Histories:
    """Pieces (p,) by segment and place, together all parts: each with `count` of `walks`, in order of time.

    `walks` holds the walks of all pieces one after the other, each as one number (see `PER_HOUR`).
    """

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    count: Ints
    walks: Ints

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.segment)


def histories(intervals: Intervals, parts: Parts, daylight: Daylight, *, since_hour: int) -> Histories:
    """The walks on each piece of the parts; of those before `since_hour` the last of each kind alone."""
    walks = _joined(intervals, _numbers(intervals, daylight))
    part_from, part_to = places(parts.segment, parts.from_mm), places(parts.segment, parts.to_mm)
    marks = np.unique(np.concatenate([part_from, part_to, walks[0], walks[1]]))
    held = _held(marks, part_from, part_to)
    piece, number = _spread(marks, *walks)
    kept = held[piece] & _wanted(piece, number, since_hour)
    return _compressed(marks, held, piece[kept], number[kept])


def _numbers(intervals: Intervals, daylight: Daylight) -> Ints:
    night = ~daylight.by_day(intervals.at_to)
    return np.asarray(PER_HOUR * (intervals.at_to // HOUR_US) + 2 * intervals.source + night, np.int64)


def _joined(intervals: Intervals, number: Ints) -> tuple[Ints, Ints, Ints]:
    """Intervals of the same number that touch, put together: from and to as places, and the number."""
    start, end = places(intervals.segment, intervals.from_mm), places(intervals.segment, intervals.to_mm)
    order = np.lexsort((start, number))
    start, end, number = start[order], end[order], number[order]
    if not len(start):
        return start, end, number
    changes = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]])).tolist()
    ranges = zip(changes, [*changes[1:], len(number)], strict=True)
    reached = np.concatenate([np.maximum.accumulate(end[first:after]) for first, after in ranges])
    begins = np.concatenate([[True], (number[1:] != number[:-1]) | (start[1:] > reached[:-1])])
    last = np.flatnonzero(np.concatenate([begins[1:], [True]]))
    return start[begins], reached[last], number[begins]


def _held(marks: Ints, part_from: Ints, part_to: Ints) -> NDArray[np.bool_]:
    """Whether the piece from each mark to the next lies in a part."""
    index = np.searchsorted(part_from, marks, side="right") - 1
    return (index >= 0) & (marks < part_to[index]) if len(part_from) else np.zeros(len(marks), bool)


def _spread(marks: Ints, start: Ints, end: Ints, number: Ints) -> tuple[Ints, Ints]:
    """Which pieces each walk lies on, in order of piece and time."""
    first, after = np.searchsorted(marks, start), np.searchsorted(marks, end)
    length = after - first
    begins = np.cumsum(length) - length
    piece = np.repeat(first - begins, length) + np.arange(int(length.sum()))
    number = np.repeat(number, length)
    order = np.lexsort((number, piece))
    return piece[order], number[order]


def _wanted(piece: Ints, number: Ints, since_hour: int) -> NDArray[np.bool_]:
    """What lies in the days asked for, and of each kind the last walk before them."""
    late = number >= PER_HOUR * since_hour
    last = np.zeros(len(number), bool)
    for kind in range(PER_HOUR):
        early = np.flatnonzero(~late & (number % PER_HOUR == kind))
        if len(early):
            last[early[np.concatenate([piece[early][1:] != piece[early][:-1], [True]])]] = True
    return late | last


def _compressed(marks: Ints, held: NDArray[np.bool_], piece: Ints, number: Ints) -> Histories:
    """Neighbours of one segment with the same walks put together."""
    told: dict[int, list[int]] = {}
    for one, walk in zip(piece.tolist(), number.tolist(), strict=True):
        told.setdefault(one, []).append(walk)
    rows: list[tuple[int, int, int]] = []
    walks: list[list[int]] = []
    for index in np.flatnonzero(held).tolist():
        begin, end, own = int(marks[index]), int(marks[index + 1]), told.get(index, [])
        segment = begin >> MM_BITS
        base = segment << MM_BITS
        if rows and rows[-1][0] == segment and rows[-1][2] == begin - base and walks[-1] == own:
            rows[-1] = (segment, rows[-1][1], end - base)
        else:
            rows.append((segment, begin - base, end - base))
            walks.append(own)
    segments, from_mm, to_mm = np.array(rows, np.int64).reshape(-1, 3).T.copy()
    count = np.array([len(own) for own in walks], np.int64)
    return Histories(segments, from_mm, to_mm, count, np.array([walk for own in walks for walk in own], np.int64))

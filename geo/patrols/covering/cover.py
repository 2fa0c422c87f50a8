"""From intervals to what is covered: when last, and by how many patrols."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrols.covering.intervals import MM_BITS, Intervals, Source, places

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = -1
"""The instant of what was never walked."""


@dataclass(frozen=True)
class Coverage:
    """c walked pieces of segments, by segment and place; none overlaps another, and neighbours differ.

    `from_mm` < `to_mm`; `last` (c, 2) is when the piece was last walked (microseconds, or `NEVER`) and `patrols` (c, 2)
    by how many patrols, the columns by `Source`: recorded and reported.
    """

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    last: Ints
    patrols: Ints

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.segment)

    @property
    def walked_mm(self) -> int:
        """The length of all pieces."""
        return int((self.to_mm - self.from_mm).sum())


def cover(intervals: Intervals) -> Coverage:
    """The coverage by a set of intervals: their order and repetition change no bit of it.

    A piece is last walked when the latest interval upon it ended. What a segment gets depends on the intervals of
    that segment alone.
    """
    intervals = intervals.distinct()
    start, end = places(intervals.segment, intervals.from_mm), places(intervals.segment, intervals.to_mm)
    marks = np.unique(np.concatenate([start, end]))
    first, after = np.searchsorted(marks, start), np.searchsorted(marks, end)
    last = np.full((len(marks), len(Source)), NEVER, np.int64)
    patrols = np.zeros((len(marks), len(Source)), np.int64)
    for source in Source:
        own = np.flatnonzero(intervals.source == source)
        early = own[np.argsort(intervals.at_to[own], kind="stable")]
        _paint(first[early], after[early], intervals.at_to[early], last[:, source])
        patrols[:, source] = _counted(intervals.patrol[own], first[own], after[own], len(marks))
    return _compressed(marks, last, patrols)


def _paint(first: Ints, after: Ints, value: Ints, canvas: Ints) -> None:
    """Give every place the value of the last range that holds it."""
    for begin, end, what in zip(first.tolist(), after.tolist(), value.tolist(), strict=True):
        canvas[begin:end] = what


def _counted(patrol: Ints, first: Ints, after: Ints, size: int) -> Ints:
    """How many patrols have each place, each counted once however often it came by."""
    order = np.lexsort((first, patrol))
    first, after = first[order], after[order]
    # Each patrol has a row of places of its own, so that what one has reached lies before all of the next.
    row = (np.unique(patrol[order], return_inverse=True)[1] * (size + 1)).astype(np.int64)
    reached = np.maximum.accumulate(np.concatenate([[0], row + after]))[:-1] - row
    begin = np.maximum(first, reached)
    fresh = after > begin
    change = np.zeros(size + 1, np.int64)
    np.add.at(change, begin[fresh], 1)
    np.add.at(change, after[fresh], -1)
    return np.cumsum(change)[:size]


def _compressed(marks: Ints, last: Ints, patrols: Ints) -> Coverage:
    """Neighbours that are alike put together; what nobody walked left out."""
    if not len(marks):
        empty, pairs = np.empty(0, np.int64), np.empty((0, len(Source)), np.int64)
        return Coverage(empty, empty, empty, pairs, pairs)
    walked = np.asarray((patrols > 0).any(axis=1))
    told = np.concatenate([last, patrols], axis=1)
    alike = np.asarray((told[1:] == told[:-1]).all(axis=1))
    begins = np.flatnonzero(walked & np.concatenate([[True], ~(alike & walked[:-1])]))
    ends = np.flatnonzero(walked[:-1] & ~(alike & walked[1:])) + 1
    segment = marks[begins] >> MM_BITS
    base = segment << MM_BITS
    return Coverage(segment, marks[begins] - base, marks[ends] - base, last[begins], patrols[begins])

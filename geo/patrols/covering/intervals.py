"""What many patrols walked, as one set of facts."""

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MM_BITS = 31
"""A place on the network is one number: the segment, and within it the millimetre; none is longer than 2,147 km."""


class Source(enum.IntEnum):
    """How one knows of it: from a track, or because somebody says so."""

    RECORDED = 0
    REPORTED = 1


@dataclass(frozen=True)
class Intervals:
    """i walked intervals in any order.

    `segment`, `from_mm` < `to_mm`, `at_from`, `at_to` (microseconds), `patrol` (a number) and `source` are (i,) arrays.
    """

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    at_from: Ints
    at_to: Ints
    patrol: Ints
    source: Ints

    def __len__(self) -> int:
        """How many intervals."""
        return len(self.segment)

    def taken(self, which: Ints | Flags) -> "Intervals":
        """Some of them, by index or flag, in that order."""
        return Intervals(*(column[which] for column in self.columns()))

    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
        """The arrays in the order of their names above."""
        return self.segment, self.from_mm, self.to_mm, self.at_from, self.at_to, self.patrol, self.source

    def distinct(self) -> "Intervals":
        """Each once, in one order: by segment, place, time, patrol and source."""
        rows = self.taken(np.lexsort(self.columns()[::-1]))
        if not len(rows):
            return rows
        again = np.logical_and.reduce([column[1:] == column[:-1] for column in rows.columns()])
        return rows.taken(np.concatenate([[True], ~again]))


def places(segment: Ints, mm: Ints) -> Ints:
    """Places on the network as single numbers, in the order of segment and millimetre."""
    return np.asarray((segment << MM_BITS) | mm)

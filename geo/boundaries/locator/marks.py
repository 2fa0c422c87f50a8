"""Polygons as numbers whose sum tells how many there are."""

from dataclasses import dataclass

import numpy as np

from geo.boundaries.locator.arrays import Ints, Steps

OUTSIDE = -1
IN_DOUBT = -2


@dataclass(frozen=True)
class Marks:
    """0 for no polygon, `one` + i for polygon i; a sum from `one` to less than twice that is one polygon alone."""

    one: int

    @classmethod
    def for_count(cls, count: int) -> "Marks":
        """Marks of `count` polygons."""
        return cls(1 << max(count, 1).bit_length())

    def of(self, index: Ints) -> Ints:
        """The marks of polygons."""
        return index + np.int32(self.one)

    def index(self, value: Ints) -> Ints:
        """The polygon of each sum: -1 for none, -2 where it is not one alone."""
        index = value - np.int32(self.one)
        strange = np.flatnonzero(index.view(np.uint32) >= np.uint32(self.one))
        index[strange] = np.where(value.take(strange) == 0, np.int32(OUTSIDE), np.int32(IN_DOUBT))
        return index

    def name(self, marks: Steps) -> Ints:
        """The polygon of each mark, -1 for none."""
        return np.where(marks == 0, np.int32(OUTSIDE), marks.astype(np.int32) - np.int32(self.one))

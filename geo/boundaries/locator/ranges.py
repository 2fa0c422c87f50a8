"""Ranges of whole numbers, many at a time."""

import numpy as np

from geo.boundaries.locator.arrays import Ints, Places


def spread(first: Ints, last: Ints) -> tuple[Places, Ints]:
    """Every number of every range (n,) from `first` to `last`, both in it, and which range each is of."""
    counts = np.maximum(last - first + np.int32(1), 0)
    each = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts, dtype=np.int32)
    number = np.arange(len(each), dtype=np.int32)
    number -= (ends - counts - first).take(each)
    return each, number

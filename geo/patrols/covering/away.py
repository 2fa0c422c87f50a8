"""Time off the street: kept apart, not thrown away."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def off_street_us(patrol: Ints, at_from: Ints, at_to: Ints) -> dict[int, int]:
    """Microseconds off the street by patrol, in the order of patrols; spans that overlap or come twice count once."""
    order = np.lexsort((at_to, at_from, patrol))
    sums: dict[int, int] = {}
    last, reached = -1, 0
    for one, start, end in zip(*(column[order].tolist() for column in (patrol, at_from, at_to)), strict=True):
        if one not in sums:
            sums[one], last, reached = 0, one, start
        begin = max(start, reached) if one == last else start
        sums[one] += max(0, end - begin)
        reached = max(reached, end)
    return sums

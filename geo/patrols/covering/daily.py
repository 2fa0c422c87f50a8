"""How much of some streets was walked on each of many days, worked out in one go."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrols.covering.cover import cover
from geo.patrols.covering.grids import Parts
from geo.patrols.covering.intervals import Intervals
from geo.patrols.covering.laying import lay

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """What is counted by: the number of the grid (p,) of each part, of so many `grids`, on so many `days`."""

    grid: Ints
    grids: int
    days: int


@dataclass(frozen=True)
class DailyLengths:
    """Whole millimetres (d, g) of each day and grid: shown by tracks, and of the rest only reported."""

    recorded_mm: Ints
    reported_mm: Ints


def walked_by_day(intervals: Intervals, day: Ints, parts: Parts, by: Counted) -> DailyLengths:
    """What was walked of the parts on each day, each metre once a day.

    `day` (i,) is the number of the day of each interval. Streets of different days are different streets here, so that
    all days are covered at once.
    """
    numbers = np.unique(parts.segment)
    held = np.isin(intervals.segment, numbers)
    intervals, day = intervals.taken(held), day[held]
    walked = np.searchsorted(numbers, intervals.segment)
    columns = (day * len(numbers) + walked, *intervals.columns()[1:])
    seen = np.unique(day)
    place = np.searchsorted(numbers, parts.segment)
    copies = Parts(
        (seen[:, None] * len(numbers) + place).ravel(),
        np.tile(parts.from_mm, len(seen)),
        np.tile(parts.to_mm, len(seen)),
        (seen[:, None] * by.grids + by.grid).ravel(),
    )
    laid = lay(cover(Intervals(*columns)), copies)
    recorded = laid.recorded()
    shape = (by.days, by.grids)
    return DailyLengths(
        laid.sums_mm(by.days * by.grids, of=recorded).reshape(shape),
        laid.sums_mm(by.days * by.grids, of=laid.walked & ~recorded).reshape(shape),
    )

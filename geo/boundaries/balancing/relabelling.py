"""Grids that are new, each named after the grid that it keeps most households of. Pure."""

import numpy as np
from numpy.typing import NDArray


def relabelled(
    grid: NDArray[np.int64], now: NDArray[np.int64], households: NDArray[np.int64], *, first_new: int
) -> NDArray[np.int64]:
    """The grid of each block by the numbers in force, so that as many households as can be keep theirs.

    Grids that keep none get numbers from `first_new` on.
    """
    count = int(grid.max()) + 1
    size = max(count, int(now.max()) + 1)
    kept = np.zeros((size, size))
    np.add.at(kept, (grid, now), households + 1e-6)
    name = _assigned(-kept)[:count]
    without = kept[np.arange(count), name] == 0
    name[without] = first_new + np.arange(int(without.sum()))
    return np.asarray(name[grid], np.int64)


def _assigned(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """The column of each row, all different, at the least cost together.

    Source: R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
    problems", 1987. Row 0 and column 0 stand for none.
    """
    size = len(cost)
    cost = np.pad(cost, ((1, 0), (1, 0)))
    of_row, of_column, row_of = np.zeros(size + 1), np.zeros(size + 1), np.zeros(size + 1, np.int64)
    for row in range(1, size + 1):
        row_of[0], column = row, 0
        least, before = np.full(size + 1, np.inf), np.zeros(size + 1, np.int64)
        open_ = np.ones(size + 1, np.bool_)
        while row_of[column]:
            open_[column] = False
            reduced = cost[row_of[column]] - of_row[row_of[column]] - of_column
            better = open_ & (reduced < least)
            least[better], before[better] = reduced[better], column
            following = int(np.argmin(np.where(open_, least, np.inf)))
            step = least[following]
            of_row[row_of[~open_]] += step
            of_column[~open_] -= step
            least[open_] -= step
            column = following
        while column:
            row_of[column] = row_of[before[column]]
            column = int(before[column])
    columns = np.empty(size + 1, np.int64)
    columns[row_of] = np.arange(size + 1)
    return columns[1:] - 1

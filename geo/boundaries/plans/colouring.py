"""A colour for each grid that differs from its neighbours'. Pure: arrays in, arrays out."""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

COLOURS = 6


def colour(count: int, pairs: NDArray[np.int64], before: Sequence[int | None] | None = None) -> NDArray[np.int64]:
    """A colour (0 to 5) for each of `count` polygons: greedy, most neighbours first, else smallest last.

    `before` holds colours to keep (None where there is none). A kept colour gives way only to a
    neighbour with more neighbours that kept the same one. Of the colours that are free the one used
    least is taken. Where six are not enough (a polygon of many parts can have any neighbours), the
    colour that fewest neighbours have is taken.
    """
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for first, second in pairs.tolist():
        neighbours[first].append(second)
        neighbours[second].append(first)
    order = sorted(range(count), key=lambda index: (-len(neighbours[index]), index))
    colours = np.full(count, -1, dtype=np.int64)
    for index in order:
        kept = before[index] if before is not None else None
        if kept is not None and kept not in colours[neighbours[index]]:
            colours[index] = kept
    found = _fill(colours, neighbours, order)
    if (found[pairs[:, 0]] == found[pairs[:, 1]]).any():
        found = _fill(colours, neighbours, _smallest_last(neighbours))
    return found


def _fill(colours: NDArray[np.int64], neighbours: list[list[int]], order: Sequence[int]) -> NDArray[np.int64]:
    """Colour what has none yet, one after another."""
    found = colours.copy()
    used = np.bincount(found[found >= 0], minlength=COLOURS)
    for index in order:
        if found[index] < 0:
            around = found[neighbours[index]]
            clashes = np.bincount(around[around >= 0], minlength=COLOURS)
            found[index] = min(range(COLOURS), key=lambda c: (clashes[c], used[c], c))
            used[found[index]] += 1
    return found


def _smallest_last(neighbours: list[list[int]]) -> list[int]:
    """The order in which each has fewest neighbours before it: on a map five at most, so that six colours are enough.

    Take away who has fewest neighbours left, again and again, and turn the order round (Matula and Beck, 1983).
    """
    left = {index: set(around) for index, around in enumerate(neighbours)}
    waiting = [(len(around), index) for index, around in left.items()]
    heapq.heapify(waiting)
    taken = []
    while left:
        count, index = heapq.heappop(waiting)
        if index not in left or count != len(left[index]):
            continue  # it stands in the heap again, with fewer
        for other in left.pop(index):
            left[other].discard(index)
            heapq.heappush(waiting, (len(left[other]), other))
        taken.append(index)
    return taken[::-1]

"""Shortest ways from every junction to those near it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Links(NamedTuple):
    """From junction j lead `first[j]:first[j + 1]`: `to` a junction, along segment `by`, over `length_m`."""

    first: Ints
    to: Ints
    by: Ints
    length_m: Floats


class Reach(NamedTuple):
    """What lies near junction j, nearest first: rows `first[j]:first[j + 1]`, itself the first of them.

    `to` is a junction, `way_m` how far, `before` the row (from the start of j's) of the junction before it on the way,
    `by` the segment from there.
    """

    first: Ints
    to: Ints
    way_m: Floats
    before: Ints
    by: Ints
    limit_m: float


class _Search(NamedTuple):
    """The state of one search: a heap of (way, junction), and for every junction its way and where it came from."""

    heap_m: Floats
    heap: Ints
    way_m: Floats
    before: Ints
    by: Ints
    row: Ints


def make_links(ends: Ints, length_m: Floats, junctions: int) -> Links:
    """Both directions of every segment, by the junction they start from; of several the lower number first."""
    count = len(ends)
    start, to = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    by = np.tile(np.arange(count, dtype=np.int64), 2)
    order = np.lexsort((to, by, start))
    first = np.searchsorted(start[order], np.arange(junctions + 1)).astype(np.int64)
    return Links(first, to[order], by[order], np.concatenate([length_m, length_m])[order])


def make_reach(links: Links, limit_m: float) -> Reach:
    """Dijkstra's search from every junction, ended at `limit_m`; of equal ways the one found first."""
    first, to, way_m, before, by = _reached(links, limit_m)
    return Reach(first, to, way_m, before, by, limit_m)


@compiled
def _reached(links: Links, limit_m: float) -> tuple[Ints, Ints, Floats, Ints, Ints]:
    junctions = links.first.shape[0] - 1
    first = np.zeros(junctions + 1, np.int64)
    room = 64 * junctions + 64
    whole, before = np.empty(room, np.int64), np.empty(room, np.int64)
    by, way_m = np.empty(room, np.int64), np.empty(room, np.float64)
    state = _Search(
        np.empty(links.to.shape[0] + 1, np.float64), np.empty(links.to.shape[0] + 1, np.int64),
        np.full(junctions, np.inf), np.full(junctions, -1, np.int64),
        np.full(junctions, -1, np.int64), np.full(junctions, -1, np.int64),
    )  # fmt: skip
    used = 0
    for junction in range(junctions):
        if used + junctions > whole.shape[0]:
            room = 2 * whole.shape[0] + junctions
            whole, before, by = _longer(whole, room), _longer(before, room), _longer(by, room)
            way_m = _longer_m(way_m, room)
        found = _search(links, junction, limit_m, state, whole[used:], way_m[used:], before[used:], by[used:])
        used += found
        first[junction + 1] = used
    return first, whole[:used].copy(), way_m[:used].copy(), before[:used].copy(), by[:used].copy()


@compiled
def _longer(values: Ints, room: int) -> Ints:
    longer = np.empty(room, np.int64)
    longer[: values.shape[0]] = values
    return longer


@compiled
def _longer_m(values: Floats, room: int) -> Floats:
    longer = np.empty(room, np.float64)
    longer[: values.shape[0]] = values
    return longer


@compiled
def _search(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    links: Links, start: int, limit_m: float, state: _Search, to: Ints, way_m: Floats, before: Ints, by: Ints
) -> int:
    """Write the rows of one junction; how many. Leaves the state as it found it."""
    size, found = 1, 0
    state.heap_m[0], state.heap[0] = 0.0, start
    state.way_m[start] = 0.0
    while size:
        far_m, here = state.heap_m[0], state.heap[0]
        size = _popped(state.heap_m, state.heap, size)
        if state.row[here] >= 0:
            continue
        state.row[here] = found
        to[found], way_m[found] = here, far_m
        before[found], by[found] = (state.row[state.before[here]], state.by[here]) if found else (0, -1)
        found += 1
        for link in range(links.first[here], links.first[here + 1]):
            there, total_m = links.to[link], far_m + links.length_m[link]
            if total_m <= limit_m and total_m < state.way_m[there]:
                state.way_m[there], state.before[there], state.by[there] = total_m, here, links.by[link]
                size = _pushed(state.heap_m, state.heap, size, total_m, there)
    for row in range(found):
        state.way_m[to[row]], state.row[to[row]] = np.inf, -1
    return found


@compiled
def _pushed(heap_m: Floats, heap: Ints, size: int, way_m: float, junction: int) -> int:
    place = size
    while place > 0:
        above = (place - 1) // 2
        if heap_m[above] < way_m or (heap_m[above] == way_m and heap[above] <= junction):
            break
        heap_m[place], heap[place] = heap_m[above], heap[above]
        place = above
    heap_m[place], heap[place] = way_m, junction
    return size + 1


@compiled
def _popped(heap_m: Floats, heap: Ints, size: int) -> int:
    size -= 1
    way_m, junction = heap_m[size], heap[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        right = below + 1
        if right < size and (
            heap_m[right] < heap_m[below] or (heap_m[right] == heap_m[below] and heap[right] < heap[below])
        ):
            below = right
        if way_m < heap_m[below] or (way_m == heap_m[below] and junction <= heap[below]):
            break
        heap_m[place], heap[place] = heap_m[below], heap[below]
        place = below
    heap_m[place], heap[place] = way_m, junction
    return size

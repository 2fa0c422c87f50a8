"""Divisions to begin with: near even, each grid in one piece. Pure.

METIS divides the graph of blocks by households so that the borders it cuts are short. Source: G. Karypis and
V. Kumar, "A fast and high quality multilevel scheme for partitioning irregular graphs", 1998.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np
import pymetis
from numpy.typing import NDArray

from geo.boundaries.balancing.division import Division
from geo.boundaries.blocks.graph import BlockGraph

_SHORTEST_M = 1.0


def seeds(graph: BlockGraph, grids: int, *, seed: int, count: int) -> Iterator[Division]:
    """One division that is grown, and up to so many by METIS, the same for the same seed.

    A division in which a grid is empty or in several pieces is left out; there is none where the graph does not
    hang together.
    """
    grown = _grown(graph, grids)
    if grown is None:
        return
    yield Division(graph, grown, grids)
    if grids == 1 or _steps(graph, 0).max() == len(graph):
        return
    start, beside, weight = rows(graph)
    for number in range(count):
        _, grid = pymetis.part_graph(
            grids,
            adjacency=pymetis.CSRAdjacency(start, beside),
            vweights=np.maximum(graph.households, 1).tolist(),
            eweights=weight,
            recursive=False,
            options=pymetis.Options(seed=seed * 1_000 + number, ufactor=30, contig=True),
        )
        division = Division(graph, np.asarray(grid, np.int64), grids)
        if division.is_whole():
            yield division


def _grown(graph: BlockGraph, grids: int) -> NDArray[np.int64] | None:
    """Grids grown from blocks far from one another, the smallest first; None where blocks are left over."""
    grid = np.full(len(graph), -1, np.int64)
    starts = _far_apart(graph, grids)
    grid[starts] = np.arange(grids)
    households = graph.households[starts].tolist()
    edges = {number: deque([block]) for number, block in enumerate(starts)}
    while edges:
        number = min(edges, key=lambda each: (households[each], each))
        edge = edges[number]
        free = next((other for other in graph.ways[edge[0]] if grid[other] < 0), None)
        if free is None:
            edge.popleft()
            if not edge:
                del edges[number]
            continue
        grid[free] = number
        households[number] += int(graph.households[free])
        edge.append(free)
    return grid if (grid >= 0).all() else None


def _far_apart(graph: BlockGraph, count: int) -> list[int]:
    """Blocks as many steps from one another as can be."""
    chosen = [int(np.argmax(_steps(graph, 0)))]
    nearest = _steps(graph, chosen[0])
    while len(chosen) < count:
        nearest[chosen] = -1
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, _steps(graph, chosen[-1]))
    return chosen


def _steps(graph: BlockGraph, start: int) -> NDArray[np.int64]:
    """How many borders lie between a block and each other; as many as there are blocks where there is no way."""
    steps = np.full(len(graph), len(graph), np.int64)
    steps[start] = 0
    edge, distance = [start], 0
    while edge:
        distance += 1
        following = {other for block in edge for other in graph.ways[block] if steps[other] > distance}
        steps[list(following)] = distance
        edge = sorted(following)
    return steps


def rows(graph: BlockGraph) -> tuple[list[int], list[int], list[int]]:
    """The borders that may be crossed, row by row; the weight of each is its length in metres."""
    open_ = ~graph.barrier
    pairs, metres = graph.pairs[open_], np.maximum(graph.shared_m[open_], _SHORTEST_M)
    ends = np.concatenate([pairs, pairs[:, ::-1]])
    order = np.lexsort(ends.T[::-1])
    start = np.searchsorted(ends[order, 0], np.arange(len(graph) + 1))
    weight: NDArray[np.int64] = np.rint(np.tile(metres, 2)[order]).astype(np.int64)
    return start.tolist(), ends[order, 1].tolist(), weight.tolist()

"""Graphs made of a graph: a part of its blocks, and the same with blocks joined. Pure."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.blocks.graph import BlockGraph

_AT_A_TIME = 0.35


def part_of(graph: BlockGraph, blocks: NDArray[np.int64]) -> BlockGraph:
    """The graph of some blocks, by rising ordinals; borders with others are outline."""
    number = np.full(len(graph), -1, np.int64)
    number[blocks] = np.arange(len(blocks))
    pairs = number[graph.pairs]
    inside = (pairs >= 0).all(axis=1)
    return BlockGraph(
        households=graph.households[blocks],
        area_m2=graph.area_m2[blocks],
        outline_m=graph.outline_m[blocks],
        pairs=pairs[inside],
        shared_m=graph.shared_m[inside],
        barrier=graph.barrier[inside],
    )


def joined(graph: BlockGraph, label: NDArray[np.int64]) -> BlockGraph:
    """The graph of which a node is all blocks with one label (0, 1, ...).

    A border between two nodes is a barrier where each border of their blocks is.
    """
    count = int(label.max()) + 1
    ends = np.sort(label[graph.pairs], axis=1)
    inner = ends[:, 0] == ends[:, 1]
    outline = np.bincount(label, graph.outline_m, count).astype(np.float64)
    outline -= 2 * np.bincount(ends[inner, 0], graph.shared_m[inner], count)
    pairs, number = np.unique(ends[~inner, 0] * count + ends[~inner, 1], return_inverse=True)
    return BlockGraph(
        households=np.bincount(label, graph.households, count).astype(np.int64),
        area_m2=np.bincount(label, graph.area_m2, count).astype(np.float64),
        outline_m=outline,
        pairs=np.stack([pairs // count, pairs % count], axis=1),
        shared_m=np.bincount(number, graph.shared_m[~inner], len(pairs)).astype(np.float64),
        barrier=np.bincount(number, ~graph.barrier[~inner], len(pairs)) == 0,
    )


def coarse(graph: BlockGraph, blocks: int, *, most: float) -> tuple[BlockGraph, NDArray[np.int64]]:
    """The graph with neighbours joined two by two until about so many are left, and the node of each block.

    Small blocks that share much of their outline go first; no node gets more than `most` households by it.
    Source: B. Hendrickson and R. Leland, "A multilevel algorithm for partitioning graphs", 1995.
    """
    node = np.arange(len(graph), dtype=np.int64)
    while len(graph) > blocks:
        step = _matched(graph, min(len(graph) - blocks, int(len(graph) * _AT_A_TIME) + 1), most)
        if step.max() + 1 == len(graph):
            break
        node, graph = step[node], joined(graph, step)
    return graph, node


def _matched(graph: BlockGraph, count: int, most: float) -> NDArray[np.int64]:
    """Labels that join at most so many pairs of neighbours, each block with one at most."""
    first, second = graph.pairs.T
    share = graph.shared_m / np.minimum(graph.outline_m[first], graph.outline_m[second])
    liking = share / np.sqrt(graph.area_m2[first] + graph.area_m2[second])
    liking[graph.barrier | (graph.households[first] + graph.households[second] > most)] = -inf
    label, taken = np.arange(len(graph)), [False] * len(graph)
    for edge in np.argsort(-liking, kind="stable")[: int(np.isfinite(liking).sum())].tolist():
        one, other = int(first[edge]), int(second[edge])
        if not (taken[one] or taken[other]):
            taken[one] = taken[other] = True
            label[other] = one
            count -= 1
            if not count:
                break
    return np.asarray(np.unique(label, return_inverse=True)[1], np.int64)

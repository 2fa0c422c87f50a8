"""Blocks that hang together, and how many grids each piece of ground gets. Pure."""

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.blocks.graph import BlockGraph


def pieces_of(graph: BlockGraph) -> list[NDArray[np.int64]]:
    """The blocks of each piece, by rising ordinals; between two pieces there is no border but barriers."""
    piece = [-1] * len(graph)
    found = 0
    for start in range(len(graph)):
        if piece[start] >= 0:
            continue
        piece[start] = found
        edge = [start]
        while edge:
            for other in graph.ways[edge.pop()]:
                if piece[other] < 0:
                    piece[other] = found
                    edge.append(other)
        found += 1
    return [np.flatnonzero(np.array(piece) == number) for number in range(found)]


def shared_out(grids: int, households: NDArray[np.int64], blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of the grids each piece gets, by its households: one at least, no more than it has blocks.

    The next grid goes where the households per grid are most, which keeps the largest grid smallest.
    """
    found = np.ones(len(households), np.int64)
    for _ in range(grids - len(households)):
        found[np.argmax(np.where(found < blocks, households / found, -1.0))] += 1
    return found

"""Blocks that hang together, and how many grids each piece of ground gets. Pure."""

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.balancing.asking import refuse_count
from geo.boundaries.balancing.reducing import part_of
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


def grids_of_each(
    grids: int, parts: list[BlockGraph], *, locked: NDArray[np.int64], elsewhere: int = 0
) -> NDArray[np.int64]:
    """How many of the grids each part gets, its locked ones among them, where no grid reaches into two parts.

    `parts` hold the blocks that are free, `locked` (one per part) how many grids of it stay; `elsewhere` are grids
    that count but lie in none of the parts.

    Raises:
        BadInput: so many grids cannot be made of them.
    """
    pieces = [(number, part_of(part, each)) for number, part in enumerate(parts) for each in pieces_of(part)]
    staying = int(locked.sum()) + elsewhere
    refuse_count(grids, blocks=sum(map(len, parts)), pieces=len(pieces), locked=staying)
    households = np.array([int(piece.households.sum()) for _, piece in pieces])
    shares = shared_out(grids - staying, households, np.array([len(piece) for _, piece in pieces]))
    return locked + np.bincount([number for number, _ in pieces], shares, len(parts)).astype(np.int64)

"""Grids of several pieces brought together: the smaller pieces go to grids beside them. Pure."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.blocks.graph import BlockGraph


def mended(graph: BlockGraph, grid: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same grids, each with its piece of most households alone; the others join the grid of the longest border.

    A piece that no other grid lies beside stays as it is: it is ground of its own.
    """
    found = grid.copy()
    for piece in _lesser(graph, grid):
        metres: defaultdict[int, float] = defaultdict(float)
        for block in piece:
            open_ = set(graph.ways[block])
            for other, length in graph.borders[block]:
                if other in open_ and grid[other] != grid[block]:
                    metres[int(found[other])] += length
        if metres:
            found[piece] = max(sorted(metres), key=metres.__getitem__)
    return found


def _lesser(graph: BlockGraph, grid: NDArray[np.int64]) -> list[list[int]]:
    """The pieces of grids that are not the one with most households, then blocks."""
    pieces = _pieces(graph, grid)
    largest: dict[int, list[int]] = {}
    for piece in sorted(pieces, key=lambda each: (int(graph.households[each].sum()), len(each), -each[0])):
        largest[int(grid[piece[0]])] = piece
    return [piece for piece in pieces if largest[int(grid[piece[0]])] is not piece]


def _pieces(graph: BlockGraph, grid: NDArray[np.int64]) -> list[list[int]]:
    seen = [False] * len(graph)
    found = []
    for start in range(len(graph)):
        if seen[start]:
            continue
        seen[start] = True
        piece, edge = [start], [start]
        while edge:
            for other in graph.ways[edge.pop()]:
                if not seen[other] and grid[other] == grid[start]:
                    seen[other] = True
                    piece.append(other)
                    edge.append(other)
        found.append(piece)
    return found

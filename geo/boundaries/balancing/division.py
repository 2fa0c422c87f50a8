"""Blocks divided among grids, and what a grid's figures become when a block changes hands. Pure."""

from math import pi

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.blocks.graph import BlockGraph


class Division:
    """The grid of each block, with the households, area (m2) and outline (m) of each grid kept beside it.

    A grid is in one piece when its blocks hang together across borders that are no barrier. Plain lists: an
    annealer touches a few entries at a time, which arrays are slow at. `of_block` has the households, area and outline
    of each block.
    """

    def __init__(self, graph: BlockGraph, grid: NDArray[np.int64], grids: int) -> None:
        self.graph = graph
        self.grid: list[int] = [int(each) for each in grid]
        self.grids = grids
        self.households: list[float] = np.bincount(grid, graph.households, grids).tolist()
        self.area_m2: list[float] = np.bincount(grid, graph.area_m2, grids).tolist()
        self.count: list[int] = np.bincount(grid, minlength=grids).tolist()
        self.outline_m = self._outlines(grid)
        self.of_block: list[tuple[float, float, float]] = list(
            zip(graph.households.tolist(), graph.area_m2.tolist(), graph.outline_m.tolist(), strict=True)
        )

    def _outlines(self, grid: NDArray[np.int64]) -> list[float]:
        first, second = grid[self.graph.pairs].T.reshape(2, -1)
        inner = first == second
        outlines = np.bincount(grid, self.graph.outline_m, self.grids)
        outlines -= 2 * np.bincount(first[inner], self.graph.shared_m[inner], self.grids)
        return [float(each) for each in outlines]

    @property
    def mean(self) -> float:
        """Households of an even grid."""
        return sum(self.households) / self.grids

    @property
    def deviation(self) -> float:
        """The largest share by which the households of a grid differ from the mean."""
        mean = self.mean
        return max(abs(each - mean) for each in self.households) / mean if mean else 0.0

    @property
    def compactness(self) -> float:
        """The mean Polsby-Popper score of the grids: 1 for a circle, 0 for a thread."""
        scores = [4 * pi * area / outline**2 for area, outline in zip(self.area_m2, self.outline_m, strict=True)]
        return sum(scores) / self.grids

    @property
    def cut_edges(self) -> int:
        """How many borders between blocks run between two grids."""
        grid = np.asarray(self.grid)
        return int((grid[self.graph.pairs[:, 0]] != grid[self.graph.pairs[:, 1]]).sum())

    def after(self, block: int, to: int) -> tuple[float, float, float, float, float, float]:
        """Households, area and outline of the grid that a block leaves, then of that which it joins."""
        own = self.grid[block]
        households, area, outline = self.of_block[block]
        with_own = with_new = 0.0
        for other, metres in self.graph.borders[block]:
            if self.grid[other] == own:
                with_own += metres
            elif self.grid[other] == to:
                with_new += metres
        return (
            self.households[own] - households,
            self.area_m2[own] - area,
            self.outline_m[own] - outline + 2 * with_own,
            self.households[to] + households,
            self.area_m2[to] + area,
            self.outline_m[to] + outline - 2 * with_new,
        )

    def move(self, block: int, to: int, after: tuple[float, float, float, float, float, float]) -> None:
        """Give a block to another grid; `after` is what `after(block, to)` says."""
        own = self.grid[block]
        self.households[own], self.area_m2[own], self.outline_m[own] = after[:3]
        self.households[to], self.area_m2[to], self.outline_m[to] = after[3:]
        self.count[own] -= 1
        self.count[to] += 1
        self.grid[block] = to

    def stays_whole(self, block: int) -> bool:
        """Whether the grid of a block is in one piece without it, and not empty."""
        grid, own, ways = self.grid, self.grid[block], self.graph.ways
        wanted = [other for other in ways[block] if grid[other] == own]
        if not wanted:
            return False
        missing = set(wanted[1:])
        if not missing:
            return True
        seen, edge = {block, wanted[0]}, [wanted[0]]
        while edge:
            following = []
            for each in edge:
                for other in ways[each]:
                    if grid[other] == own and other not in seen:
                        missing.discard(other)
                        if not missing:
                            return True
                        seen.add(other)
                        following.append(other)
            edge = following
        return False

    def is_whole(self) -> bool:
        """Whether every grid is in one piece."""
        return len(set(self.grid)) == self.grids and all(self._pieces(each) == 1 for each in range(self.grids))

    def _pieces(self, grid: int) -> int:
        left = {block for block, own in enumerate(self.grid) if own == grid}
        pieces = 0
        while left:
            pieces += 1
            edge = [left.pop()]
            while edge:
                for other in self.graph.ways[edge.pop()]:
                    if other in left:
                        left.discard(other)
                        edge.append(other)
        return pieces

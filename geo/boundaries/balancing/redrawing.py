"""A plan redrawn: within a tolerance again after households changed, with as few of them moved as can be. Pure.

The fewest households come from a flow between grids (`transfers`). Blocks then change hands by annealing, along the
borders that such a flow may use. A block may go only to a grid beside its own in the plan in force, so that what is
moved is never less than the flow: each household that goes from one grid to another is a transfer between neighbours.
"""

import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.balancing.annealing import Aim, Annealer, Cooling, Home, steps
from geo.boundaries.balancing.asking import InForce, check
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.mending import mended
from geo.boundaries.balancing.reducing import part_of
from geo.boundaries.balancing.transfers import fewest_transfers, limits
from geo.boundaries.blocks.graph import BlockGraph
from geo.core.watching import UNWATCHED, Watch

_TRIES_PER_BLOCK, _ENOUGH_TRIES, _FEWEST_TRIES_PER_BLOCK, _MOST_TRIES = 700, 700_000, 230, 4_000_000
_WARM, _COLD = 3.0, 0.04
"""In blocks of the mean size."""
_SHAPE = 2.5
"""What an outline costs at first: blocks of the mean size for each even circle."""
_SEARCH = (2.0, 2.0, 1.4, 1.2)
"""By how much more or less an outline costs in each following run."""
_WEIGHT, _WEIGHT_GROWS = 4.0, 4.0
"""How many moves one household too many in a grid is worth, and how often that is added until the end."""
_STRICT, _WARM_AGAIN = 100.0, 0.5
"""The same, and how warm, where a tolerance was not met by the way."""
_PULLS = (0.0, 0.5)
"""The share of the flow's prices that draws blocks: with all of it, to move on would cost nothing."""
_NONE = 0.01
"""What a block without households counts, in households: it stays where nothing is won by its going."""
_DEAREST = 4


@dataclass(frozen=True)
class Redraw:
    """What is asked of a redraw: each grid within a share of the mean, and at most so much mean Polsby-Popper lost.

    `spend` is how many households more than the fewest may move for the sake of shape, as a share of these.
    """

    tolerance: float = 0.1
    most_lost: float = 0.05
    spend: float | None = None

    @property
    def over(self) -> float:
        """The share to spend: the narrower the tolerance, the harder it is met by whole blocks."""
        return 0.04 + min(0.05, max(0.0, 0.1 - self.tolerance)) if self.spend is None else self.spend


@dataclass(frozen=True)
class Redrawn:
    """The grid of each block by the numbers in force, the households moved, and the fewest that any redraw moves.

    `deviation` is the largest share by which a grid that is not locked differs from their mean. `beyond` are grids
    that could not be brought within the tolerance, `too_large` blocks that hold more than a grid may: cut them.
    """

    grid: NDArray[np.int64]
    moved: int
    bound: int
    deviation: float
    compactness: float
    compactness_before: float
    beyond: tuple[int, ...]
    too_large: tuple[int, ...]


def redraw(graph: BlockGraph, now: InForce, wish: Redraw, *, seed: int, watch: Watch = UNWATCHED) -> Redrawn:
    """Bring grids within a tolerance with few households moved; the same seed gives the same grids.

    Locked grids neither lose nor gain, and count in no mean. Where the tolerance cannot be met, as near as was found.

    Raises:
        BadInput: every grid is locked, there are no households, or the tolerance is no share.
        Conflict: the onlooker stopped the work.
    """
    part = part_of(graph, now.free)
    check(part, wish.tolerance)
    numbers, home = np.unique(now.grid[now.free], return_inverse=True)
    work = _Redrawing(part, home, wish)
    best = work.best(seed, watch)
    grid = now.grid.copy()
    grid[now.free] = numbers[best]
    after = Division(part, best, len(numbers))
    fewest, most = limits(work.mean, wish.tolerance)
    return Redrawn(
        grid=grid,
        moved=work.moved(best),
        bound=work.transfers.moved,
        deviation=after.deviation,
        compactness=_compactness(graph, grid),
        compactness_before=_compactness(graph, now.grid),
        beyond=tuple(numbers[[not fewest <= each <= most for each in after.households]].tolist()),
        too_large=tuple(now.free[part.households > most].tolist()),
    )


def beside(graph: BlockGraph, grid: NDArray[np.int64]) -> list[tuple[int, int]]:
    """The pairs of grids between which there is a border that is no barrier."""
    ends = np.sort(grid[graph.pairs[~graph.barrier]], axis=1)
    return [(own, to) for own, to in np.unique(ends, axis=0).tolist() if own != to]


class _Redrawing:
    """Blocks that are free, the grid (0, 1, ...) where each is at home, and what the flow between grids says."""

    def __init__(self, graph: BlockGraph, home: NDArray[np.int64], wish: Redraw) -> None:
        self._graph = graph
        self._wish = wish
        self._home = home
        self._before = Division(graph, home, int(home.max()) + 1)
        self.mean = self._before.mean
        pairs = beside(graph, home)
        households = [int(each) for each in self._before.households]
        self.transfers = fewest_transfers(households, pairs, mean=self.mean, tolerance=wish.tolerance)
        self._pairs = pairs

    def _kept(self, pull: float) -> Home:
        """Blocks may go along borders that some fewest flow uses: where the price falls."""
        price = self.transfers.price
        reach = [{grid} for grid in range(self._before.grids)]
        for own, to in self._pairs:
            if price[own] != price[to]:
                dear, cheap = (own, to) if price[own] > price[to] else (to, own)
                reach[dear].add(cheap)
        away = np.maximum(self._graph.households, _NONE) / self.mean
        pulled = [pull * max(-_DEAREST, min(_DEAREST, each)) for each in price]
        return Home(self._home.tolist(), away.tolist(), [frozenset(each) for each in reach], pulled)

    def moved(self, grid: NDArray[np.int64]) -> int:
        """Households whose block is not at home."""
        return int(self._graph.households[grid != self._home].sum())

    def best(self, seed: int, watch: Watch) -> NDArray[np.int64]:
        """The best of some runs: what an outline costs is sought so that the households to spend are spent on shape."""
        begin = mended(self._graph, self._home)
        watch.tell(0.0)
        if not self.transfers.moved:
            return begin
        found: list[NDArray[np.int64]] = []
        share = 1 / len(_PULLS) / len(_SEARCH)
        for pull in _PULLS:
            shape = _SHAPE
            for step in _SEARCH:
                run = len(found)
                ahead = watch.part(run * share, (run + 1) * share)
                found.append(self._run(begin, shape, self._kept(pull), seed=seed * 100 + run, watch=ahead))
                shape = shape * step if self._spares(found[-1]) else shape / step
        watch.tell(1.0)
        return min(found, key=self._rank)

    def _spares(self, grid: NDArray[np.int64]) -> bool:
        """Whether there is something left to spend on shape."""
        beyond, too_many, *_ = self._rank(grid)
        return not beyond and not too_many

    def _rank(self, grid: NDArray[np.int64]) -> tuple[float, float, float, int]:
        """First what is beyond the tolerance, then beyond what may be spent, then what is lost too much, then moves."""
        division = Division(self._graph, grid, self._before.grids)
        moved, lost = self.moved(grid), self._before.compactness - division.compactness
        too_many = max(0.0, moved - self.transfers.moved * (1 + self._wish.over))
        return self._beyond(division), too_many, max(0.0, lost - self._wish.most_lost), moved

    def _beyond(self, division: Division) -> float:
        fewest, most = limits(self.mean, self._wish.tolerance)
        return sum(max(0.0, fewest - each, each - most) for each in division.households)

    def _run(self, begin: NDArray[np.int64], shape: float, keep: Home, *, seed: int, watch: Watch) -> NDArray[np.int64]:
        block = float(self._graph.households[self._graph.households > 0].mean()) / self.mean
        division = Division(self._graph, begin, self._before.grids)
        aim = Aim(self.mean, self._wish.tolerance, weight=_WEIGHT, shape=shape * block)
        chance = random.Random(seed)  # noqa: S311 (the same redraw for the same seed)
        annealer = Annealer(division, aim, chance, keep)
        cooling = Cooling(_tries(len(begin)), warm=_WARM * block, cold=_COLD * block)
        for share in steps(annealer, cooling, watch=watch):
            annealer.aim_at(replace(aim, weight=_WEIGHT * (1 + _WEIGHT_GROWS * share)))
        if self._beyond(division):
            annealer.aim_at(replace(aim, weight=_STRICT))
            again = Cooling(cooling.tries // 4, warm=_WARM_AGAIN * block, cold=cooling.cold)
            for _ in steps(annealer, again, watch=watch.part(1, 1)):
                pass
        return np.asarray(division.grid, np.int64)


def _tries(blocks: int) -> int:
    return min(_MOST_TRIES, max(_FEWEST_TRIES_PER_BLOCK * blocks, min(_ENOUGH_TRIES, _TRIES_PER_BLOCK * blocks)))


def _compactness(graph: BlockGraph, grid: NDArray[np.int64]) -> float:
    numbers, compact = np.unique(grid, return_inverse=True)
    return Division(graph, compact, len(numbers)).compactness

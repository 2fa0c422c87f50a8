"""Plans to choose from, between few households moved, even grids and compact ones. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.balancing.asking import InForce, Wish, check
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.proposing import propose
from geo.boundaries.balancing.redrawing import Redraw, redraw
from geo.boundaries.balancing.reducing import part_of
from geo.boundaries.blocks.graph import BlockGraph
from geo.core.watching import UNWATCHED, Watch

_WIDER, _NARROWER = 2.0, 0.5
_SPENT = 0.5
"""Of the fewest households that may move, how many more for the sake of shape, in the plan that favours it."""
_FINEST = 0.01


@dataclass(frozen=True)
class Choice:
    """A plan of the front: the grid of each block by the numbers in force where a grid is kept, and its figures.

    `moved` households have another grid than now. `deviation` is the largest share by which a grid that is not locked
    differs from their mean. `tolerance` is what was asked for; `is_redraw` tells a redraw from a proposal made anew.
    """

    grid: NDArray[np.int64]
    moved: int
    deviation: float
    compactness: float
    tolerance: float
    is_redraw: bool

    def beats(self, other: "Choice") -> bool:
        """Whether it is no worse in anything, and better in something."""
        own, its = self._figures, other._figures
        return own != its and all(one <= another for one, another in zip(own, its, strict=True))

    @property
    def _figures(self) -> tuple[float, float, float]:
        return self.moved, round(self.deviation, 6), -round(self.compactness, 6)


def front(graph: BlockGraph, now: InForce, tolerance: float, *, seed: int, watch: Watch = UNWATCHED) -> list[Choice]:
    """Plans of which none beats another, fewest moved first: redraws about a tolerance, and proposals made anew.

    There are five or more where the blocks have room for them; the same seed gives the same plans.

    Raises:
        BadInput: every grid is locked, there are no households, or the tolerance is no share.
        Conflict: the onlooker stopped the work.
    """
    check(part_of(graph, now.free), tolerance)
    found: list[Choice] = []
    for choice in _tried(graph, now, tolerance, seed, watch):
        if not any(other.beats(choice) or np.array_equal(other.grid, choice.grid) for other in found):
            found = [*(other for other in found if not choice.beats(other)), choice]
    watch.tell(1.0)
    return sorted(found, key=lambda each: (each.moved, each.deviation))


def _tried(graph: BlockGraph, now: InForce, tolerance: float, seed: int, watch: Watch) -> Iterator[Choice]:
    wishes = _redraws(tolerance)
    proposals = (tolerance, max(_FINEST, tolerance * _NARROWER))
    count = len(wishes) + len(proposals)
    for number, wish in enumerate(wishes):
        ahead = watch.part(number / count, (number + 1) / count)
        grid = redraw(graph, now, wish, seed=seed, watch=ahead).grid
        yield _choice(graph, now, grid, tolerance=wish.tolerance, is_redraw=True)
    grids = len(np.unique(now.grid))
    for number, share in enumerate(proposals, len(wishes)):
        ahead = watch.part(number / count, (number + 1) / count)
        grid = propose(graph, Wish(grids, share), seed=seed, now=now, watch=ahead).grid
        yield _choice(graph, now, grid, tolerance=share, is_redraw=False)


def _redraws(tolerance: float) -> list[Redraw]:
    """The tolerance asked for with few moved and with more spent on shape, and wider and narrower ones."""
    shares = (min(1.0, tolerance * _WIDER), tolerance, max(_FINEST, tolerance * _NARROWER))
    few = [Redraw(share) for share in shares]
    return few + [replace(each, spend=_SPENT, most_lost=0.0) for each in few]


def _choice(graph: BlockGraph, now: InForce, grid: NDArray[np.int64], *, tolerance: float, is_redraw: bool) -> Choice:
    numbers, compact = np.unique(grid, return_inverse=True)
    part, here = part_of(graph, now.free), np.unique(grid[now.free], return_inverse=True)
    return Choice(
        grid=grid,
        moved=int(graph.households[grid != now.grid].sum()),
        deviation=Division(part, here[1], len(here[0])).deviation,
        compactness=Division(graph, compact, len(numbers)).compactness,
        tolerance=tolerance,
        is_redraw=is_redraw,
    )

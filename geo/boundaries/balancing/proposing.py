"""A proposal: blocks divided into so many grids by machine. Pure."""

import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.balancing.annealing import Aim, Cooling, anneal
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.seeding import seeds
from geo.boundaries.blocks.graph import BlockGraph
from geo.core.errors import BadInput
from geo.core.language import say

_SEEDS = 12
_TRIES_PER_BLOCK = 600
_FEWEST_TRIES, _MOST_TRIES = 20_000, 500_000
_STRICT = 2_000.0
"""What a share too much costs at the end, where it was not reached by the way."""


@dataclass(frozen=True)
class Wish:
    """What is asked for: so many grids, each within a share of even."""

    grids: int
    tolerance: float = 0.02


@dataclass(frozen=True)
class Proposal:
    """The grid (0 to grids - 1) of each block, how uneven it is, and its mean Polsby-Popper score."""

    grid: NDArray[np.int64]
    deviation: float
    compactness: float
    cut_edges: int


def propose(graph: BlockGraph, wish: Wish, *, seed: int) -> Proposal:
    """Divide blocks that hang together into grids; the same seed gives the same grids.

    Raises:
        BadInput: there are fewer blocks than grids, no households to go by, or blocks that do not hang together;
            the tolerance is no share.
    """
    if not 0 <= wish.tolerance <= 1:
        raise BadInput("partition.tolerance", say("A grid may differ from even by 0 to 100 per cent."))
    if not 1 <= wish.grids <= len(graph):
        raise BadInput(
            "partition.grids",
            say("{grids} grids cannot be made of {blocks} blocks.", grids=wish.grids, blocks=len(graph)),
        )
    if not graph.households.any():
        none = say("No households are known here. Bring in door-plates with their households first.")
        raise BadInput("partition.no_households", none)
    aim = Aim(float(graph.households.sum()) / wish.grids, wish.tolerance)
    beginnings = sorted(seeds(graph, wish.grids, seed=seed, count=_SEEDS), key=lambda each: _cost(each, aim))
    if not beginnings:
        raise BadInput("partition.none", say("The blocks lie in several pieces. Divide each by itself."))
    best = beginnings[0]
    tries = min(_MOST_TRIES, max(_FEWEST_TRIES, _TRIES_PER_BLOCK * len(graph)))
    chance = random.Random(seed)  # noqa: S311 (the same proposal for the same seed)
    anneal(best, aim, Cooling(tries), chance)
    if best.deviation > wish.tolerance:
        anneal(best, replace(aim, weight=_STRICT), Cooling(tries // 4, warm=0.01), chance)
    return Proposal(np.asarray(best.grid, np.int64), best.deviation, best.compactness, best.cut_edges)


def _cost(division: Division, aim: Aim) -> float:
    figures = zip(division.households, division.area_m2, division.outline_m, strict=True)
    return sum(aim.cost(*each) for each in figures)

"""A proposal: blocks divided into so many grids by machine. Pure."""

import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.balancing.annealing import Aim, Cooling, anneal
from geo.boundaries.balancing.asking import InForce, Wish, check, grids_to_make
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.pieces import pieces_of, shared_out
from geo.boundaries.balancing.reducing import coarse, part_of
from geo.boundaries.balancing.relabelling import relabelled
from geo.boundaries.balancing.seeding import seeds
from geo.boundaries.blocks.graph import BlockGraph
from geo.core.watching import UNWATCHED, Watch

_SEEDS = 12
_TRIES_PER_BLOCK = 720
_FEWEST_TRIES, _MOST_TRIES = 60_000, 8_000_000
_STRICT = 2_000.0
"""What a share too much costs at the end, where it was not reached by the way."""
_COARSE_FROM = 100
"""Blocks per grid from which neighbours are joined first."""
_COARSE = 65
"""Blocks per grid that are left then."""
_LARGEST_NODE = 0.15
"""Of an even grid, in households."""


@dataclass(frozen=True)
class Proposal:
    """The grid (0, 1, ...) of each block, how uneven it is, and its mean Polsby-Popper score.

    `deviation` is the largest share by which a grid that is not locked differs from their mean.
    """

    grid: NDArray[np.int64]
    deviation: float
    compactness: float
    cut_edges: int


def propose(
    graph: BlockGraph, wish: Wish, *, seed: int, now: InForce | None = None, watch: Watch = UNWATCHED
) -> Proposal:
    """Divide blocks into grids; the same seed gives the same grids.

    Blocks may lie in several pieces, which share the grids by their households. With the plan in force the grids have
    its numbers, so that as many households as can be keep theirs; locked grids stay as they are and count among
    those asked for.

    Raises:
        BadInput: there are fewer blocks than grids or more pieces, no households to go by; the tolerance is no share.
        Conflict: the onlooker stopped the work.
    """
    free = now.free if now else np.arange(len(graph))
    part = part_of(graph, free)
    check(part, wish.tolerance)
    pieces = pieces_of(part)
    count = grids_to_make(part, wish, pieces=len(pieces), locked=len(now.locked) if now else 0)
    found = _divided(part, pieces, Aim(float(part.households.sum()) / count, wish.tolerance), seed=seed, watch=watch)
    watch.tell(1.0)
    deviation = Division(part, found, count).deviation
    grid = found
    if now:
        grid = now.grid.copy()
        grid[free] = relabelled(found, now.grid[free], part.households, first_new=int(now.grid.max()) + 1)
    numbers, compact = np.unique(grid, return_inverse=True)
    whole = Division(graph, compact, len(numbers))
    return Proposal(grid, deviation, whole.compactness, whole.cut_edges)


def _divided(
    part: BlockGraph, pieces: list[NDArray[np.int64]], aim: Aim, *, seed: int, watch: Watch
) -> NDArray[np.int64]:
    """The grid of each block, piece of ground by piece of ground."""
    households = np.array([part.households[each].sum() for each in pieces])
    count = round(float(households.sum()) / aim.households)
    shares = shared_out(count, households, np.array([len(each) for each in pieces]))
    grid = np.empty(len(part), np.int64)
    first = done = 0
    for piece, grids in zip(pieces, shares.tolist(), strict=True):
        ahead = watch.part(done / len(part), (done + len(piece)) / len(part))
        grid[piece] = first + _divide(part_of(part, piece), aim, grids, seed=seed, watch=ahead)
        first, done = first + grids, done + len(piece)
    return grid


def _divide(graph: BlockGraph, aim: Aim, grids: int, *, seed: int, watch: Watch) -> NDArray[np.int64]:
    """The grid of each block of a piece; as even as the piece allows where it cannot have grids of the size asked."""
    watch.tell(0.0)
    if grids == 1:
        return np.zeros(len(graph), np.int64)
    mean = max(1.0, float(graph.households.sum())) / grids
    if abs(mean - aim.households) > aim.tolerance * aim.households:
        aim = replace(aim, households=mean)
    tries = min(_MOST_TRIES, max(_FEWEST_TRIES, _TRIES_PER_BLOCK * len(graph)))
    chance = random.Random(seed)  # noqa: S311 (the same proposal for the same seed)
    if len(graph) < _COARSE_FROM * grids:
        best = _begun(graph, aim, grids, seed)
        anneal(best, aim, Cooling(2 * tries, warm=0.12, cold=0.006), chance, watch=watch.part(0, 0.9))
    else:
        small, node = coarse(graph, _COARSE * grids, most=_LARGEST_NODE * aim.households)
        rough = _begun(small, aim, grids, seed)
        anneal(rough, aim, Cooling(tries * 2 // 3, cold=0.02), chance, watch=watch.part(0, 0.6))
        best = Division(graph, np.array(rough.grid)[node], grids)
        anneal(best, aim, Cooling(tries // 3, warm=0.03), chance, watch=watch.part(0.6, 0.9))
    if max(abs(each - aim.households) for each in best.households) > aim.tolerance * aim.households:
        strict = replace(aim, weight=_STRICT)
        anneal(best, strict, Cooling(tries // 4, warm=0.01), chance, watch=watch.part(0.9, 1))
    return np.asarray(best.grid, np.int64)


def _begun(graph: BlockGraph, aim: Aim, grids: int, seed: int) -> Division:
    """The cheapest of some divisions to begin with."""
    return min(seeds(graph, grids, seed=seed, count=_SEEDS), key=aim.cost_of)

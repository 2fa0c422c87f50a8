"""A division made better block by block: more compact, and as even as was asked for. Pure.

Simulated annealing: a block at the border of two grids changes hands when that makes the whole better, and now and
then when it makes it worse, the more rarely the longer it has gone on. Source: S. Kirkpatrick, C. Gelatt and
M. Vecchi, "Optimization by simulated annealing", 1983.
"""

import random
from dataclasses import dataclass
from math import exp, pi

from geo.boundaries.balancing.division import Division

_FOUR_PI = 4 * pi


@dataclass(frozen=True)
class Cooling:
    """How many moves are tried, and how much worse a move may make it at first and at last."""

    tries: int
    warm: float = 0.3
    cold: float = 0.004


@dataclass(frozen=True)
class Aim:
    """What is asked of a division: households per grid, within a share of it; `weight` is the cost of a share more."""

    households: float
    tolerance: float
    weight: float = 60.0

    def cost(self, households: float, area_m2: float, outline_m: float) -> float:
        """What a grid costs: 1 for an even circle, more the longer its outline and the further it is from even."""
        beyond = abs(households - self.households) / self.households - self.tolerance
        return outline_m * outline_m / (_FOUR_PI * area_m2) + (self.weight * beyond if beyond > 0 else 0.0)


class _Frontier:
    """The borders between two grids, as ordered pairs of blocks: drawn from evenly, kept as blocks change hands."""

    def __init__(self, division: Division, locked: frozenset[int]) -> None:
        self._division = division
        self._locked = locked
        self._beside = division.graph.ways
        self.pairs: list[tuple[int, int]] = []
        self._place: dict[tuple[int, int], int] = {}
        for block in range(len(division.graph)):
            for other in self._beside[block]:
                self._set((block, other))

    def moved(self, block: int) -> None:
        """A block has changed hands."""
        for other in self._beside[block]:
            self._set((block, other))
            self._set((other, block))

    def _set(self, pair: tuple[int, int]) -> None:
        own, to = self._division.grid[pair[0]], self._division.grid[pair[1]]
        belongs = own != to and own not in self._locked and to not in self._locked
        place = self._place.get(pair)
        if belongs and place is None:
            self._place[pair] = len(self.pairs)
            self.pairs.append(pair)
        elif not belongs and place is not None:
            last = self.pairs.pop()
            del self._place[pair]
            if last != pair:
                self.pairs[place] = last
                self._place[last] = place


def anneal(
    division: Division, aim: Aim, cooling: Cooling, chance: random.Random, locked: frozenset[int] = frozenset()
) -> None:
    """Change a division in place; grids that are locked neither lose nor gain a block."""
    frontier = _Frontier(division, locked)
    pairs, grid, cost = frontier.pairs, division.grid, aim.cost
    costs = [cost(*each) for each in zip(division.households, division.area_m2, division.outline_m, strict=True)]
    heat, cool = cooling.warm, (cooling.cold / cooling.warm) ** (1 / max(1, cooling.tries))
    draw = chance.random
    for _ in range(cooling.tries):
        heat *= cool
        if not pairs:
            return
        block, other = pairs[int(draw() * len(pairs))]
        own, to = grid[block], grid[other]
        if division.count[own] == 1:
            continue
        after = division.after(block, to)
        left, joined = cost(*after[:3]), cost(*after[3:])
        worse = left + joined - costs[own] - costs[to]
        if (worse <= 0 or draw() < exp(-worse / heat)) and division.stays_whole(block):
            division.move(block, to, after)
            costs[own], costs[to] = left, joined
            frontier.moved(block)

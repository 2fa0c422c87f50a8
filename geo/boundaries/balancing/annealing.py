"""A division made better block by block: more compact, and as even as was asked for. Pure.

Simulated annealing: a block at the border of two grids changes hands when that makes the whole better, and now and
then when it makes it worse, the more rarely the longer it has gone on. Source: S. Kirkpatrick, C. Gelatt and
M. Vecchi, "Optimization by simulated annealing", 1983.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, pi

from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.frontier import Frontier, metres_beside
from geo.core.watching import UNWATCHED, Watch

_FOUR_PI = 4 * pi
_LOOK_UP = 20_000
"""After so many tries the onlooker is told."""
_NOTHING_M = 1e-6


@dataclass(frozen=True)
class Cooling:
    """How many moves are tried, and how much worse a move may make it at first and at last."""

    tries: int
    warm: float = 0.3
    cold: float = 0.004


@dataclass(frozen=True)
class Aim:
    """What is asked of a division: households per grid, within a share of it.

    A grid costs `shape` as an even circle, more the longer its outline, and `weight` for each share too much.
    """

    households: float
    tolerance: float
    weight: float = 60.0
    shape: float = 1.0

    def cost(self, households: float, area_m2: float, outline_m: float) -> float:
        """What a grid costs."""
        beyond = abs(households - self.households) / self.households - self.tolerance
        outline = self.shape * outline_m * outline_m / (_FOUR_PI * area_m2)
        return outline + (self.weight * beyond if beyond > 0 else 0.0)

    def cost_of(self, division: Division) -> float:
        """What all grids cost."""
        return sum(map(self.cost, division.households, division.area_m2, division.outline_m))


@dataclass(frozen=True)
class Home:
    """The grid where each block is at home, what it costs that a block is elsewhere, and where it may go.

    `grid` and `cost` are by block. `reach` and `price` are by grid: the grids that its blocks may be in, itself among
    them; and how many times its cost a block costs more for being in this grid.
    """

    grid: Sequence[int]
    cost: Sequence[float]
    reach: Sequence[frozenset[int]]
    price: Sequence[float]


def anneal(division: Division, aim: Aim, cooling: Cooling, chance: random.Random, *, watch: Watch = UNWATCHED) -> None:
    """Change a division in place; grids stay in one piece and keep a block.

    Raises:
        Conflict: the onlooker stopped the work.
    """
    for _ in steps(Annealer(division, aim, chance), cooling, watch=watch):
        pass


def steps(annealer: "Annealer", cooling: Cooling, *, watch: Watch = UNWATCHED) -> Iterator[float]:
    """Anneal piece by piece, and say after each which share is done: time to look, and to change the aim."""
    cool = (cooling.cold / cooling.warm) ** (1 / max(1, cooling.tries))
    for done in range(0, cooling.tries, _LOOK_UP):
        watch.tell(done / cooling.tries)
        annealer.work(min(_LOOK_UP, cooling.tries - done), cooling.warm * cool**done, cool)
        yield done / cooling.tries
    watch.tell(1.0)


class Annealer:
    """A division with the lists that a try looks at."""

    def __init__(self, division: Division, aim: Aim, chance: random.Random, home: Home | None = None) -> None:
        self.division = division
        self._chance = chance
        self._home = home
        self._frontier = Frontier(division)
        self._beside = metres_beside(division)
        self.aim_at(aim)

    def aim_at(self, aim: Aim) -> None:
        """Go on with another aim."""
        division = self.division
        self.aim = aim
        self._costs = [*map(aim.cost, division.households, division.area_m2, division.outline_m)]

    # One loop over local names, with nothing called that can be written out: it is run a million times a second.
    def work(self, tries: int, heat: float, cool: float) -> None:  # noqa: C901
        """Try so many moves, at a heat that cools with each."""
        division, beside, costs, draw = self.division, self._beside, self._costs, self._chance.random
        grid, ways, of_block, blocks = division.grid, division.graph.ways, division.of_block, self._frontier.blocks
        all_households, all_area, all_outline = division.households, division.area_m2, division.outline_m
        kept = self._home or Home((), (), (), ())
        home, away, reach, price = kept.grid, kept.cost, kept.reach, kept.price
        shape, weight = self.aim.shape / _FOUR_PI, self.aim.weight / self.aim.households
        fewest = self.aim.households * (1 - self.aim.tolerance)
        most = self.aim.households * (1 + self.aim.tolerance)
        for _ in range(tries):
            heat *= cool
            if not blocks:
                return
            place = draw() * len(blocks)
            block = blocks[int(place)]
            way = ways[block]
            own, to = grid[block], grid[way[int(place % 1.0 * len(way))]]
            if own == to:
                continue
            metres = beside[block]
            with_own = metres.get(own)
            if not with_own or (home and to not in reach[home[block]]):
                continue
            households, area, outline = of_block[block]
            with_new = metres[to]
            left, joined = all_households[own] - households, all_households[to] + households
            left_m2, joined_m2 = all_area[own] - area, all_area[to] + area
            left_m = all_outline[own] - outline + with_own + with_own
            joined_m = all_outline[to] + outline - with_new - with_new
            left_cost, joined_cost = shape * left_m * left_m / left_m2, shape * joined_m * joined_m / joined_m2
            if left < fewest:
                left_cost += weight * (fewest - left)
            elif left > most:
                left_cost += weight * (left - most)
            if joined > most:
                joined_cost += weight * (joined - most)
            elif joined < fewest:
                joined_cost += weight * (fewest - joined)
            worse = left_cost + joined_cost - costs[own] - costs[to]
            if home:
                at = home[block]
                worse += away[block] * (price[to] - price[own] + (own == at) - (to == at))
            if (worse > 0 and draw() >= exp(-worse / heat)) or not division.stays_whole(block):
                continue
            all_households[own], all_area[own], all_outline[own], costs[own] = left, left_m2, left_m, left_cost
            all_households[to], all_area[to], all_outline[to], costs[to] = joined, joined_m2, joined_m, joined_cost
            self._give(block, own, to)

    def _give(self, block: int, own: int, to: int) -> None:
        division = self.division
        division.count[own] -= 1
        division.count[to] += 1
        division.grid[block] = to
        for other, metres in division.graph.borders[block]:
            beside = self._beside[other]
            beside[own] -= metres
            if beside[own] < _NOTHING_M:
                del beside[own]
            beside[to] = beside.get(to, 0.0) + metres
        self._frontier.moved(block, own)

"""Things to walk shared out among several walkers, or as many of them as a shift has room for.

A thing is a group of two visits of which one is made, one for each direction; from the end of one to the begin of the
next, plus walking it, is what the search (PyVRP's iterated local search) sees as the way. The same seed gives the same
answer.
"""

import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.IteratedLocalSearch import IteratedLocalSearch, IteratedLocalSearchParams
from pyvrp.PenaltyManager import PenaltyManager, PenaltyParams
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from geo.core.watching import UNWATCHED, Watch
from geo.patrols.routing.ground import Ints

_START, _END, _FIRST = 0, 1, 2
_TELL_EVERY = 64
_ANY_MM = 2**63 - 1
_NO_ANSWER = 2**62
"""What the search calls the cost of an answer that breaks a limit, or more."""


@dataclass(frozen=True)
class Things:
    """t things to walk, of `length_mm` (t,); `entry_mm` (t, 2, t, 2) is from either end of one to either of another.

    `from_start_mm` and `to_end_mm` (t, 2) are the ways to and from their ends, `through_mm` from start to end.
    `prize_mm` (t,), where given, makes them optional: what leaving one out costs.
    `load` (t,) is what one takes of a walker's room.
    """

    entry_mm: Ints
    length_mm: Ints
    from_start_mm: Ints
    to_end_mm: Ints
    through_mm: int
    prize_mm: Ints | None = None
    load: Ints | None = None

    def __len__(self) -> int:
        """How many things."""
        return len(self.length_mm)


@dataclass(frozen=True)
class Crew:
    """How many walk, how far each may walk, and what each has room for."""

    walkers: int
    longest_mm: int | None = None
    room: int | None = None


@dataclass(frozen=True)
class Effort:
    """How long is searched: rounds in all, and without gain, from a seed; not on where `enough_mm` is reached.

    After `hopeless` rounds without an answer that keeps the limits there is taken to be none. With `longest_s`,
    seconds that pass, an answer depends on the machine; without it on the seed alone.
    """

    rounds: int
    idle: int
    seed: int
    enough_mm: int = 0
    hopeless: int = 2_000
    longest_s: float = math.inf


Turn = tuple[int, int]
"""A thing and the end by which it is entered: 0 is forward."""


@dataclass(frozen=True)
class Shares:
    """For each walker what to walk in order; the length of all, and whether every limit is kept."""

    turns: tuple[tuple[Turn, ...], ...]
    length_mm: int
    holds: bool


def share(
    things: Things,
    crew: Crew,
    effort: Effort,
    *,
    begin: Sequence[Sequence[Turn]] | None = None,
    watch: Watch = UNWATCHED,
) -> Shares:
    """The best shares found, from those in `begin` where given.

    Raises:
        Conflict: the watch told it to stop.
    """
    data = _problem(things, crew)
    best = _search(data, effort.seed, _routes(begin), _Stop(effort, watch), crew)
    turns = [tuple(divmod(visit.idx, 2) for visit in route if visit.is_client()) for route in best.routes()]
    return Shares(
        turns=tuple(turns + [()] * (crew.walkers - len(turns))),
        length_mm=best.distance(),
        holds=best.is_feasible(),
    )


def _problem(things: Things, crew: Crew) -> pyvrp.ProblemData:
    """Visit 2t enters thing t by its begin, visit 2t + 1 by its end."""
    way: Any = _ways(things)
    groups = [pyvrp.ClientGroup([2 * t, 2 * t + 1], required=things.prize_mm is None) for t in range(len(things))]
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(len(way))],
        [_visit(things, visit) for visit in range(2 * len(things))],
        [pyvrp.Depot(_START), pyvrp.Depot(_END)],
        [_walker(crew)],
        [way],
        [np.zeros_like(way)],
        groups,
    )


def _visit(things: Things, visit: int) -> pyvrp.Client:
    thing = visit // 2
    load = [] if things.load is None else [int(things.load[thing])]
    prize = 0 if things.prize_mm is None else int(things.prize_mm[thing])
    return pyvrp.Client(_FIRST + visit, load, prize=prize, required=False, group=thing)


def _walker(crew: Crew) -> pyvrp.VehicleType:
    room = [] if crew.room is None else [crew.room]
    longest_mm = _ANY_MM if crew.longest_mm is None else crew.longest_mm
    return pyvrp.VehicleType(crew.walkers, room, start_depot=_START, end_depot=_END, max_distance=longest_mm)


def _ways(things: Things) -> Ints:
    """From each place to each: start, end, then the two visits of each thing."""
    visits = 2 * len(things)
    way: NDArray[np.int64] = np.zeros((_FIRST + visits, _FIRST + visits), np.int64)
    walking = np.repeat(things.length_mm, 2)
    leaving_by = things.entry_mm[:, ::-1].reshape(visits, visits)
    way[_FIRST:, _FIRST:] = leaving_by + walking
    way[_START, _FIRST:] = way[_END, _FIRST:] = things.from_start_mm.reshape(-1) + walking
    way[_FIRST:, _END] = way[_FIRST:, _START] = things.to_end_mm[:, ::-1].reshape(-1)
    way[_START, _END] = way[_END, _START] = things.through_mm
    np.fill_diagonal(way, 0)
    return way


def _routes(begin: Sequence[Sequence[Turn]] | None) -> list[list[int]] | None:
    return None if begin is None else [[2 * thing + end for thing, end in turns] for turns in begin if turns]


def _search(
    data: pyvrp.ProblemData, seed: int, begin: list[list[int]] | None, stop: "_Stop", crew: Crew
) -> pyvrp.Solution:
    """Small shakes, gentle prices for what breaks a limit, and a short memory: limits here are narrow, rounds few."""
    rng = pyvrp.RandomNumberGenerator(seed=seed)
    neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=20 if crew.room is None else 40))
    search = LocalSearch(data, rng, neighbours, PerturbationManager(PerturbationParams(1, 14)))
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    of_room = [] if crew.room is None else [100.0]
    prices = PenaltyManager((of_room, 1.0, 10.0), PenaltyParams(solutions_between_updates=100))
    if begin is not None:
        first = pyvrp.Solution(data, begin)
    else:
        first = search(pyvrp.Solution.make_random(data, rng), prices.max_cost_evaluator(), exhaustive=True)
    history = IteratedLocalSearchParams(history_length=50)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)  # limits that are too narrow are tried on purpose
        return IteratedLocalSearch(data, prices, search, first, history).run(stop, collect_stats=False).best


class _Stop:
    """Told the best cost after each round; says when to end."""

    def __init__(self, effort: Effort, watch: Watch) -> None:
        self._effort, self._watch = effort, watch
        self._round, self._gained = 0, 0
        self._best = math.inf
        self._ends_s = time.monotonic() + effort.longest_s

    def __call__(self, best_cost: float) -> bool:
        self._round += 1
        if best_cost < self._best:
            self._best, self._gained = best_cost, self._round
        if self._round % _TELL_EVERY == 0:
            self._watch.tell(self._round / self._effort.rounds)
        return (
            self._round >= self._effort.rounds
            or self._round - self._gained >= self._effort.idle
            or (self._round >= self._effort.hopeless and best_cost >= _NO_ANSWER)
            or best_cost <= self._effort.enough_mm
            or time.monotonic() >= self._ends_s
        )

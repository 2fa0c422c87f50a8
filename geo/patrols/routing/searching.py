"""From one walk over everything to the walks of all patrollers."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.core.watching import Watch
from geo.patrols.routing.bounds import bounds_mm, total_bound_mm
from geo.patrols.routing.cutting import cut_evenly, pieces_walked, turns_of
from geo.patrols.routing.postman import Round, mended, shortest_round
from geo.patrols.routing.rounds import Work
from geo.patrols.routing.sharing import Crew, Effort, Things, Turn, share

ROUNDS = 16_000
"""How long routes are searched for where no exact way is known; about 4 s for 300 segments and three patrollers."""
_SLACKS = (1.06, 1.1, 1.2, 1.4, 2.0, None)
"""The longest walk is held to so many times its bound; to the next where nothing is found, and at last to none."""
_PHASES, _CUTS = 4, 2
"""Several walks are searched for in so many goes; the first from the one walk over everything, cut up."""
_FILLED = 60
"""So many things that were left out are tried once more, the weightiest first."""


@dataclass(frozen=True)
class Done:
    """The things that one patroller does, and the walk."""

    things: tuple[int, ...]
    walk: Round


def together_mm(walks: Sequence[Done]) -> int:
    """How long all walks are."""
    return sum(one.walk.length_mm for one in walks)


class Search:
    """The steps from one walk over everything to the walks of all patrollers."""

    def __init__(self, work: Work, whole: Round, seed: int, rounds: int, watch: Watch) -> None:
        self._work, self._whole = work, whole
        self._seed, self._rounds, self._watch = seed, rounds, watch
        self._limit_mm = work.wish.longest_mm
        self._told = 0.0
        self._walkers = work.wish.patrollers

    def walks(self) -> list[Done]:
        """For each patroller the things done and the walk."""
        if self._walkers == 1:
            whole = self._whole if self._whole.length_mm == self._whole.bound_mm else self._searched()
            if self._limit_mm is None or whole.length_mm <= self._limit_mm:
                return [Done(self._work.all, whole)]
        elif self._fits():
            found = self._balanced()
            if found is not None:
                return found
        return self._weightiest()

    def _next(self) -> Watch:
        """Of what is still to be told a third: how many searches there will be shows on the way."""
        begin = self._told
        self._told += (1.0 - begin) / 3
        return self._watch.part(begin, self._told)

    def _fits(self) -> bool:
        return self._limit_mm is None or total_bound_mm(self._work) <= self._limit_mm * self._walkers

    def _effort(self, enough_mm: int, rounds: int, seed: int) -> Effort:
        return Effort(rounds, max(500, rounds // 2), seed, enough_mm)

    def _searched(self) -> Round:
        """One walk, searched for where streets are in pieces."""
        things = self._work.things(optional=False)
        effort = self._effort(self._whole.bound_mm, self._rounds // 2, self._seed)
        begin = [turns_of(self._whole.steps, self._work.all)]
        found = share(things, Crew(1), effort, begin=begin, watch=self._next())
        better = self._again(found.turns[0]).walk
        return min(self._whole, better, key=lambda one: one.length_mm)

    def _balanced(self) -> list[Done] | None:
        """Everything shared out, the longest walk as near its bound as it can be held; None if no way is found."""
        things = self._work.things(optional=False)
        longest_mm = bounds_mm(self._work)[1]
        for slack in _SLACKS:
            held_mm = int(slack * longest_mm) if slack else None
            if self._limit_mm is not None:
                held_mm = self._limit_mm if held_mm is None else min(held_mm, self._limit_mm)
            found = self._shared(things, Crew(self._walkers, held_mm))
            if found is not None or held_mm == self._limit_mm:
                return found
        return None

    def _shared(self, things: Things, crew: Crew) -> list[Done] | None:
        """Shares from the one walk, cut from its begin, then from its end; then on from the best, made shorter."""
        there = turns_of(self._whole.steps, self._work.all)
        back = [(thing, 1 - end) for thing, end in reversed(there)]
        best: list[Done] | None = None
        for phase in range(_PHASES):
            if phase < _CUTS:
                begin = cut_evenly(back if phase else there, things, self._walkers)
            elif best is not None:
                begin = [turns_of(one.walk.steps, one.things) for one in best]
            else:
                return None
            effort = self._effort(total_bound_mm(self._work), self._rounds // _PHASES, self._seed + phase)
            shares = share(things, crew, effort, begin=begin, watch=self._next())
            if shares.holds:
                walks = [self._again(turns) for turns in shares.turns]
                best = walks if best is None else min(best, walks, key=together_mm)
        return best

    def _weightiest(self) -> list[Done]:
        """What weighs most within the shifts, then what still fits."""
        things = self._work.things(optional=True)
        crew = Crew(self._walkers, self._limit_mm)
        effort = self._effort(0, self._rounds // 2, self._seed)
        shares = share(things, crew, effort, begin=[], watch=self._next())
        return self._filled([self._again(turns) for turns in shares.turns])

    def _again(self, turns: Sequence[Turn]) -> Done:
        """The things of one patroller, walked the shortest way that is found."""
        done = tuple(thing for thing, _ in turns)
        return Done(done, mended(self._work.errand(done), pieces_walked(self._work, turns)))

    def _filled(self, walks: list[Done]) -> list[Done]:
        done = {thing for one in walks for thing in one.things}
        left = sorted(set(self._work.all) - done, key=lambda thing: (-self._work.weight[thing], thing))
        for thing in left[:_FILLED]:
            for index, one in enumerate(walks):
                things = (*one.things, thing)
                longer = shortest_round(self._work.errand(things))
                if self._limit_mm is not None and longer.length_mm <= self._limit_mm:
                    walks[index] = Done(things, longer)
                    break
        return walks

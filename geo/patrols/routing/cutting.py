"""Walks as orders of things, and one long walk cut into several."""

from collections.abc import Iterable, Sequence

from geo.patrols.routing.postman import Step
from geo.patrols.routing.rounds import Work
from geo.patrols.routing.sharing import Things, Turn


def turns_of(steps: Iterable[Step], things: Sequence[int]) -> list[Turn]:
    """The things of a walk in order, with the ends by which they are entered."""
    return [(things[step.task], int(not step.forward)) for step in steps if step.task >= 0]


def pieces_walked(work: Work, turns: Sequence[Turn]) -> list[int]:
    """The pieces of a walk that does things in order, the shortest ways between included."""
    here, pieces = work.start, []
    for thing, entered in turns:
        begin, end = work.ground.ends[work.piece[thing]][:: -1 if entered else 1].tolist()
        pieces += [*work.paths.way(here, begin), int(work.piece[thing])]
        here = end
    return [*pieces, *work.paths.way(here, work.end)]


def cut_evenly(turns: Sequence[Turn], things: Things, walkers: int) -> list[list[Turn]]:
    """One long walk cut into as many walks, the longest as short as cuts can make it (Frederickson et al. 1978)."""
    least, most = 0, 2 * int(things.entry_mm.max() + things.length_mm.max()) * (len(turns) + 1)
    while most - least > 1000:
        middle = (least + most) // 2
        if len(_filled_up(turns, things, middle)) <= walkers:
            most = middle
        else:
            least = middle
    return _filled_up(turns, things, most)


def _filled_up(turns: Sequence[Turn], things: Things, longest_mm: int) -> list[list[Turn]]:
    """Walks that go on while they are home again within `longest_mm`."""
    walks: list[list[Turn]] = []
    walked = longest_mm + 1
    for thing, entered in turns:
        if walks:
            before, by = walks[-1][-1]
            walked += int(things.entry_mm[before, 1 - by, thing, entered] + things.length_mm[thing])
        if walked + int(things.to_end_mm[thing, 1 - entered]) > longest_mm:
            walks.append([])
            walked = int(things.from_start_mm[thing, entered] + things.length_mm[thing])
        walks[-1].append((thing, entered))
    return walks

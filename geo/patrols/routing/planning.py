"""Routes: every street that is asked, with the least walked twice, by one patroller or shared out among several."""

from collections import Counter
from collections.abc import Sequence

from geo.core.watching import UNWATCHED, Watch
from geo.patrols.routing.asking import Wish, check_wish
from geo.patrols.routing.bounds import bounds_mm
from geo.patrols.routing.ground import Ground
from geo.patrols.routing.postman import Step, shortest_round
from geo.patrols.routing.results import Leg, Route, Walk
from geo.patrols.routing.rounds import Work, lay_out
from geo.patrols.routing.searching import ROUNDS, Done, Search
from geo.streets import Network


def plan_route(network: Network, wish: Wish, *, seed: int = 0, rounds: int = ROUNDS, watch: Watch = UNWATCHED) -> Route:
    """The shortest route there is, or one near it. The same wish and seed give the same route.

    One patroller on connected streets: the optimum. Otherwise at least as good as the classic methods, and searched on.
    Where the shifts have no room for all, what weighs most is walked.

    Raises:
        BadInput: the wish cannot be met by any route; the sentence says what to change.
        Conflict: the watch told it to stop.
    """
    check_wish(network, wish)
    work = lay_out(network, wish)
    watch.tell(0.0)
    whole = shortest_round(work.errand(work.all))
    watch.tell(0.05)
    found = Search(work, whole, seed, rounds, watch.part(0.05, 0.95)).walks()
    watch.tell(1.0)
    return _route(work, found)


def _route(work: Work, walks: Sequence[Done]) -> Route:
    total_mm, longest_mm = bounds_mm(work)
    done = {thing for one in walks for thing in one.things}
    left = sorted(set(work.all) - done)
    left_pieces = [int(work.piece[thing]) for thing in left]
    stop, segment = work.ground.stop, work.ground.segment
    return Route(
        walks=tuple(Walk(tuple(_legs(work.ground, one.walk.steps))) for one in walks),
        bound_mm=total_mm,
        longest_bound_mm=longest_mm,
        left_out=tuple(sorted({int(segment[piece]) for piece in left_pieces if stop[piece] < 0})),
        left_stops=tuple(sorted(int(stop[piece]) for piece in left_pieces if stop[piece] >= 0)),
    )


def _legs(ground: Ground, steps: Sequence[Step]) -> list[Leg]:
    """The steps as legs; of a piece walked more often than asked the first times are the required ones."""
    asked = Counter(step.piece for step in steps if step.task >= 0)
    legs = []
    for step in steps:
        required = asked[step.piece] > 0
        asked[step.piece] -= 1
        piece, stop = step.piece, int(ground.stop[step.piece])
        legs.append(
            Leg(
                segment=int(ground.segment[piece]),
                forward=step.forward,
                begin_mm=int(ground.begin_mm[piece]),
                end_mm=int(ground.end_mm[piece]),
                required=required,
                stop=None if stop < 0 else stop,
            )
        )
    return legs

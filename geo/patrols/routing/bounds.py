"""What no route can be shorter than."""

from geo.patrols.routing.parity import joined, odd_nodes
from geo.patrols.routing.rounds import Work


def total_bound_mm(work: Work) -> int:
    """What all walks together cannot be shorter than: together they leave every node as often as they enter it."""
    walkers = work.wish.patrollers
    errand = work.errand(work.all)
    if work.start == work.end or walkers == 1:
        return errand.bound_mm
    through_mm = walkers * int(work.paths.row(work.start)[work.end])
    ends = [(a, b) for a, b in work.ground.ends[work.piece].tolist()]
    even = joined(work.paths, odd_nodes(ends, *[work.start, work.end] * walkers))
    return max(through_mm, errand.length_mm + sum(int(work.ground.length_mm[piece]) for piece in even))


def bounds_mm(work: Work) -> tuple[int, int]:
    """Of all walks together, and of the longest: an equal share of that, or there and back to the farthest thing."""
    total_mm = total_bound_mm(work)
    return total_mm, max(-(-total_mm // work.wish.patrollers), int(work.alone_mm.max()))

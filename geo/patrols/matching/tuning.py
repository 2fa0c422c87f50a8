"""What matching believes about walkers and receivers, in one place."""

from typing import NamedTuple


class Tuning(NamedTuple):
    """Costs are negative logarithms of likelihood.

    `sigma_...`: the deviation of a position along one axis. `step_...`: fixes that lie so near to one another are one
    anchor; `turn_...`: but not where the walk turns back. `alike...`: of the error of an anchor the share `alike` is
    still there in the next, e times less for each `alike_s` seconds; what is new costs half the square of its
    deviations, growing evenly beyond `bend` of them. `search_...`: where candidates are looked for. `way_...`: so many
    metres of detour cost 1. `off_...`: being off the street costs that for each anchor, `enter` and `leave` cost once.
    `gap_...`: beyond that nothing is known between two fixes. `spur_...`: shorter steps into a street and back are
    noise. `extend_m`: so far ends are drawn to a junction.
    """

    step_m: float = 11.5
    step_sigmas: float = 1.8
    turn_s: float = 11.0
    turn_cosine: float = -0.9
    sigma_least_m: float = 2.5
    sigma_most_m: float = 25.0
    sigma_unknown_m: float = 6.0
    alike_s: float = 35.0
    alike: float = 0.57
    bend: float = 3.6
    search_sigmas: float = 2.9
    search_least_m: float = 25.0
    search_most_m: float = 90.0
    way_m: float = 2.2
    way_per_sigma: float = 0.61
    way_per_m: float = 0.16
    heading: float = 0.26
    u_turn: float = 2.67
    off_way: float = 1.3
    off_per_m: float = 0.019
    enter: float = 3.6
    leave: float = 2.8
    gap_s: float = 150.0
    gap_m: float = 400.0
    spur_m: float = 4.7
    spur_sigmas: float = 0.63
    extend_m: float = 10.0


TUNING = Tuning()

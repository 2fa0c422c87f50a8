"""What matching believes about walkers and receivers, in one place."""

from typing import NamedTuple


class Tuning(NamedTuple):
    """Costs are negative logarithms of likelihood.

    `sigma_...`: the deviation of a position along one axis. `step_...`: fixes that lie so near to one another are one
    anchor; `turn_...`: but not where the walk turns back. `lasting`: the share of the variance of a position that
    is alike from fix to fix, e times less for each `lasting_s` seconds; what surprises costs half the square of its
    deviations, growing evenly beyond `bend` of them. `search_...`: where candidates are looked for. `way_...`: so many
    metres of detour cost 1. `off_...`: being off the street costs that for each anchor, `enter` and `leave` cost once.
    `gap_...`: beyond that nothing is known between two fixes. `spur_...`: shorter steps into a street and back are
    noise. `extend_m`: so far ends are drawn to a junction.
    """

    step_m: float = 11.5
    step_sigmas: float = 1.8
    turn_s: float = 10.7
    turn_cosine: float = -0.9
    sigma_least_m: float = 2.5
    sigma_most_m: float = 25.0
    sigma_unknown_m: float = 6.0
    lasting_s: float = 26.3
    lasting: float = 0.717
    bend: float = 3.16
    search_sigmas: float = 3.37
    search_least_m: float = 25.0
    search_most_m: float = 90.0
    way_m: float = 4.22
    way_per_sigma: float = 0.611
    way_per_m: float = 0.169
    heading: float = 0.433
    u_turn: float = 1.39
    off_way: float = 1.3
    off_per_m: float = 0.0255
    enter: float = 3.79
    leave: float = 2.13
    gap_s: float = 150.0
    gap_m: float = 400.0
    spur_m: float = 3.27
    spur_sigmas: float = 0.552
    extend_m: float = 10.0


TUNING = Tuning()

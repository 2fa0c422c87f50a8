"""What matching believes about walkers and receivers, in one place."""

from typing import NamedTuple


class Tuning(NamedTuple):
    """Costs are negative logarithms of likelihood.

    sigma: what the deviation of a position across a street may be. An anchor is a position that matching decides on: the
    mean of fixes within `step_m` of one another. Errors of neighbouring fixes are alike for about `alike_s`, so an
    anchor `t` seconds after the one before it weighs t / `alike_s` of a full one, `least_weight` at least.
    """

    step_m: float = 9.0
    step_sigmas: float = 0.8
    sigma_least_m: float = 2.5
    sigma_most_m: float = 25.0
    sigma_unknown_m: float = 6.0
    alike_s: float = 25.0
    least_weight: float = 0.25
    search_sigmas: float = 4.0
    search_least_m: float = 25.0
    search_most_m: float = 90.0
    way_m: float = 2.5
    way_per_sigma: float = 0.35
    way_per_m: float = 0.04
    heading: float = 1.2
    u_turn: float = 2.0
    off: float = 2.2
    off_way: float = 1.2
    enter: float = 3.5
    leave: float = 3.5
    gap_s: float = 150.0
    gap_m: float = 400.0
    spur_m: float = 8.0
    spur_sigmas: float = 1.0
    extend_m: float = 10.0


TUNING = Tuning()

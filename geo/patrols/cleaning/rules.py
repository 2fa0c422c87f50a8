"""From when on something is wrong with a fix."""

from typing import NamedTuple


class Limits(NamedTuple):
    """A walker may take a bicycle: up to `speed_most_m_s`, and `slack_m` for the error of two fixes."""

    coarse_m: float = 100.0
    apart_us: int = 12 * 3600 * 1_000_000
    speed_most_m_s: float = 9.0
    slack_m: float = 25.0
    window: int = 32
    break_worth: int = 12
    spike_least_m: float = 30.0
    spike_speed_m_s: float = 3.0
    spike_back: float = 0.35
    stop_radius_m: float = 15.0
    stop_least_us: int = 60 * 1_000_000


LIMITS = Limits()

"""What can be wrong with a fix, and from when on it is."""

import enum
from typing import NamedTuple


class Flag(enum.IntFlag):
    """What is said of a fix. With any but `STANDING` and `BREAK` it is not used; it stays in the record as it is."""

    NOWHERE = 1
    """No position on the earth, or (0, 0)."""
    CLOCK = 2
    """An instant that lies hours from nearly all others of the patrol: the clock was wrong."""
    DUPLICATE = 4
    """The id, or the instant, of a fix that is used."""
    COARSE = 8
    """The receiver itself says that it may be off by more than a street block."""
    FIRST = 16
    """Out of reach of what follows, at the beginning: where the receiver was last, or a cell tower."""
    SPIKE = 32
    """Out of reach of its neighbours, or a step aside and back."""
    JUMP = 64
    """One of several in a row that are out of reach of what is before and after them."""
    STANDING = 128
    """Part of a stop."""
    BREAK = 256
    """Used, but out of reach of the fix used before it: nothing is known of the way between."""


UNUSED = Flag.NOWHERE | Flag.CLOCK | Flag.DUPLICATE | Flag.COARSE | Flag.FIRST | Flag.SPIKE | Flag.JUMP


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

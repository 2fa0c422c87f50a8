"""Routes as they are walked: who walks which segment in which direction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Leg:
    """A segment of the network, or the part of it from `begin_mm` to `end_mm` along it, walked in a direction.

    `required` where it is walked because it was asked, not only to get on. A visit of a place is a leg of no length
    with the number of the stop.
    """

    segment: int
    forward: bool
    begin_mm: int
    end_mm: int
    required: bool
    stop: int | None = None

    @property
    def length_mm(self) -> int:
        """How long it is."""
        return self.end_mm - self.begin_mm


@dataclass(frozen=True)
class Walk:
    """What one patroller walks, in order: each leg begins where the last one ended."""

    legs: tuple[Leg, ...]

    @property
    def length_mm(self) -> int:
        """All legs together."""
        return sum(leg.length_mm for leg in self.legs)


@dataclass(frozen=True)
class Route:
    """The walks of all patrollers, and how good they are.

    No walks that do all of it are shorter together than `bound_mm`, and of no such walks is the longest shorter than
    `longest_bound_mm`. `left_out` are the segments, `left_stops` the stops for which the shifts have no room; each
    segment that is asked twice and walked once is among them.
    """

    walks: tuple[Walk, ...]
    bound_mm: int
    longest_bound_mm: int
    left_out: tuple[int, ...] = ()
    left_stops: tuple[int, ...] = ()

    @property
    def length_mm(self) -> int:
        """All walks together."""
        return sum(walk.length_mm for walk in self.walks)

    @property
    def longest_mm(self) -> int:
        """The longest walk."""
        return max(walk.length_mm for walk in self.walks)

    @property
    def is_shortest(self) -> bool:
        """Whether it is proven that nothing shorter does all of it."""
        return not self.left_out and not self.left_stops and self.length_mm == self.bound_mm

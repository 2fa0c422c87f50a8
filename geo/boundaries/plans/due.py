"""What makes a redraw of grids due: households that changed, buildings gone or new, limits. Pure."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from geo.boundaries.profiles import Limits


class Reason(enum.StrEnum):
    """Why a grid is due to be drawn anew."""

    HOUSEHOLDS = "households"
    DEMOLISHED = "demolished"
    COMPLETED = "completed"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True)
class GridCount:
    """The households of a grid on the day that is compared with and now, and what began and ended since.

    A building is one that has door-plates, or a door-plate that stands in none.
    """

    households_then: int = 0
    households_now: int = 0
    doors_ended: int = 0
    doors_began: int = 0
    buildings_ended: int = 0
    buildings_began: int = 0

    @property
    def change(self) -> float | None:
        """By which share the households changed; None where there were none and are some."""
        if self.households_then:
            return (self.households_now - self.households_then) / self.households_then
        return None if self.households_now else 0.0


@dataclass(frozen=True)
class DueGrid:
    """A grid that is due, why, and a place in it (lon, lat; WGS84)."""

    code: str
    name: str
    place: tuple[float, float]
    count: GridCount
    reasons: tuple[Reason, ...]


def reasons_of(count: GridCount, limits: Limits, share: float) -> tuple[Reason, ...]:
    """Why a grid is due; nothing where it is not. `share` is by how much its households may change."""
    change = count.change
    found = {
        Reason.HOUSEHOLDS: change is None or abs(change) > share,
        Reason.DEMOLISHED: count.buildings_ended > 0,
        Reason.COMPLETED: count.buildings_began > 0,
        Reason.ABOVE: limits.most is not None and count.households_now > limits.most,
        Reason.BELOW: limits.least is not None and count.households_now < limits.least,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def most_due_first(grids: Iterable[DueGrid]) -> list[DueGrid]:
    """Grids whose households changed first, then those with the most households come and gone, then by code."""
    return sorted(grids, key=_rank)


def _rank(grid: DueGrid) -> tuple[bool, int, int, str]:
    count = grid.count
    moved = abs(count.households_now - count.households_then)
    return Reason.HOUSEHOLDS not in grid.reasons, -moved, -count.buildings_ended - count.buildings_began, grid.code

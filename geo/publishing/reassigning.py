"""The door-plates that another division gives to other grids, one by one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.addresses.walking import Box, Door, standing_doors
from geo.publishing.comparing import Comparison

Moved = Callable[[NDArray[np.float64]], tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]]
"""Of points (n, 2): the codes of their grids before and after (None outside every grid), and which of them move."""


@dataclass(frozen=True)
class Reassignment:
    """One division against another: who moves, and the names of the grids of either by code.

    `box` (west, south, east, north) holds everybody who moves; None where that is not known.
    """

    moved: Moved
    before: Mapping[str, str]
    after: Mapping[str, str]
    box: Box | None = None

    @classmethod
    def of(cls, comparison: Comparison) -> "Reassignment":
        """What a comparison of two plans moves."""
        return cls(comparison.moved, comparison.names_before, comparison.names_after)


@dataclass(frozen=True)
class MovedDoor:
    """A door-plate with the codes of its grids in either division; None for outside."""

    door: Door
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Wanted:
    """Which of the door-plates that move: those after a key, those of a pair of grids, as far as these are named."""

    after_key: str | None = None
    before: str | None = None
    after: str | None = None

    def holds(self, moved: MovedDoor) -> bool:
        """Whether one of them is wanted."""
        return self.before in {None, moved.before} and self.after in {None, moved.after}


EVERY_ONE = Wanted()


def moved_doors(
    session: Session, territory_id: int, day: date, reassignment: Reassignment, wanted: Wanted = EVERY_ONE
) -> Iterator[MovedDoor]:
    """The door-plates standing on a day that move, by key, those without households too."""
    for step in standing_doors(session, territory_id, day, box=reassignment.box, after=wanted.after_key):
        before, after, moves = reassignment.moved(step.lonlat)
        for place in np.flatnonzero(moves).tolist():
            found = MovedDoor(step.doors[place], before[place], after[place])
            if wanted.holds(found):
                yield found

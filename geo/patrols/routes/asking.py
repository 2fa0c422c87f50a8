"""What can be asked of the route of a grid, and what cannot. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from geo.addresses.nametables import PlaceKind
from geo.core.errors import BadInput
from geo.core.language import say
from geo.patrols.routing.searching import ROUNDS

MOST_PATROLLERS = 20
MOST_MINUTES = 24 * 60
QUICK_ROUNDS = 4_000
"""How long is searched where no exact way is known: a page can wait for it."""
THOROUGH_ROUNDS = ROUNDS


@dataclass(frozen=True, kw_only=True)
class RouteQuestion:
    """How a grid is to be walked: by how many, at most how many minutes each, both sides of main streets or not.

    `start` is lon and lat in WGS84, where all walks begin and end; None for the junction nearest to the middle.
    `places` are the kinds of places to visit, `rounds` how long is searched. At `night` what nobody walked by night for
    longest comes first. The same question has the same answer.
    """

    patrollers: int = 1
    minutes: float | None = None
    start: tuple[float, float] | None = None
    both_sides: bool = False
    places: frozenset[PlaceKind] = frozenset()
    night: bool = False
    seed: int = 0
    rounds: int = QUICK_ROUNDS

    def __post_init__(self) -> None:
        """Refuse numbers out of range.

        Raises:
            BadInput: one is.
        """
        if not 1 <= self.patrollers <= MOST_PATROLLERS:
            raise BadInput(
                "routes.patrollers_range",
                say("A route is walked by 1 to {most} patrollers, not by {count}.", most=MOST_PATROLLERS,
                    count=self.patrollers),
            )  # fmt: skip
        if self.minutes is not None and not (math.isfinite(self.minutes) and 1 <= self.minutes <= MOST_MINUTES):
            raise BadInput(
                "routes.minutes",
                say("A shift has 1 to {most} minutes.", most=MOST_MINUTES),
            )
        if not 0 <= self.seed < 2**31:
            raise BadInput("routes.seed", say("The seed is a whole number from 0 to {most}.", most=2**31 - 1))


def read_places(words: Iterable[str]) -> frozenset[PlaceKind]:
    """Kinds of places by their names; empty ones are passed over.

    Raises:
        BadInput: a kind that there is not.
    """
    found = set()
    for word in filter(None, (word.strip() for word in words)):
        try:
            found.add(PlaceKind(word))
        except ValueError as error:
            kinds = ", ".join(kind.value for kind in PlaceKind)
            raise BadInput(
                "routes.place_kind",
                say("There is no kind of place '{word}'. Use one of: {kinds}.", word=word[:40], kinds=kinds),
            ) from error
    return frozenset(found)

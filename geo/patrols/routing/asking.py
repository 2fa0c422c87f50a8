"""What is asked of a route, and what cannot be asked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.core.errors import BadInput
from geo.core.language import say
from geo.patrols.routing.spots import Spot
from geo.streets import Network


@dataclass(frozen=True)
class Stop:
    """A place that must be visited; `weight` says how much it counts where not everything can be reached."""

    spot: Spot
    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class Wish:
    """The segments to walk, from where to where, by how many.

    `both_sides` are those to walk twice. `weight` says how much a segment counts where a shift is too
    short for all: 1 for those it does not name, more for one that nobody has walked for long. Nobody walks more than
    `longest_m`.
    """

    required: frozenset[int]
    start: Spot
    end: Spot | None = None
    patrollers: int = 1
    longest_m: float | None = None
    both_sides: frozenset[int] = frozenset()
    weight: Mapping[int, float] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()

    @property
    def longest_mm(self) -> int | None:
        """The limit of a shift in millimetres."""
        return None if self.longest_m is None else math.floor(self.longest_m * 1000)


def metres_of(minutes: float, *, metres_per_minute: float = 60.0) -> float:
    """How far one walks in a shift of so many minutes."""
    return minutes * metres_per_minute


def check_wish(network: Network, wish: Wish) -> None:
    """Refuse what no network could answer.

    Raises:
        BadInput: no streets, streets that nobody walks, numbers out of range, more patrollers than there is to walk.
    """
    _check_streets(network, wish)
    _check_numbers(wish)
    to_do = len(wish.required) + len(wish.stops)
    if wish.patrollers > to_do:
        raise BadInput(
            "routes.too_many_patrollers",
            say(
                "{patrollers} patrollers are more than the {count} stretches and places there are to walk. "
                "Send at most {count}.",
                patrollers=wish.patrollers,
                count=to_do,
            ),
        )


def _check_streets(network: Network, wish: Wish) -> None:
    if not wish.required and not wish.stops:
        raise BadInput("routes.nothing", say("There is nothing to walk. Choose at least one street or place."))
    named = {*wish.required, wish.start.segment, *(stop.spot.segment for stop in wish.stops)}
    if wish.end is not None:
        named.add(wish.end.segment)
    walkable = network.walkable
    wrong = sorted(segment for segment in named if not 0 <= segment < len(network) or not walkable[segment])
    if wrong or not wish.both_sides <= wish.required:
        strange = wrong or sorted(wish.both_sides - wish.required)
        raise BadInput(
            "routes.not_walkable",
            say("Stretch {number} is no street to walk here. Choose the streets again.", number=strange[0]),
        )


def _check_numbers(wish: Wish) -> None:
    if wish.patrollers < 1:
        raise BadInput("routes.patrollers", say("At least one patroller is needed."))
    if wish.longest_m is not None and not 0 < wish.longest_m < math.inf:
        raise BadInput("routes.shift", say("A shift is some metres long, more than 0."))
    weights = [*wish.weight.values(), *(stop.weight for stop in wish.stops)]
    if not all(0 < weight < math.inf for weight in weights):
        raise BadInput("routes.weight", say("A weight is a number above 0."))


def too_short(street: str, needed_mm: int, longest_mm: int) -> BadInput:
    """The refusal of a shift that does not reach the farthest thing asked."""
    needed, longest = math.ceil(needed_mm / 1000), longest_mm // 1000
    if street:
        sentence = say(
            "The shift is too short for {street}: to walk it and come back takes {needed} m, the shift allows "
            "{longest} m. Lengthen the shift, begin nearer to it, or leave it out.",
            street=street,
            needed=needed,
            longest=longest,
        )
    else:
        sentence = say(
            "The shift is too short for a street without a name: to walk it and come back takes {needed} m, the shift "
            "allows {longest} m. Lengthen the shift, begin nearer to it, or leave it out.",
            needed=needed,
            longest=longest,
        )
    return BadInput("routes.shift_too_short", sentence)


def out_of_reach(street: str, count: int) -> BadInput:
    """The refusal of things that cannot be reached on foot; the first by its name, where it has one."""
    if street:
        sentence = say(
            "{count} of the streets and places cannot be reached on foot from the start, {street} among them. "
            "Leave them out, give them a route of their own, or import the streets between.",
            count=count,
            street=street,
        )
    else:
        sentence = say(
            "{count} of the streets and places cannot be reached on foot from the start. Leave them out, "
            "give them a route of their own, or import the streets between.",
            count=count,
        )
    return BadInput("routes.out_of_reach", sentence)

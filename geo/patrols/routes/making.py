"""The route of a grid: what is asked of the network, and what comes of it, told turn by turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from sqlalchemy.orm import Session

from geo.core.watching import UNWATCHED, Watch
from geo.db.kept import keep
from geo.patrols.routes.asking import RouteQuestion
from geo.patrols.routes.places import PlaceToVisit, places_of, stops_of
from geo.patrols.routes.standing import GridStreets
from geo.patrols.routes.starting import middle_spot
from geo.patrols.routes.streets import main_streets
from geo.patrols.routing import Direction, Route, Spot, Wish, directions, lengths_mm, metres_of, plan_route, snap


@dataclass(frozen=True)
class GridRoute:
    """A route of a grid, with the wish that it answers. `places` are those of the wish's stops."""

    streets: GridStreets
    question: RouteQuestion
    wish: Wish
    route: Route
    places: tuple[PlaceToVisit, ...] = ()

    @cached_property
    def directions(self) -> tuple[tuple[Direction, ...], ...]:
        """The list of each walk, turn by turn."""
        names = tuple(place.name for place in self.places)
        network = self.streets.network
        return tuple(tuple(directions(network, walk, stop_names=names)) for walk in self.route.walks)

    @property
    def streets_mm(self) -> int:
        """How long the streets are that were asked, each side that was asked counted."""
        length_mm = lengths_mm(self.streets.network.segments)
        return int(length_mm[sorted(self.wish.required)].sum() + length_mm[sorted(self.wish.both_sides)].sum())

    @property
    def twice_mm(self) -> int:
        """What is walked only to get on."""
        return sum(leg.length_mm for walk in self.route.walks for leg in walk.legs if not leg.required)

    @cached_property
    def start(self) -> tuple[float, float]:
        """Lon and lat of where all walks begin and end, upon the street."""
        spot, network = self.wish.start, self.streets.network
        whole_mm = int(lengths_mm(network.segments[spot.segment : spot.segment + 1])[0])
        at = shapely.line_interpolate_point(network.segments[spot.segment], spot.along_mm / whole_mm, normalized=True)
        return float(at.x), float(at.y)


def make_route(
    session: Session,
    streets: GridStreets,
    question: RouteQuestion,
    *,
    weight: Mapping[int, float] | None = None,
    watch: Watch = UNWATCHED,
) -> GridRoute:
    """Walk all streets of a grid and the places asked for; the same question is worked out once and kept.

    `weight` says of segments (their numbers in the network) how much they count where the shifts are too short for
    all, such as the hours since somebody walked there: the weightiest are walked. Those it does not name count 1.

    Raises:
        BadInput: the question cannot be met; the sentence says what to change.
        Conflict: the watch told it to stop.
    """
    places = tuple(places_of(session, streets.plan_id, streets.grid_id, question.places))
    wish = make_wish(streets, question, places, weight or {})
    key = (streets.network_id, streets.grid_id, question, places, tuple(sorted(wish.weight.items())))
    effort = {"seed": question.seed, "rounds": question.rounds}
    route = keep(session, "routes", key, lambda: plan_route(streets.network, wish, **effort, watch=watch))
    return GridRoute(streets, question, wish, route, places)


def pieces_to_walk(session: Session, streets: GridStreets, question: RouteQuestion) -> int:
    """How many stretches and places there are to walk to, both sides of a street counted where both are asked."""
    twice = len(main_streets(streets.network, streets.segments)) if question.both_sides else 0
    places = places_of(session, streets.plan_id, streets.grid_id, question.places)
    return len(streets.segments) + twice + len(places)


def make_wish(
    streets: GridStreets, question: RouteQuestion, places: tuple[PlaceToVisit, ...], weight: Mapping[int, float]
) -> Wish:
    """What is asked of the network.

    Raises:
        BadInput: the start or a place lies far from any street.
    """
    own = frozenset(map(int, streets.segments))
    return Wish(
        required=own,
        start=_start(streets, question),
        patrollers=question.patrollers,
        longest_m=None if question.minutes is None else metres_of(question.minutes),
        both_sides=main_streets(streets.network, streets.segments) if question.both_sides else frozenset(),
        weight={segment: value for segment, value in weight.items() if segment in own},
        stops=stops_of(streets.network, places),
    )


def _start(streets: GridStreets, question: RouteQuestion) -> Spot:
    if question.start is None:
        return middle_spot(streets)
    return snap(streets.network, np.array([question.start]))[0]

"""A route of a grid as a file for devices and map programs."""

from collections.abc import Collection

import shapely

from geo.core.language import Sentence, Tell, say
from geo.exchange.writers.gpx import BOTH, Form, NamedPoint, PlannedWay, gpx_of
from geo.patrols.routes.drawing import line_of
from geo.patrols.routes.making import GridRoute


def route_gpx(made: GridRoute, tell: Tell, *, forms: Collection[Form] = BOTH) -> bytes:
    """The walks as GPX, what to do at each turn in the language of `tell`; places to visit are marks."""
    ways = [_way(made, number, tell) for number in range(len(made.route.walks))]
    places = [NamedPoint(*place.point, place.name) for place in made.places]
    return gpx_of(tell(title_of(made)), ways, places=places, forms=forms)


def title_of(made: GridRoute) -> Sentence:
    """What the route is called."""
    return say("Patrol route of {grid} ({code})", grid=made.streets.name, code=made.streets.code)


def walk_title(made: GridRoute, number: int) -> Sentence:
    """What one of its walks is called, counted from 0; it bears the route's name where it is the only one."""
    if len(made.route.walks) == 1:
        return title_of(made)
    return say("{grid} ({code}), patroller {number}", grid=made.streets.name, code=made.streets.code, number=number + 1)


def _way(made: GridRoute, number: int, tell: Tell) -> PlannedWay:
    turns = [NamedPoint(*each.place, tell(each.sentence)) for each in made.directions[number]]
    line = line_of(made.streets.network, made.route.walks[number])
    points = [] if line is None else [(lon, lat) for lon, lat in shapely.get_coordinates(line).tolist()]
    return PlannedWay(tell(walk_title(made, number)), turns, points)

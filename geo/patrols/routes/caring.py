"""The walk of one worker through a grid by way of the doors at which residents asked them to look in.

It is that worker's alone: it is worked out anew each time and kept nowhere, and has no sheet, no file and no code.
"""

from collections.abc import Sequence

import shapely

from geo.patrols.care import CareStopInfo
from geo.patrols.routes.asking import RouteQuestion
from geo.patrols.routes.making import GridRoute, make_wish
from geo.patrols.routes.places import PlaceToVisit
from geo.patrols.routes.standing import GridStreets
from geo.patrols.routing import plan_route

KIND = "care"


def care_route(streets: GridStreets, stops: Sequence[CareStopInfo]) -> GridRoute:
    """The route of a grid with the care stops that lie in it.

    Raises:
        BadInput: a stop lies far from any street.
    """
    places = tuple(
        PlaceToVisit(stop.door.address, KIND, stop.door.point)
        for stop in stops
        if shapely.intersects_xy(streets.polygon, *stop.door.point)
    )
    question = RouteQuestion()
    wish = make_wish(streets, question, places, {})
    route = plan_route(streets.network, wish, seed=question.seed, rounds=question.rounds)
    return GridRoute(streets, question, wish, route, places)

"""Routes of a grid: its streets and places, as they are stored, walked the way of `geo.patrols.routing`."""

from geo.patrols.routes.asking import QUICK_ROUNDS, THOROUGH_ROUNDS, RouteQuestion, read_places
from geo.patrols.routes.caring import care_route
from geo.patrols.routes.drawing import Stretch, line_of, stretches
from geo.patrols.routes.exporting import route_gpx, title_of, walk_title
from geo.patrols.routes.making import GridRoute, make_route, pieces_to_walk
from geo.patrols.routes.proposing import Hour, days_unwalked, propose_route, stricter_days
from geo.patrols.routes.scheduling import Schedule, ScheduledWalk, WeekQuestion, make_schedule
from geo.patrols.routes.standing import CommunityStreets, GridStreets, community_streets, grid_streets
from geo.patrols.routes.starting import find_start
from geo.patrols.routes.stored import StoredRouteInfo, stored_route, stored_routes, walk_stored
from geo.patrols.routes.streets import main_streets, streets_of

__all__ = [
    "QUICK_ROUNDS",
    "THOROUGH_ROUNDS",
    "CommunityStreets",
    "GridRoute",
    "GridStreets",
    "Hour",
    "RouteQuestion",
    "Schedule",
    "ScheduledWalk",
    "StoredRouteInfo",
    "Stretch",
    "WeekQuestion",
    "care_route",
    "community_streets",
    "days_unwalked",
    "find_start",
    "grid_streets",
    "line_of",
    "main_streets",
    "make_route",
    "make_schedule",
    "pieces_to_walk",
    "propose_route",
    "read_places",
    "route_gpx",
    "stored_route",
    "stored_routes",
    "streets_of",
    "stretches",
    "stricter_days",
    "title_of",
    "walk_stored",
    "walk_title",
]

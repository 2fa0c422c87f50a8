"""Routes on the walkable network: who walks what in which order, told turn by turn, and on which days. Pure."""

from geo.patrols.routing.asking import Stop, Wish, metres_of
from geo.patrols.routing.directions import Direction, directions
from geo.patrols.routing.phrases import Turn
from geo.patrols.routing.planning import plan_route
from geo.patrols.routing.results import Leg, Route, Walk
from geo.patrols.routing.spots import Spot, lengths_mm, snap
from geo.patrols.routing.weekly import Need, Planned, Week, plan_week

__all__ = [
    "Direction",
    "Leg",
    "Need",
    "Planned",
    "Route",
    "Spot",
    "Stop",
    "Turn",
    "Walk",
    "Week",
    "Wish",
    "directions",
    "lengths_mm",
    "metres_of",
    "plan_route",
    "plan_week",
    "snap",
]

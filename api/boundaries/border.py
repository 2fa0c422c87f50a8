"""How far the border is from a place, in words."""

from api.boundaries.locating import Location
from geo.core.language import Sentence, say

NEAR_BORDER_M = 30
_KM_M = 1000


def border_words(location: Location) -> Sentence | None:
    """How far the border is, where it is near; how far the nearest grid, where the place is in none."""
    located = location.located
    if located is None or located.boundary_m is None or location.point is None or located.neighbour is None:
        return None
    name = located.neighbour.name
    if located.grid is None:
        return say("The nearest grid is {name}, {distance} away.", name=name, distance=_distance(located.boundary_m))
    if located.boundary_m > NEAR_BORDER_M:
        return None
    if located.on_boundary:
        return say("Right on the border with {name}.", name=name)
    return say("{metres} m from the border with {name}.", metres=f"{located.boundary_m:.0f}", name=name)


def _distance(metres: float) -> str:
    return f"{metres:,.0f} m" if metres < _KM_M else f"{metres / _KM_M:,.1f} km"

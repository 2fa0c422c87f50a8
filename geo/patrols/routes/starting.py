"""Where a route begins and ends."""

import numpy as np
import shapely
from sqlalchemy.orm import Session

from geo.addresses.lookup import look_up
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.lonlat import is_pair, nearest_reading, parse_points
from geo.core.measure import to_metres
from geo.patrols.routes.standing import GridStreets
from geo.patrols.routing import Spot, lengths_mm


def find_start(session: Session, ground: Ground, streets: GridStreets, text: str) -> tuple[float, float]:
    """Lon and lat (WGS84) of a start that was typed: LON,LAT in either order, or an address.

    Raises:
        BadInput: it is no one place, as far as whoever asks may know.
    """
    if is_pair(text):
        point = nearest_reading(parse_points(text), tuple(shapely.bounds(streets.polygon)))
        if point is None:
            sentence = say("The start '{text}' is not on the earth. Write it as LON,LAT.", text=text[:40])
            raise BadInput("routes.start", sentence)
        return point
    found = look_up(session, ground, text)
    if found.point is None:
        raise BadInput(
            "routes.start",
            say("It is not sure where '{text}' is. Write a whole address with its house number, or LON,LAT.",
                text=text[:40]),
        )  # fmt: skip
    return found.point


def middle_spot(streets: GridStreets) -> Spot:
    """The junction of the grid's streets that is nearest to the grid's middle."""
    network, own = streets.network, streets.segments
    ends = network.ends[own]
    middle = shapely.centroid(streets.polygon)
    lon, lat = shapely.get_coordinates(middle)[0].tolist()
    (at,) = to_metres(np.array([middle]), (lon, lat))
    away_m = shapely.distance(to_metres(shapely.points(network.junctions[ends]), (lon, lat)), at)
    row, side = np.unravel_index(int(away_m.argmin()), away_m.shape)
    segment = int(own[row])
    return Spot(segment, int(lengths_mm(network.segments[segment : segment + 1])[0]) if side else 0)

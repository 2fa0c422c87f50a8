"""The map beside a list of streets: each piece with its number on the list."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import shapely

from geo.core.language import say
from geo.patrols.routes import GridStreets
from geo.patrols.routes.listing import ListedPiece, ListedStreet
from maps import grids as grid_map
from maps import ground, layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded
from maps.extent import Bounds, whole_bounds
from maps.grids import GridMapData
from maps.look import Look

TITLE: Final = say("Streets of the list")
MARGIN: Final = 0.06


def draw(data: GridMapData, streets: GridStreets, listed: Iterable[ListedStreet], look: Look) -> Fragments:
    """The map as fragments for a page, over the grids that `data` says where to fetch."""
    return Drawing(
        show="route",
        title=TITLE,
        territory=data.plan.territory_name,
        layers=layers.STREET_LIST,
        home=_bounds(streets),
        whole=whole_bounds(data.communities),
        ground=grid_map.ground_source(data),
        route=Embedded(document(streets, listed)),
        place_links=False,
    ).draw(look)


def document(streets: GridStreets, listed: Iterable[ListedStreet]) -> dict[str, Any]:
    """A FeatureCollection: each piece as a line, and its number as a point at its middle."""
    pieces = [piece for street in listed for piece in street.pieces]
    lines = streets.network.segments[np.array([piece.segment for piece in pieces], np.int64)]
    shapes = ground.lines_geojson(lines)
    middles = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True)).tolist()
    drawn = [
        ground.feature(f"piece-{piece.segment}", shape, _line()) for piece, shape in zip(pieces, shapes, strict=True)
    ]
    return {
        "type": "FeatureCollection",
        "features": drawn + [_mark(*each) for each in zip(pieces, middles, strict=True)],
    }


def _line() -> dict[str, Any]:
    return {"patroller": 0, "twice": False}


def _mark(piece: ListedPiece, middle: list[float]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"number-{piece.segment}",
        "geometry": {"type": "Point", "coordinates": middle},
        "properties": {"patroller": 0, "number": str(piece.place), "start": False},
    }


def _bounds(streets: GridStreets) -> Bounds:
    west, south, east, north = shapely.total_bounds(
        [streets.polygon, *streets.network.segments[streets.segments]]
    ).tolist()
    wide, high = MARGIN * (east - west), MARGIN * (north - south)
    return west - wide, south - high, east + wide, north + high

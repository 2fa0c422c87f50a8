"""The map of a patrol route: the grid, the walks with their turns numbered, streets walked twice as double lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.core.language import say
from geo.patrols.routes import GridRoute, Stretch, stretches
from maps import grids as grid_map
from maps import ground, layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded
from maps.extent import Bounds, whole_bounds
from maps.grids import GridMapData
from maps.look import Look

TITLE: Final = say("Patrol route")
MARGIN: Final = 0.06
COLOURS: Final = 4
"""Walks of several patrollers have so many colours in turn; their numbers tell them apart as well."""


@dataclass(frozen=True, kw_only=True)
class RouteMapData:
    """A route, over the grids that `ground` says where to fetch."""

    ground: GridMapData
    made: GridRoute


@dataclass(frozen=True)
class Mark:
    """The numbers of the lines of the list that begin at a place (lon, lat); `patroller` counts from 0."""

    place: tuple[float, float]
    label: str
    patroller: int
    is_start: bool


def draw(data: RouteMapData, look: Look) -> Fragments:
    """The map as fragments for a page."""
    return Drawing(
        show="route",
        title=TITLE,
        territory=data.ground.plan.territory_name,
        layers=layers.ROUTE,
        home=bounds_of(data.made),
        whole=whole_bounds(data.ground.communities),
        ground=grid_map.ground_source(data.ground),
        blocks=grid_map.blocks_source(data.ground),
        route=Embedded(document(data.made)),
        place_links=False,
    ).draw(look)


def document(made: GridRoute) -> dict[str, Any]:
    """A FeatureCollection: the stretches of each walk as lines, the numbers of its turns as points."""
    return {"type": "FeatureCollection", "features": [*_lines(made), *_points(made)]}


def bounds_of(made: GridRoute) -> Bounds:
    """West, south, east, north (degrees) of a grid and all of its walks, with a margin."""
    lines = [each.line for walk in made.route.walks for each in stretches(made.streets.network, walk)]
    west, south, east, north = shapely.total_bounds([made.streets.polygon, *lines]).tolist()
    wide, high = MARGIN * (east - west), MARGIN * (north - south)
    return west - wide, south - high, east + wide, north + high


def walked(made: GridRoute) -> Iterator[tuple[int, Stretch]]:
    """The stretches of all walks, each with the patroller, counted from 0."""
    for patroller, walk in enumerate(made.route.walks):
        for each in stretches(made.streets.network, walk):
            yield patroller, each


def marks_of(made: GridRoute, patroller: int, *, before: str = "") -> list[Mark]:
    """Where lines of a list begin; those that begin at one place share a mark. The arrival has none."""
    labels: dict[tuple[float, float], list[int]] = {}
    for number, line in enumerate(made.directions[patroller][:-1], start=1):
        lon, lat = line.place
        labels.setdefault((round(lon, 6), round(lat, 6)), []).append(number)
    return [
        Mark(place, ", ".join(f"{before}{number}" for number in numbers), patroller, is_start=numbers[0] == 1)
        for place, numbers in labels.items()
    ]


def _lines(made: GridRoute) -> Iterator[dict[str, Any]]:
    found = list(walked(made))
    shapes = ground.lines_geojson(np.array([each.line for _, each in found], dtype=object))
    for number, ((patroller, each), shape) in enumerate(zip(found, shapes, strict=True)):
        properties = {"patroller": patroller % COLOURS, "twice": each.times > 1}
        yield ground.feature(f"line-{number}", shape, properties)


def _points(made: GridRoute) -> Iterator[dict[str, Any]]:
    several = len(made.route.walks) > 1
    found = [
        mark
        for patroller in range(len(made.route.walks))
        for mark in marks_of(made, patroller, before=f"{patroller + 1}-" if several else "")
    ]
    for number, mark in enumerate(found):
        yield {
            "type": "Feature",
            "id": f"turn-{number}",
            "geometry": {"type": "Point", "coordinates": list(mark.place)},
            "properties": {"patroller": mark.patroller % COLOURS, "number": mark.label, "start": mark.is_start},
        }

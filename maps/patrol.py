"""The map of one patrol: its track thin, streets solid where recorded, dashed where reported, dotted off the street."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.core.language import say
from geo.patrols.tracks.track import Track
from maps import grids as grid_map
from maps import ground, layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded
from maps.extent import Bounds, home_bounds, whole_bounds
from maps.grids import GridMapData
from maps.look import Look

TITLE: Final = say("One patrol")
MARGIN_DEG: Final = 0.001


@dataclass(frozen=True, kw_only=True)
class PatrolMapData:
    """A track and the `places` checked (lon, lat), over the grids that `ground` says where to fetch."""

    ground: GridMapData
    track: Track
    places: tuple[tuple[float, float], ...] = ()


def draw(data: PatrolMapData, look: Look) -> Fragments:
    """The map as fragments for a page."""
    return Drawing(
        show="patrol",
        title=TITLE,
        territory=data.ground.plan.territory_name,
        layers=layers.PATROL,
        home=bounds_of(data),
        whole=whole_bounds(data.ground.communities),
        ground=grid_map.ground_source(data.ground),
        blocks=grid_map.blocks_source(data.ground),
        walk=Embedded(document(data.track, data.places)),
        place_links=False,
    ).draw(look)


def draw_now(data: GridMapData, look: Look) -> Fragments:
    """The map of the patrols that are out now: the ground alone; where they are comes while the page is open."""
    return Drawing(
        show="now",
        title=TITLE,
        territory=data.plan.territory_name,
        layers=layers.NOW,
        home=home_bounds(data.communities),
        whole=whole_bounds(data.communities),
        ground=grid_map.ground_source(data),
        blocks=grid_map.blocks_source(data),
        place_links=False,
    ).draw(look)


def bounds_of(data: PatrolMapData) -> Bounds:
    """West, south, east, north (degrees) of a track with a margin; the main town where there is none."""
    shapes = [line for line, _ in _lines(data.track)]
    shapes += [shapely.Point(fix.lon, fix.lat) for fix in data.track.fixes if fix.used]
    shapes += [shapely.Point(place) for place in data.places]
    if not shapes:
        return home_bounds(data.ground.communities)
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG


def document(track: Track, places: Sequence[tuple[float, float]] = ()) -> dict[str, Any]:
    """A FeatureCollection: lines of kind track, recorded, reported or off; points of kind stop or checked."""
    found = list(_lines(track))
    shapes = ground.lines_geojson(np.array([line for line, _ in found], dtype=object))
    lines = [
        ground.feature(f"line-{number}", shape, {"kind": kind})
        for number, ((_, kind), shape) in enumerate(zip(found, shapes, strict=True))
    ]
    return {"type": "FeatureCollection", "features": [*lines, *_points(track, places)]}


def _lines(track: Track) -> Iterator[tuple[Any, str]]:
    for line in track.lines():
        if len(line) > 1:
            yield shapely.LineString([(fix.lon, fix.lat) for fix in line]), "track"
    yield from ((each.line, "recorded" if each.recorded else "reported") for each in track.streets)
    yield from ((each.line, "off") for each in track.off_street if each.line is not None)


def _points(track: Track, places: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    stops = [("stop", (stop.lon, stop.lat)) for stop in track.stops]
    return [
        {
            "type": "Feature",
            "id": f"{kind}-{number}",
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {"kind": kind},
        }
        for number, (kind, place) in enumerate([*stops, *(("checked", place) for place in places)])
    ]

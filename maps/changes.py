"""The map of a file on its way in: where its rows lie and what becomes of them, over the grids there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.core.language import say
from maps import layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded, Fetched
from maps.extent import EMPTY, Bounds, densest_bounds
from maps.look import Look

TITLE: Final = say("Where the rows lie")
MARGIN_DEG: Final = 0.0005
NO_GROUND: Final[Mapping[str, Any]] = {
    "type": "FeatureCollection",
    "plan": {"id": 0},
    "features": [],
    "communities": {"type": "FeatureCollection", "features": []},
    "figures": {},
}


@dataclass(frozen=True, kw_only=True)
class ChangeMapData:
    """What a file would change, and the address of the grids under it (None where there are none yet).

    `places` is a GeoJSON FeatureCollection in EPSG:4326; each feature's `state` is new, changed,
    same, retired, refused or doubtful.
    """

    territory: str
    places: Mapping[str, Any]
    ground_url: str | None = None


def draw(data: ChangeMapData, look: Look) -> Fragments:
    """The map as fragments for a page."""
    home, whole = extents(data.places["features"])
    ground = Embedded(NO_GROUND) if data.ground_url is None else Fetched(data.ground_url)
    return Drawing(
        show="changes",
        title=TITLE,
        territory=data.territory,
        layers=layers.CHANGES,
        home=home,
        whole=whole,
        ground=ground,
        changes=Embedded(data.places),
        place_links=False,
    ).draw(look)


def extents(features: Sequence[Mapping[str, Any]]) -> tuple[Bounds, Bounds]:
    """Where the map opens (the cluster with most rows), and all of it: a row far away must not make a town a dot."""
    if not features:
        return EMPTY, EMPTY
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    corners = shapely.bounds(shapes)
    boxes = shapely.box(*(corners + np.array([-MARGIN_DEG, -MARGIN_DEG, MARGIN_DEG, MARGIN_DEG])).T)
    west, south, east, north = shapely.total_bounds(boxes)
    home = densest_bounds(boxes, np.ones(len(boxes), dtype=int))
    return home, (float(west), float(south), float(east), float(north))

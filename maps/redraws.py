"""The map of a plan that the public is asked about: the grids as they are, the new borders, the ground that moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.core.language import say
from maps import ground, layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded, Fetched
from maps.extent import Bounds, densest_bounds, whole_bounds
from maps.look import Look

TITLE: Final = say("What would change")
MARGIN_DEG: Final = 0.001


@dataclass(frozen=True, kw_only=True)
class RedrawMapData:
    """The `pieces` that change grid, and the new `grids` that are not as they were, in EPSG:4326.

    The grids as they are come from `ground_url`; `communities` are those of the plan before, as
    `geo.boundaries.queries` gives them.
    """

    territory: str
    communities: gpd.GeoDataFrame
    pieces: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame
    ground_url: str

    @property
    def is_drawn(self) -> bool:
        """Whether what changes is few enough to stand in a page."""
        return len(self.pieces) + len(self.grids) <= ground.EMBEDDED_AT_MOST


def draw(data: RedrawMapData, look: Look) -> Fragments:
    """The map as fragments for a page; above 2,000 polygons only the grids as they are."""
    features = list(_features(data)) if data.is_drawn else []
    return Drawing(
        show="changes",
        title=TITLE,
        territory=data.territory,
        layers=layers.REDRAWS,
        home=_home(data),
        whole=whole_bounds(data.communities),
        ground=Fetched(data.ground_url),
        changes=Embedded({"type": "FeatureCollection", "features": features}),
        place_links=False,
    ).draw(look)


def _features(data: RedrawMapData) -> Iterator[dict[str, Any]]:
    for state, frame in (("moves", data.pieces), ("after", data.grids)):
        for number, shape in enumerate(ground.lines_geojson(np.asarray(frame.geometry))):
            yield ground.feature(f"{state}-{number}", shape, {"state": state})


def _home(data: RedrawMapData) -> Bounds:
    """Where most of what changes lies; everything where nothing moves."""
    shapes = np.asarray(data.pieces.geometry if len(data.pieces) else data.grids.geometry)
    if not len(shapes):
        return whole_bounds(data.communities)
    boxes = shapely.box(*(shapely.bounds(shapes) + np.array([-MARGIN_DEG, -MARGIN_DEG, MARGIN_DEG, MARGIN_DEG])).T)
    return densest_bounds(boxes, np.ones(len(boxes), dtype=int))

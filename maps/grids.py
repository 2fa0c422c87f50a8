"""The grid map: communities by thicker border, grids by neighbour colours, names, households, blocks."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.core.language import Sentence, say
from maps import ground, layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded, Fetched, Source
from maps.export import plan_line, single_file
from maps.extent import Bounds, home_bounds, whole_bounds
from maps.look import Look

TITLE = say("Grid map")


class TooManyShapesError(ValueError):
    """More polygons than a page may hold; give an address to fetch them from."""


@dataclass(frozen=True, kw_only=True)
class GridMapData:
    """What the grid map shows, as `geo.boundaries.queries` and `geo.addresses.queries` give it.

    Days are told in `zone`. `grids` may be None where `ground_url` says where the page fetches them;
    so may `blocks`. A sheet has a `title` of its own, and shows `bounds` (degrees) with the grids `shown` (codes) in
    colour, where it is about a part of the plan.
    """

    plan: ground.DrawnPlan
    zone: ZoneInfo
    communities: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame | None = None
    households: pd.DataFrame | None = None
    blocks: gpd.GeoDataFrame | None = None
    ground_url: str | None = None
    blocks_url: str | None = None
    title: Sentence = TITLE
    bounds: Bounds | None = None
    shown: frozenset[str] | None = None


def draw(data: GridMapData, look: Look) -> Fragments:
    """The grid map as fragments; TooManyShapesError above 2,000 polygons without an address to fetch them from."""
    refuse_too_many(data)
    return drawing(data).draw(look)


def export(data: GridMapData, look: Look) -> str:
    """The grid map as one HTML file that needs no server."""
    return single_file(drawing(data), plan_line(data.plan, data.zone), look)


def drawing(data: GridMapData) -> Drawing:
    """The grid map without a reader yet."""
    return Drawing(
        show="grids",
        title=TITLE,
        territory=data.plan.territory_name,
        layers=layers.GRIDS,
        home=home_bounds(data.communities),
        whole=whole_bounds(data.communities),
        ground=ground_source(data),
        blocks=blocks_source(data),
    )


def refuse_too_many(data: GridMapData) -> None:
    """Raise TooManyShapesError where embedding would put more than 2,000 polygons into a page."""
    if data.ground_url is None and data.grids is not None and len(data.grids) > ground.EMBEDDED_AT_MOST:
        raise TooManyShapesError(f"{len(data.grids)} polygons are too many to stand in a page.")


def ground_source(data: GridMapData) -> Source:
    """The ground from its address where there is one, else embedded."""
    if data.ground_url is not None:
        return Fetched(data.ground_url)
    if data.grids is None:
        raise ValueError("A map needs grids, or an address to fetch them from.")
    return Embedded(ground.document(data.plan, data.grids, data.communities, data.households))


def blocks_source(data: GridMapData) -> Source | None:
    """Block edges from their address where there is one, else embedded where they are few enough."""
    if data.blocks_url is not None:
        return Fetched(data.blocks_url)
    if data.blocks is None or len(data.blocks) > ground.EMBEDDED_AT_MOST:
        return None
    return Embedded(block_document(data.blocks))


def block_document(blocks: gpd.GeoDataFrame) -> dict[str, Any]:
    """Blocks (EPSG:4326) as a FeatureCollection of polygons, each with the code of its grid."""
    shapes = ground.lines_geojson(np.asarray(blocks.geometry))
    parts = zip(blocks.index, blocks["grid_code"], shapes, strict=True)
    features = [ground.feature(str(key), shape, {"grid_code": code}) for key, code, shape in parts]
    return {"type": "FeatureCollection", "features": features}

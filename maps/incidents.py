"""The incident map: clusters, counts by category and by grid, density, day by day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from geo.core.language import say
from maps import grids as grid_map
from maps import ground, layers, legend
from maps.canvas import Fragments
from maps.categories import icon_of
from maps.coverage import in_zone
from maps.drawing import Drawing, Embedded, Fetched, Source
from maps.export import plan_line, single_file
from maps.extent import home_bounds, whole_bounds
from maps.grids import GridMapData
from maps.look import Look

TITLE = say("Incident map")
DRAWN_AT_MOST: Final = 20_000
"""More incidents than this are counted but not drawn singly; the latest are drawn, and the map says so."""


@dataclass(frozen=True, kw_only=True)
class IncidentMapData:
    """What the incident map shows, as `geo.incidents.queries` gives it.

    `figures` is indexed by grid id, with incidents and open; `incidents` are the points. Both may
    be None where `facts_url` says where the page fetches them.
    """

    ground: GridMapData
    since: datetime
    until: datetime
    figures: pd.DataFrame | None = None
    incidents: gpd.GeoDataFrame | None = None
    facts_url: str | None = None


def draw(data: IncidentMapData, look: Look) -> Fragments:
    """The incident map as fragments; TooManyShapesError as for the grid map."""
    grid_map.refuse_too_many(data.ground)
    return drawing(data).draw(look)


def export(data: IncidentMapData, look: Look) -> str:
    """The incident map as one HTML file that needs no server."""
    return single_file(drawing(data), plan_line(data.ground.plan, data.ground.zone), look)


def drawing(data: IncidentMapData) -> Drawing:
    """The incident map without a reader yet."""
    return Drawing(
        show="incidents",
        title=TITLE,
        territory=data.ground.plan.territory_name,
        layers=layers.INCIDENTS,
        home=home_bounds(data.ground.communities),
        whole=whole_bounds(data.ground.communities),
        ground=grid_map.ground_source(data.ground),
        blocks=grid_map.blocks_source(data.ground),
        facts=_facts(data),
    )


def _bounds(data: IncidentMapData) -> tuple[int, ...]:
    return legend.load_bounds([int(count) for count in data.figures["incidents"]]) if data.figures is not None else ()


def _facts(data: IncidentMapData) -> Source:
    return Fetched(data.facts_url) if data.facts_url is not None else Embedded(document(data))


def document(data: IncidentMapData) -> dict[str, Any]:
    """A FeatureCollection of incidents; `figures` per grid code and `categories` with icons stand beside it."""
    figures = _figures(data)
    points = data.incidents
    return {
        "type": "FeatureCollection",
        "plan": ground.plan_summary(data.ground.plan),
        "since": data.since.astimezone(data.ground.zone).isoformat(timespec="seconds"),
        "until": data.until.astimezone(data.ground.zone).isoformat(timespec="seconds"),
        "total": 0 if points is None else len(points),
        "bounds": _bounds(data),
        "figures": figures,
        "categories": [] if points is None else _categories(points),
        "features": [] if points is None or points.empty else _points(points, data.ground.zone),
    }


def _figures(data: IncidentMapData) -> dict[str, dict[str, Any]]:
    if data.figures is None or data.ground.grids is None:
        return {}
    return ground.figures(data.ground.grids, data.figures)


def _categories(points: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    counts = points["category"].value_counts()
    return [{"name": str(name), "count": int(count), "icon": icon_of(str(name))} for name, count in counts.items()]


def _points(points: gpd.GeoDataFrame, zone: ZoneInfo) -> list[dict[str, Any]]:
    latest = points.sort_values("occurred_at", ascending=False).head(DRAWN_AT_MOST)
    columns = ("key", "category", "status", "occurred_at", "address", "grid_code", "community_code")
    rows = ground.rows(in_zone(pd.DataFrame(latest[list(columns)]), zone), columns)
    shapes = ground.lines_geojson(latest.geometry)
    return [ground.feature(row["key"], shape, row) for row, shape in zip(rows, shapes, strict=True)]

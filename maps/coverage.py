"""The coverage map: stays of patrols and hours since the last one per grid, empty ones hatched, and walks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from geo.core.language import say
from maps import grids as grid_map
from maps import ground, layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Embedded, Fetched, Source
from maps.export import plan_line, single_file
from maps.extent import home_bounds, whole_bounds
from maps.grids import GridMapData
from maps.legend import NEVER, stale_class
from maps.look import Look

TITLE = say("Coverage map")
GAP_M = 150
"""Between two positions of a walk farther apart than this, nothing was recorded: dots, not a line."""


@dataclass(frozen=True, kw_only=True)
class CoverageMapData:
    """What the coverage map shows, as `geo.patrols.queries` gives it.

    `figures` is indexed by grid id, with fixes, stays, last_at and hours_since; `tracks` are the
    walks. Both may be None where `facts_url` says where the page fetches them.
    """

    ground: GridMapData
    since: datetime
    until: datetime
    figures: pd.DataFrame | None = None
    tracks: gpd.GeoDataFrame | None = None
    facts_url: str | None = None


def draw(data: CoverageMapData, look: Look) -> Fragments:
    """The coverage map as fragments; TooManyShapesError as for the grid map."""
    grid_map.refuse_too_many(data.ground)
    return drawing(data).draw(look)


def export(data: CoverageMapData, look: Look) -> str:
    """The coverage map as one HTML file that needs no server."""
    return single_file(drawing(data), plan_line(data.ground.plan, data.ground.zone), look)


def drawing(data: CoverageMapData) -> Drawing:
    """The coverage map without a reader yet."""
    return Drawing(
        show="coverage",
        title=TITLE,
        territory=data.ground.plan.territory_name,
        layers=layers.COVERAGE,
        home=home_bounds(data.ground.communities),
        whole=whole_bounds(data.ground.communities),
        ground=grid_map.ground_source(data.ground),
        blocks=grid_map.blocks_source(data.ground),
        facts=_facts(data),
    )


def _facts(data: CoverageMapData) -> Source:
    return Fetched(data.facts_url) if data.facts_url is not None else Embedded(document(data))


def document(data: CoverageMapData) -> dict[str, Any]:
    """A FeatureCollection of the walks; `figures` per grid code, with a staleness class, stand beside it."""
    return {
        "type": "FeatureCollection",
        "plan": ground.plan_summary(data.ground.plan),
        "since": data.since.astimezone(data.ground.zone).isoformat(timespec="seconds"),
        "until": data.until.astimezone(data.ground.zone).isoformat(timespec="seconds"),
        "gap_m": GAP_M,
        "figures": _figures(data),
        "features": _tracks(data),
    }


def _figures(data: CoverageMapData) -> dict[str, dict[str, Any]]:
    if data.figures is None or data.ground.grids is None:
        return {}
    by_code = ground.figures(data.ground.grids, in_zone(data.figures, data.ground.zone))
    for each in by_code.values():
        each["stale"] = stale_class(each.get("hours_since")) if each.get("stays") else NEVER
    return by_code


def _tracks(data: CoverageMapData) -> list[dict[str, Any]]:
    if data.tracks is None or data.tracks.empty:
        return []
    columns = ["patrol_id", "title", "team", "started_at", "finished_at"]
    rows = ground.rows(in_zone(pd.DataFrame(data.tracks[columns]), data.ground.zone), tuple(columns))
    lines = ground.lines_geojson(data.tracks.geometry)
    return [
        ground.feature(str(row["patrol_id"]), line, {**row, "patrol_id": str(row["patrol_id"])})
        for row, line in zip(rows, lines, strict=True)
    ]


def in_zone(frame: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """The frame with its aware times in a time zone."""
    times = {
        name: pd.to_datetime(column, utc=True).dt.tz_convert(zone)
        for name, column in frame.items()
        if str(name).endswith("_at")
    }
    return frame.assign(**{str(name): column for name, column in times.items()})

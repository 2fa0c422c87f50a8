"""What tells one sheet from another: title, legend, how a grid is filled and labelled, and what lies over the grids."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.language import Sentence, say
from maps import coverage, incidents
from maps import legend as legends
from maps.coverage import CoverageMapData
from maps.furniture import dotted, place_mark
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look
from maps.palette import Palette
from maps.paper import Paper, tag

MapData = GridMapData | CoverageMapData | IncidentMapData


@dataclass(frozen=True)
class Subject:
    """One kind of sheet; `fill` and `figure` take a grid's id and row, `over` draws what lies over the grids."""

    title: Sentence
    ground: GridMapData
    lines: tuple[legends.Line, ...]
    fill: Callable[[Any, Any], str]
    figure: Callable[[Any, Any], str]
    over: Callable[[Paper, Palette], str]
    period: Sentence | None = None


def subject_of(data: MapData, look: Look) -> Subject:
    """The subject of a sheet, by the kind of its data."""
    match data:
        case GridMapData():
            return _grid_subject(data)
        case CoverageMapData():
            return _coverage_subject(data, look)
        case IncidentMapData():
            return _incident_subject(data)


def _grid_subject(data: GridMapData) -> Subject:
    households = _figures(data.households, "households")
    line = legends.Line("fills", say("Households under the name; the colour only tells neighbours apart"))
    return Subject(
        title=data.title,
        ground=data,
        lines=(line,) if data.bounds is None or data.blocks is None else (line, legends.BLOCK_EDGE),
        fill=lambda _, row: f"fill-{row.colour}" if data.shown is None or row.code in data.shown else "load-none",
        figure=lambda grid_id, _: f"{households.get(grid_id, 0):.0f}" if households else "",
        over=lambda paper, palette: _block_edges(data, paper, palette),
    )


def _block_edges(data: GridMapData, paper: Paper, palette: Palette) -> str:
    """The edges of blocks on a sheet about a part of a plan; on a whole territory they would be a smudge."""
    if data.blocks is None or data.bounds is None:
        return ""
    path = "".join(paper.path(shape) for shape in data.blocks.geometry)
    return tag("path", d=path, fill="none", stroke=palette.block_edge, stroke_width=0.8)


def _coverage_subject(data: CoverageMapData, look: Look) -> Subject:
    hours, stays = _figures(data.figures, "hours_since"), _figures(data.figures, "stays")

    def stale(grid_id: Any) -> int:
        return legends.stale_class(hours.get(grid_id)) if stays.get(grid_id) else legends.NEVER

    def fill(grid_id: Any) -> str:
        if grid_id not in stays:
            return "load-none"  # out of reach of whoever looks: nothing is said of it
        return "never" if stale(grid_id) == legends.NEVER else f"stale-{stale(grid_id)}"

    return Subject(
        title=coverage.TITLE,
        ground=data.ground,
        lines=(*legends.STALENESS, *legends.TRACKS),
        fill=lambda grid_id, _: fill(grid_id),
        figure=lambda grid_id, _: _ago(hours.get(grid_id), look) if grid_id in stays else "",
        over=lambda paper, palette: _tracks(data.tracks, paper, palette),
        period=_period(data),
    )


def _incident_subject(data: IncidentMapData) -> Subject:
    counts = _figures(data.figures, "incidents")
    bounds = legends.load_bounds([int(count) for count in counts.values()])
    marks = (legends.Line("place", say("open")), legends.Line("closed", say("closed")))

    def load(grid_id: Any) -> str:
        count = int(counts.get(grid_id, 0))
        return f"load-{sum(count > bound for bound in bounds)}" if count else "load-none"

    return Subject(
        title=incidents.TITLE,
        ground=data.ground,
        lines=(*legends.load_lines(bounds), *marks),
        fill=lambda grid_id, _: load(grid_id),
        figure=lambda grid_id, _: f"{int(counts[grid_id])}" if grid_id in counts else "",
        over=lambda paper, palette: _marks(data.incidents, paper, palette),
        period=_period(data),
    )


def _figures(frame: pd.DataFrame | None, column: str) -> dict[Any, float]:
    """One figure per grid id; grids without it are left out."""
    return {} if frame is None else frame[column].dropna().to_dict()


def _ago(hours: float | None, look: Look) -> str:
    if hours is None:
        return look.translate(say("not visited"))
    if hours < 48:
        return look.translate(say("{n} h ago", n=round(hours)))
    return look.translate(say("{n} days ago", n=round(hours / 24)))


def _period(data: CoverageMapData | IncidentMapData) -> Sentence:
    first, last = (moment.astimezone(data.ground.zone).date().isoformat() for moment in (data.since, data.until))
    return say("{first} to {last}", first=first, last=last)


def _tracks(frame: gpd.GeoDataFrame | None, paper: Paper, palette: Palette) -> str:
    """Walks as lines; two positions farther apart than GAP_M are joined by dots, for nothing was recorded there."""
    if frame is None or frame.empty:
        return ""
    walks = [paper.place(shapely.get_coordinates(line)) for line in frame.geometry]
    near, far = zip(*(_stretches(points, coverage.GAP_M * paper.px_per_m) for points in walks), strict=True)
    line = {"d": "".join(near), "fill": "none", "stroke_linejoin": "round"}
    return (
        dotted("".join(far), palette)
        + tag("path", **line, stroke=palette.halo, stroke_width=3)
        + tag("path", **line, stroke=palette.primary, stroke_width=1.4)
    )


def _stretches(points: NDArray[np.float64], gap_px: float) -> tuple[str, str]:
    """The stretches of a walk that were recorded and those that were not, as paths."""
    paths = ["", ""]
    steps = np.hypot(*np.diff(points, axis=0).T)
    for (x0, y0), (x1, y1), step in zip(points, points[1:], steps, strict=False):
        paths[int(step > gap_px)] += f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"
    return paths[0], paths[1]


def _marks(frame: gpd.GeoDataFrame | None, paper: Paper, palette: Palette) -> str:
    if frame is None or frame.empty:
        return ""
    at = paper.place(shapely.get_coordinates(np.asarray(frame.geometry)))
    return "".join(
        place_mark(x, y, palette, is_open=status == "open") for (x, y), status in zip(at, frame["status"], strict=True)
    )

"""The maps as plain SVG with scale, north, date and legend: for paper, e-mail and pages without scripts.

It runs no script and loads nothing, so a PDF writer, a mail program and a browser show the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.language import Sentence, say
from maps import coverage, grids, incidents
from maps import legend as legends
from maps.coverage import CoverageMapData
from maps.export import plan_line
from maps.extent import home_bounds
from maps.furniture import (
    dotted,
    fill_of,
    legend,
    legend_height,
    north_arrow,
    patterns,
    place_mark,
    scale_bar,
)
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look
from maps.palette import DARK, LIGHT, Palette
from maps.paper import Frame, Paper, tag, text, text_width

MapData = GridMapData | CoverageMapData | IncidentMapData
MARGIN_PX: Final = 24
HEAD_PX: Final = 68
FONTS: Final = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif"


@dataclass(frozen=True)
class _Subject:
    """What tells one sheet from another: its title, its legend, and how a grid is filled and labelled."""

    title: Sentence
    ground: GridMapData
    lines: tuple[legends.Line, ...]
    fill: Callable[[Any, Any], str]
    figure: Callable[[Any, Any], str]
    over: Callable[[Paper, Palette], str]
    period: Sentence | None = None


def svg(data: MapData, look: Look, width_px: int = 1120, height_px: int = 790, *, made_on: date | None = None) -> str:
    """The sheet as one SVG element; text from files is escaped, and nothing in it can run.

    `made_on` is the day that is printed on it. The theme "auto" is drawn light. `grids` must be
    given, not only an address to fetch them from.
    """
    palette = DARK if look.theme == "dark" else LIGHT
    subject = _subject(data, look)
    lines = (*subject.lines, *legends.BORDERS)
    inner = width_px - 2 * MARGIN_PX
    below = legend_height(lines, inner, look) + 8
    frame = Frame(MARGIN_PX, HEAD_PX, inner, height_px - HEAD_PX - MARGIN_PX - below)
    paper = Paper.fitting(home_bounds(subject.ground.communities), frame)
    parts = [
        tag("title", _plain(_heading(subject, look))),
        _style(palette),
        patterns(palette),
        tag("rect", width=width_px, height=height_px, fill=palette.surface),
        _head(subject, look, palette, made_on),
        _map(subject, paper, palette),
        scale_bar(paper, width_px - MARGIN_PX - 36, 56, palette),
        north_arrow(width_px - MARGIN_PX - 9, 16, palette, look.translate(say("N"))),
        legend(lines, Frame(MARGIN_PX, frame.top + frame.height + 12, inner, below), look, palette),
    ]
    return tag(
        "svg", "".join(parts), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width_px} {height_px}",
        width=width_px, height=height_px, lang=look.language, role="img", font_family=FONTS,
    )  # fmt: skip


def _subject(data: MapData, look: Look) -> _Subject:
    match data:
        case GridMapData():
            return _grid_subject(data)
        case CoverageMapData():
            return _coverage_subject(data, look)
        case IncidentMapData():
            return _incident_subject(data)


def _grid_subject(data: GridMapData) -> _Subject:
    households = _figures(data.households, "households")
    return _Subject(
        title=grids.TITLE,
        ground=data,
        lines=(legends.Line("fills", say("Households under the name; the colour only tells neighbours apart")),),
        fill=lambda _, row: f"fill-{row.colour}",
        figure=lambda grid_id, _: f"{households.get(grid_id, 0):.0f}" if households else "",
        over=lambda _paper, _palette: "",
    )


def _coverage_subject(data: CoverageMapData, look: Look) -> _Subject:
    hours, visits = _figures(data.figures, "hours_since"), _figures(data.figures, "visits")

    def stale(grid_id: Any) -> int:
        return legends.stale_class(hours.get(grid_id)) if visits.get(grid_id) else legends.NEVER

    return _Subject(
        title=coverage.TITLE,
        ground=data.ground,
        lines=(*legends.STALENESS, *legends.TRACKS),
        fill=lambda grid_id, _: "never" if stale(grid_id) == legends.NEVER else f"stale-{stale(grid_id)}",
        figure=lambda grid_id, _: _ago(hours.get(grid_id), look),
        over=lambda paper, palette: _tracks(data.tracks, paper, palette),
        period=_period(data),
    )


def _incident_subject(data: IncidentMapData) -> _Subject:
    counts = _figures(data.figures, "incidents")
    bounds = legends.load_bounds([int(count) for count in counts.values()])
    marks = (legends.Line("place", say("open")), legends.Line("closed", say("closed")))

    def load(grid_id: Any) -> str:
        count = int(counts.get(grid_id, 0))
        return f"load-{sum(count > bound for bound in bounds)}" if count else "load-none"

    return _Subject(
        title=incidents.TITLE,
        ground=data.ground,
        lines=(*legends.load_lines(bounds), *marks),
        fill=lambda grid_id, _: load(grid_id),
        figure=lambda grid_id, _: f"{int(counts.get(grid_id, 0))}",
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


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _heading(subject: _Subject, look: Look) -> str:
    return f"{subject.ground.plan.territory_name} · {look.translate(subject.title)}"


def _head(subject: _Subject, look: Look, palette: Palette, made_on: date | None) -> str:
    under = [look.translate(plan_line(subject.ground.plan, subject.ground.zone))]
    away = _elsewhere(subject.ground)
    if away:
        under.append(look.translate(say("{count} communities lie elsewhere.", count=away)))
    if subject.period:
        under.append(look.translate(subject.period))
    if made_on:
        under.append(look.translate(say("drawn on {day}", day=made_on.isoformat())))
    if subject.ground.plan.made_up:
        under.append(look.translate(say("Made-up data")))
    return text(_heading(subject, look), MARGIN_PX, 36, 22, font_weight=650, fill=palette.ink) + text(
        " · ".join(under), MARGIN_PX, 56, 13, fill=palette.muted
    )


def _elsewhere(ground: GridMapData) -> int:
    """How many communities lie outside the part that is drawn: a territory may have parts far apart."""
    if ground.communities.empty:
        return 0
    return int((~ground.communities.intersects(shapely.box(*home_bounds(ground.communities)))).sum())


def _map(subject: _Subject, paper: Paper, palette: Palette) -> str:
    frame, ground = paper.frame, subject.ground
    if ground.grids is None:
        raise ValueError("A sheet needs the grids themselves.")
    box = {"x": frame.left, "y": frame.top, "width": frame.width, "height": frame.height}
    clip = tag("clipPath", tag("rect", **box), id="gs-frame")
    layers = [
        tag("rect", **box, fill=palette.ground),
        _fills(subject, ground.grids, paper, palette),
        _outlines(ground.communities, paper, palette.community_border, 3.4),
        subject.over(paper, palette),
        _labels(subject, ground.grids, paper, palette),
    ]
    return clip + tag("g", "".join(layers), clip_path="url(#gs-frame)")


def _fills(subject: _Subject, frame: gpd.GeoDataFrame, paper: Paper, palette: Palette) -> str:
    return "".join(
        tag("path", d=paper.path(row.geometry), fill=fill_of(subject.fill(row.Index, row), palette),
            fill_rule="evenodd", stroke=palette.grid_border, stroke_width=1.2)
        for row in frame.itertuples()
    )  # fmt: skip


def _outlines(frame: gpd.GeoDataFrame, paper: Paper, colour: str, width: float) -> str:
    return "".join(
        tag("path", d=paper.path(shape), fill="none", stroke=colour, stroke_width=width, stroke_linejoin="round")
        for shape in frame.geometry
    )


def _labels(subject: _Subject, frame: gpd.GeoDataFrame, paper: Paper, palette: Palette) -> str:
    """Names with figures on the grids that are wide enough on paper to hold them."""
    at = paper.place(shapely.get_coordinates(shapely.point_on_surface(np.asarray(frame.geometry))))
    lon_m = (frame.geometry.bounds["maxx"] - frame.geometry.bounds["minx"]).to_numpy() * 111_320
    widths = lon_m * np.cos(np.radians(paper.centre_lat)) * paper.px_per_m
    parts = []
    for row, (x, y), width in zip(frame.itertuples(), at, widths, strict=True):
        if text_width(row.name, 11) > 1.15 * width:
            continue
        style = {"text_anchor": "middle", "fill": palette.community_border, "font_weight": 650, "class": "halo"}
        parts.append(
            text(row.name, x, y - 2, 11, **style) + text(subject.figure(row.Index, row), x, y + 11, 11, **style)
        )
    return "".join(parts)


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


def _style(palette: Palette) -> str:
    return tag("style", f".halo{{paint-order:stroke;stroke:{palette.halo};stroke-width:3px;stroke-linejoin:round}}")

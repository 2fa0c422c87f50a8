"""The maps as plain SVG with scale, north, date and legend: for paper, e-mail and pages without scripts.

It runs no script and loads nothing, so a PDF writer, a mail program and a browser show the same.
"""

from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.core.language import say
from maps import legend as legends
from maps.export import plan_line
from maps.extent import home_bounds
from maps.furniture import (
    fill_of,
    legend,
    legend_height,
    north_arrow,
    patterns,
    scale_bar,
)
from maps.grids import GridMapData
from maps.look import Look
from maps.palette import DARK, LIGHT, Palette
from maps.paper import Frame, Paper, tag, text, text_width
from maps.subjects import MapData, Subject, subject_of

MARGIN_PX: Final = 24
HEAD_PX: Final = 68
FONTS: Final = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif"


def svg(data: MapData, look: Look, width_px: int = 1120, height_px: int = 790, *, made_on: date | None = None) -> str:
    """The sheet as one SVG element; text from files is escaped, and nothing in it can run.

    `made_on` is the day that is printed on it. The theme "auto" is drawn light. `grids` must be
    given, not only an address to fetch them from.
    """
    palette = DARK if look.theme == "dark" else LIGHT
    subject = subject_of(data, look)
    lines = (*subject.lines, *legends.BORDERS)
    inner = width_px - 2 * MARGIN_PX
    below = legend_height(lines, inner, look) + 8
    frame = Frame(MARGIN_PX, HEAD_PX, inner, height_px - HEAD_PX - MARGIN_PX - below)
    paper = Paper.fitting(subject.ground.bounds or home_bounds(subject.ground.communities), frame)
    parts = [
        tag("title", _plain(_heading(subject, look))),
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


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _heading(subject: Subject, look: Look) -> str:
    return f"{subject.ground.plan.territory_name} · {look.translate(subject.title)}"


def _head(subject: Subject, look: Look, palette: Palette, made_on: date | None) -> str:
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
    if ground.communities.empty or ground.bounds is not None:
        return 0
    return int((~ground.communities.intersects(shapely.box(*home_bounds(ground.communities)))).sum())


def _map(subject: Subject, paper: Paper, palette: Palette) -> str:
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


def _fills(subject: Subject, frame: gpd.GeoDataFrame, paper: Paper, palette: Palette) -> str:
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


def _labels(subject: Subject, frame: gpd.GeoDataFrame, paper: Paper, palette: Palette) -> str:
    """Names with figures on the grids that are wide enough on paper to hold them."""
    at = paper.place(shapely.get_coordinates(shapely.point_on_surface(np.asarray(frame.geometry))))
    lon_m = (frame.geometry.bounds["maxx"] - frame.geometry.bounds["minx"]).to_numpy() * 111_320
    widths = lon_m * np.cos(np.radians(paper.centre_lat)) * paper.px_per_m
    parts = []
    for row, (x, y), width in zip(frame.itertuples(), at, widths, strict=True):
        if text_width(row.name, 11) > 1.15 * width:
            continue
        parts.append(_label(row.name, x, y - 2, palette) + _label(subject.figure(row.Index, row), x, y + 11, palette))
    return "".join(parts)


def _label(words: str, x: float, y: float, palette: Palette) -> str:
    """Words with a halo below them: drawn twice, because PDF writers know no `paint-order`."""
    style = {"text_anchor": "middle", "font_weight": 650}
    below = {"fill": palette.halo, "stroke": palette.halo, "stroke_width": 3, "stroke_linejoin": "round"}
    return text(words, x, y, 11, **style, **below, aria_hidden="true") + text(
        words, x, y, 11, **style, fill=palette.community_border
    )

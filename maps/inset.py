"""The small map beside an answer: one grid, community or territory with what lies around it, as plain SVG.

It carries no colours of its own: its classes (`inset-...`) take the tokens of the page it stands in, so it
follows light and dark by itself.
"""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from maps.extent import Bounds, home_bounds
from maps.furniture import nice_length_m
from maps.paper import Frame, Paper, degree_lengths_m, tag, text, text_width

WIDTH_PX: Final = 400
HEIGHT_PX: Final = 300
LABEL_PX: Final = 13
AROUND_POINT_M: Final = 300.0
SCALE_AT_MOST_PX: Final = 90
NEAREST_AT_MOST_DEG: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class InsetData:
    """What a small map shows, in EPSG:4326.

    `grids` and `communities` are the frames of `geo.boundaries.queries`; `blocks` those inside the
    view, or None. `selected` is what it is about, `point` a lon, lat in it. `title` names it aloud.
    """

    grids: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    title: str
    blocks: gpd.GeoDataFrame | None = None
    selected: Any = None
    point: tuple[float, float] | None = None


def seen(data: InsetData, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> Bounds:
    """West, south, east, north (degrees) that the drawing covers: where blocks are worth fetching."""
    paper = _paper(data, width_px, height_px)
    lon_m, lat_m = degree_lengths_m(paper.centre_lat)
    wide, high = width_px / 2 / paper.px_per_m / lon_m, height_px / 2 / paper.px_per_m / lat_m
    return paper.centre_lon - wide, paper.centre_lat - high, paper.centre_lon + wide, paper.centre_lat + high


def svg(data: InsetData, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> str:
    """The small map as one SVG element; names from files are escaped."""
    paper = _paper(data, width_px, height_px)
    window = shapely.box(*seen(data, width_px, height_px))
    grids = data.grids[data.grids.intersects(window)]
    parts = [
        tag("rect", width=width_px, height=height_px, class_="inset-ground"),
        _shapes(data, grids, paper),
        _outlines(data.communities[data.communities.intersects(window)], paper, "inset-community"),
        _selected(data, paper),
        _labels(_named(data, grids), paper, window),
        _dot(data.point, paper),
        _scale(paper, height_px),
    ]
    return tag(
        "svg", "".join(parts), viewBox=f"0 0 {width_px} {height_px}", role="img", aria_label=data.title, class_="inset"
    )


def _paper(data: InsetData, width_px: int, height_px: int) -> Paper:
    return Paper.fitting(_view(data), Frame(0, 0, width_px, height_px))


def _view(data: InsetData) -> Bounds:
    """What is selected with a margin, else the place and what lies around it, else the territory."""
    if data.selected is not None:
        west, south, east, north = shapely.bounds(data.selected)
        return _widened((west, south, east, north), 0.2)
    if data.point is not None:
        return _around(data.point, data.grids)
    return _widened(home_bounds(data.communities), 0.03)


def _around(point: tuple[float, float], grids: gpd.GeoDataFrame) -> Bounds:
    """300 m around a place; where no grid is seen there, out to the nearest one, unless it is very far."""
    lon_m, lat_m = degree_lengths_m(point[1])
    wide, high = AROUND_POINT_M / lon_m, AROUND_POINT_M / lat_m
    near = shapely.box(point[0] - wide, point[1] - high, point[0] + wide, point[1] + high)
    shapes = grids.geometry.to_numpy()
    away = shapely.distance(shapes, near)
    if not len(shapes) or not 0 < away.min() < NEAREST_AT_MOST_DEG:
        return near.bounds
    return _widened(shapely.MultiPolygon([near, shapely.envelope(shapes[away.argmin()])]).bounds, 0.1)


def _widened(bounds: Bounds, share: float) -> Bounds:
    west, south, east, north = bounds
    wide, high = share * (east - west), share * (north - south)
    return west - wide, south - high, east + wide, north + high


def _shapes(data: InsetData, grids: gpd.GeoDataFrame, paper: Paper) -> str:
    """Blocks with the streets between them where they are known, else grids in the colours of neighbours."""
    if data.blocks is not None and len(data.blocks):
        drawn = "".join(paper.path(each) for each in data.blocks.geometry)
        return tag("path", d=drawn, class_="inset-block") + _outlines(grids, paper, "inset-grid")
    fills = [
        tag("path", d=paper.path(shape), class_=f"inset-fill inset-fill-{colour}")
        for shape, colour in zip(grids.geometry, grids["colour"], strict=True)
    ]
    return "".join(fills)


def _outlines(frame: gpd.GeoDataFrame, paper: Paper, css_class: str) -> str:
    return "".join(tag("path", d=paper.path(shape), class_=css_class) for shape in frame.geometry)


def _selected(data: InsetData, paper: Paper) -> str:
    return "" if data.selected is None else tag("path", d=paper.path(data.selected), class_="inset-selected")


def _named(data: InsetData, grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What carries its name: grids near a selection or a place, communities where all is shown."""
    return data.communities if data.selected is None and data.point is None else grids


def _labels(grids: gpd.GeoDataFrame, paper: Paper, window: Any) -> str:
    """Names of grids where what is seen of them has room for the name."""
    written = []
    for name, shape in zip(grids["name"], shapely.intersection(grids.geometry.to_numpy(), window), strict=True):
        if shape.is_empty or shape.area == 0:
            continue
        (left, bottom), (right, top) = paper.place(np.array(shape.bounds).reshape(2, 2))
        if text_width(name, LABEL_PX) + 6 > right - left or bottom - top < LABEL_PX + 6:
            continue
        middle = shape.representative_point()
        ((x, y),) = paper.place(np.array([[middle.x, middle.y]]))
        half = text_width(name, LABEL_PX) / 2 + 4
        x = min(max(x, half), 2 * (paper.frame.left + paper.frame.width / 2) - half)
        written.append(text(name, x, y + 4, LABEL_PX, text_anchor="middle", class_="inset-label"))
    return "".join(written)


def _dot(point: tuple[float, float] | None, paper: Paper) -> str:
    if point is None:
        return ""
    ((x, y),) = paper.place(np.array([point]))
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=8, class_="inset-dot")


def _scale(paper: Paper, height_px: int) -> str:
    length_m = nice_length_m(SCALE_AT_MOST_PX / paper.px_per_m)
    words = f"{length_m:g} m" if length_m < 1000 else f"{length_m / 1000:g} km"
    length_px, base = length_m * paper.px_per_m, height_px - 10
    bar = f"M10 {base - 5}V{base}H{10 + length_px:.1f}V{base - 5}"
    return tag("path", d=bar, class_="inset-scale") + text(words, 14, base - 5, 12, class_="inset-label")

"""One walk as plain SVG: the grid, the streets around, the walk with its turns numbered."""

from typing import Any, Final

import numpy as np
import shapely

from geo.core.language import say
from geo.patrols.routes import GridRoute, Stretch, stretches
from maps.furniture import north_arrow, scale_bar
from maps.look import Look
from maps.palette import LIGHT, Palette
from maps.paper import Frame, Paper, tag, text, text_width
from maps.routes import Mark, bounds_of, marks_of

WIDTH_PX: Final = 1000
HEIGHT_PX: Final = 640
ONCE_PX: Final = 3.0
TWICE_PX: Final = 7.0
BETWEEN_PX: Final = 2.6
NUMBER_PX: Final = 14


def walk_svg(made: GridRoute, patroller: int, look: Look) -> str:
    """The walk of one patroller (counted from 0) on light paper; nothing in it can run."""
    palette, width_px, height_px = LIGHT, WIDTH_PX, HEIGHT_PX
    paper = Paper.fitting(bounds_of(made), Frame(0, 0, width_px, height_px))
    found = stretches(made.streets.network, made.route.walks[patroller])
    parts = [
        tag("rect", width=width_px, height=height_px, fill=palette.ground),
        tag("path", d=paper.path(made.streets.polygon), fill=palette.surface, stroke="none", fill_rule="evenodd"),
        _streets_around(made, paper, palette),
        tag("path", d=paper.path(made.streets.polygon), fill="none", stroke=palette.grid_border, stroke_width=1.6,
            stroke_dasharray="7 4"),
        _walk(found, paper, palette),
        _numbers(marks_of(made, patroller), paper, palette),
        scale_bar(paper, width_px - 16, height_px - 12, palette),
        north_arrow(width_px - 22, 12, palette, look.translate(say("N"))),
    ]  # fmt: skip
    return tag(
        "svg", "".join(parts), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width_px} {height_px}", role="img",
        aria_label=look.translate(say("Map of the walk; the list says the same")), class_="map",
    )  # fmt: skip


def _streets_around(made: GridRoute, paper: Paper, palette: Palette) -> str:
    network = made.streets.network
    seen = network.segments[network.walkable & shapely.intersects(network.segments, shapely.box(*bounds_of(made)))]
    drawn = "".join(paper.path(line) for line in seen)
    return tag("path", d=drawn, fill="none", stroke=palette.block_edge, stroke_width=1.4) if drawn else ""


def _walk(found: list[Stretch], paper: Paper, palette: Palette) -> str:
    once = _joined([each.line for each in found if each.times == 1], paper)
    twice = _joined([each.line for each in found if each.times > 1], paper)
    drawn = [(once, ONCE_PX, palette.primary), (twice, TWICE_PX, palette.primary), (twice, BETWEEN_PX, palette.halo)]
    return "".join(
        tag("path", d=path, fill="none", stroke=colour, stroke_width=width, stroke_linecap="round",
            stroke_linejoin="round")
        for path, width, colour in drawn if path
    )  # fmt: skip


def _joined(lines: list[Any], paper: Paper) -> str:
    return "".join(paper.path(line) for line in lines)


def _numbers(marks: list[Mark], paper: Paper, palette: Palette) -> str:
    """Numbers on plates, the start first; where there is no room a dot."""
    taken: list[tuple[float, float, float]] = []
    plates, dots = [], []
    for mark in sorted(marks, key=lambda each: not each.is_start):
        ((x, y),) = paper.place(np.array([mark.place])).tolist()
        half = max(11.0, text_width(mark.label, NUMBER_PX) / 2 + 6)
        if any(abs(x - other) < half + width and abs(y - high) < 22 for other, high, width in taken):
            dots.append(tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=4, fill=palette.primary, stroke=palette.surface,
                            stroke_width=1.5))  # fmt: skip
            continue
        taken.append((x, y, half))
        plates.append(_plate(mark, (x, y, half), palette))
    return "".join(dots + plates)


def _plate(mark: Mark, place: tuple[float, float, float], palette: Palette) -> str:
    x, y, half = place
    fill, ink = (palette.primary, palette.surface) if mark.is_start else (palette.surface, palette.primary)
    plate = tag("rect", x=f"{x - half:.1f}", y=f"{y - 11:.1f}", width=f"{2 * half:.1f}", height=22, rx=11, fill=fill,
                stroke=palette.primary, stroke_width=2)  # fmt: skip
    return plate + text(mark.label, x, y + 5, NUMBER_PX, text_anchor="middle", font_weight=650, fill=ink)

"""What surrounds a map on paper: title, legend, scale bar, north arrow, date and plan."""

import math
from collections.abc import Sequence
from typing import Final

from maps.legend import Line
from maps.look import Look
from maps.palette import Palette
from maps.paper import Frame, Paper, tag, text, text_width

LINE_PX: Final = 20
SWATCH_PX: Final = 14


def scale_bar(paper: Paper, right: float, bottom: float, palette: Palette) -> str:
    """A bar of 1, 2 or 5 times a power of ten metres, at most a sixth of the map's width, ending at a corner."""
    length_m = nice_length_m(paper.frame.width / 6 / paper.px_per_m)
    width = length_m * paper.px_per_m
    words = f"{length_m:g} m" if length_m < 1000 else f"{length_m / 1000:g} km"
    bar = f"M{right - width:.1f} {bottom - 7:.1f}v7h{width:.1f}v-7"
    return tag("path", d=bar, fill="none", stroke=palette.ink, stroke_width=2) + text(
        words, right - width / 2, bottom - 9, 12, text_anchor="middle", fill=palette.ink
    )


def nice_length_m(at_most_m: float) -> float:
    """The largest of 1, 2, 5, 10, 20 ... metres that is not above a limit."""
    power = 10 ** math.floor(math.log10(at_most_m))
    return float(max(step * power for step in (1, 2, 5) if step * power <= at_most_m))


def north_arrow(x: float, top: float, palette: Palette, word: str) -> str:
    """An arrow to the north; the sheet's projection has north straight up."""
    arrow = tag("path", d=f"M{x} {top}l8 24l-8 -6l-8 6z", fill=palette.ink)
    return arrow + text(word, x, top + 38, 13, text_anchor="middle", font_weight=650, fill=palette.ink)


def legend(lines: Sequence[Line], frame: Frame, look: Look, palette: Palette) -> str:
    """Swatches with their words, in as many columns as the frame is wide for."""
    words = [look.translate(line.text) for line in lines]
    column = max((text_width(word, 13) for word in words), default=0) + SWATCH_PX + 24
    columns = max(1, int(frame.width // column))
    parts = []
    for place, (line, word) in enumerate(zip(lines, words, strict=True)):
        x = frame.left + (place % columns) * column
        y = frame.top + (place // columns) * LINE_PX
        parts.append(_swatch(line.swatch, x, y, palette) + text(word, x + SWATCH_PX + 8, y + 12, 13, fill=palette.ink))
    return "".join(parts)


def legend_height(lines: Sequence[Line], width: float, look: Look) -> float:
    """How high the legend will be in a frame of a width, in px."""
    column = max((text_width(look.translate(line.text), 13) for line in lines), default=0) + SWATCH_PX + 24
    return math.ceil(len(lines) / max(1, int(width // column))) * LINE_PX


def _swatch(name: str, x: float, y: float, palette: Palette) -> str:
    strokes = {
        "community": (palette.community_border, 3.4),
        "grid": (palette.grid_border, 1.6),
        "block": (palette.block_edge, 2),
        "track": (palette.primary, 2.2),
    }
    if name == "gap":
        return tag(
            "path", d=f"M{x} {y + 8}h{SWATCH_PX}", stroke=palette.primary, stroke_width=1.6, stroke_dasharray="1.5 4"
        )
    if name in strokes:
        colour, width = strokes[name]
        return tag("path", d=f"M{x} {y + 8}h{SWATCH_PX}", stroke=colour, stroke_width=width)
    if name in {"place", "closed"}:
        return place_mark(x + SWATCH_PX / 2, y + 8, palette, is_open=name == "place")
    if name == "fills":
        step = SWATCH_PX / len(palette.fill)
        return "".join(
            tag("rect", x=round(x + at * step, 2), y=y + 1, width=round(step, 2), height=SWATCH_PX, fill=colour)
            for at, colour in enumerate(palette.fill)
        )
    return tag(
        "rect", x=x, y=y + 1, width=SWATCH_PX, height=SWATCH_PX, fill=fill_of(name, palette), stroke=palette.muted
    )


def fill_of(swatch: str, palette: Palette) -> str:
    """The fill that a swatch name stands for: a colour, or the pattern of grids never visited."""
    kind, _, place = swatch.partition("-")
    if kind == "never":
        return "url(#gs-never)"
    series = {"stale": palette.stale, "load": palette.load, "fill": palette.fill}.get(kind)
    return series[int(place)] if series and place.isdigit() else palette.ground


def dotted(path: str, palette: Palette) -> str:
    """A line where nothing was recorded."""
    return tag("path", d=path, fill="none", stroke=palette.primary, stroke_width=1.4, stroke_dasharray="1.5 4")


def place_mark(x: float, y: float, palette: Palette, *, is_open: bool) -> str:
    """An incident: a full disc while it is open, a ring once it is closed."""
    return tag(
        "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=4, fill=palette.danger if is_open else palette.surface,
        stroke=palette.danger if not is_open else palette.surface, stroke_width=1.5,
    )  # fmt: skip


def patterns(palette: Palette) -> str:
    """Definitions: horizontal lines for "never visited", readable without colour."""
    ground = tag("rect", width=8, height=8, fill=palette.ground)
    line = tag("rect", y=2, width=8, height=2.2, fill=palette.never)
    return tag("defs", tag("pattern", ground + line, id="gs-never", width=8, height=8, patternUnits="userSpaceOnUse"))

"""The colours can be told apart by everybody, and the style sheets hold the same ones."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from maps.palette import DARK, LIGHT, THEMES, Palette, custom_properties

STATIC = Path(__file__).parents[2] / "api" / "static"

# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
SIGHTS = {
    name: np.array(matrix).reshape(3, 3)
    for name, matrix in {
        "usual": [1, 0, 0, 0, 1, 0, 0, 0, 1],
        "protan": [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        "deutan": [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        "tritan": [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    }.items()
}
TO_XYZ = np.array([0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.119192, 0.9503041])
TO_XYZ = TO_XYZ.reshape(3, 3)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear_rgb(colour: str) -> NDArray[np.float64]:
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str = "usual") -> tuple[float, float, float]:
    """CIELAB under D65 of a colour as somebody with that sight sees it."""
    seen = np.clip(SIGHTS[sight] @ linear_rgb(colour), 0, 1)
    share = TO_XYZ @ seen / WHITE
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def ciede2000(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The colour difference of CIE 142-2001, as Sharma, Wu and Dalal (2005) write it out."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_chroma7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - math.sqrt(mean_chroma7 / (mean_chroma7 + 25**7)))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1 = math.degrees(math.atan2(b1, a1 * stretch)) % 360 if c1 else 0.0
    h2 = math.degrees(math.atan2(b2, a2 * stretch)) % 360 if c2 else 0.0
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    if turn == -180:
        turn = 180.0
    hue = _mean_hue(h1, h2) if c1 * c2 else h1 + h2
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    rotation = -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2)))) * 2
    rotation *= math.sqrt(chroma**7 / (chroma**7 + 25**7))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue)


def _mean_hue(h1: float, h2: float) -> float:
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_formula_gives_the_published_figures(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    """Pairs of the test data that Sharma, Wu and Dalal published with the formula."""
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("palette", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_neighbour_fills_differ_by_ten(palette: Palette, sight: str) -> None:
    """Any two of the six fills differ by at least 10 in CIEDE2000, in every kind of sight."""
    differences = [ciede2000(lab(a, sight), lab(b, sight)) for a, b in itertools.combinations(palette.fill, 2)]
    assert min(differences) >= 10


@pytest.mark.parametrize("palette", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_staleness_classes_differ_by_ten(palette: Palette, sight: str) -> None:
    """A class of staleness differs from the next by at least 10, in every kind of sight."""
    differences = [ciede2000(lab(a, sight), lab(b, sight)) for a, b in itertools.pairwise(palette.stale)]
    assert min(differences) >= 10


@pytest.mark.parametrize("series", ["stale", "load"])
def test_ramps_run_one_way(series: str) -> None:
    """Lightness falls from class to class on light ground and rises on dark ground."""
    light = [lab(colour)[0] for colour in getattr(LIGHT, series)]
    dark = [lab(colour)[0] for colour in getattr(DARK, series)]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)


@pytest.mark.parametrize("palette", THEMES.values(), ids=THEMES)
def test_count_classes_can_be_told_apart(palette: Palette) -> None:
    """Neighbouring classes of counts, none included, differ by at least 9 in every kind of sight."""
    pairs = [(a, b, sight) for a, b in itertools.pairwise((palette.ground, *palette.load)) for sight in SIGHTS]
    close = [(a, b, sight) for a, b, sight in pairs if ciede2000(lab(a, sight), lab(b, sight)) < 9]
    assert close == []


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(TO_XYZ[1] @ linear_rgb(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", THEMES.values(), ids=THEMES)
def test_labels_can_be_read_on_every_fill(palette: Palette) -> None:
    """The ink of labels has a contrast of at least 4.5:1 on each fill, without its halo."""
    assert min(contrast(palette.community_border, fill) for fill in palette.fill) >= 4.5


def _declared(selector: str) -> dict[str, str]:
    found = {}
    for name in ("theme.css", "map.css"):
        for rules in re.findall(rf"{re.escape(selector)} \{{(.*?)\}}", (STATIC / name).read_text(), re.DOTALL):
            found.update(re.findall(r"(--gs-[\w-]+):\s*(#[0-9A-Fa-f]{6})", rules))
    return found


@pytest.mark.parametrize(
    ("selector", "palette"),
    [(":root", LIGHT), (':root[data-theme="dark"]', DARK), (':root[data-theme="auto"]', DARK)],
)
def test_the_style_sheets_hold_the_same_colours(selector: str, palette: Palette) -> None:
    """Each colour of the palette is what the style sheets say, in each of the three ways to choose a theme."""
    declared = _declared(selector)
    assert {name: declared.get(name) for name in custom_properties(palette)} == custom_properties(palette)

"""The colours of maps, light and dark: one truth for the page, the export and the printed sheet.

`api/static/theme.css` and `map.css` hold the same values as custom properties; a test keeps them equal.
Neighbour fills tell a grid from the grids around it and mean nothing else; staleness runs from
quiet to loud, with monotone luminance; load runs from few to many.
"""

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of one theme, as `#RRGGBB`."""

    ground: str
    water: str
    building: str
    street: str
    street_case: str
    block_edge: str
    grid_border: str
    community_border: str
    halo: str
    ink: str
    muted: str
    surface: str
    primary: str
    focus: str
    danger: str
    fill: tuple[str, ...]
    stale: tuple[str, ...]
    never: str
    load: tuple[str, ...]


LIGHT: Final = Palette(
    ground="#F3F1EA",
    water="#CFE0E6",
    building="#E3DED2",
    street="#FFFFFF",
    street_case="#D3CEC1",
    block_edge="#C9C4B7",
    grid_border="#3B4753",
    community_border="#1B2733",
    halo="#FFFFFF",
    ink="#1B2733",
    muted="#55616D",
    surface="#FFFFFF",
    primary="#0F5E6E",
    focus="#B5541C",
    danger="#A3271F",
    fill=("#BBAABF", "#D39A81", "#F3DCB1", "#AAE2D1", "#6EAFEF", "#D9E0FB"),
    stale=("#B4CFC5", "#D6C165", "#CC7A2A", "#A2401F", "#581B15"),
    never="#3A0F0C",
    load=("#C5E2EA", "#86BFCD", "#4E9BAE", "#217587", "#084C5B"),
)

DARK: Final = Palette(
    ground="#171D22",
    water="#16303C",
    building="#222A30",
    street="#2B343B",
    street_case="#12171B",
    block_edge="#323C44",
    grid_border="#B9C4CD",
    community_border="#F1F4F6",
    halo="#14191E",
    ink="#E9EDF0",
    muted="#A7B2BC",
    surface="#1C2329",
    primary="#7CC7D6",
    focus="#FFB86B",
    danger="#FFB4A9",
    fill=("#382A3B", "#94563A", "#4C3701", "#0F5847", "#33689C", "#434B6B"),
    stale=("#35594F", "#77703A", "#B97F32", "#F39A58", "#FFDCC0"),
    never="#FFF3E8",
    load=("#1F3F49", "#2A6170", "#3F8899", "#69B5C5", "#B5E6EF"),
)

THEMES: Final = {"light": LIGHT, "dark": DARK}

_MAP_ONLY: Final = ("ground", "water", "building", "street", "street_case", "halo")
_OTHER_NAMES: Final = {
    "block_edge": "--gs-map-block",
    "grid_border": "--gs-map-grid",
    "community_border": "--gs-map-community",
    "fill": "--gs-grid",
}


def custom_properties(palette: Palette) -> dict[str, str]:
    """The palette as the custom properties of the style sheets: `--gs-map-ground`, `--gs-grid-0` and so on."""
    properties = {}
    for each in fields(palette):
        name, value = _property(each.name), getattr(palette, each.name)
        if isinstance(value, str):
            properties[name] = value
        else:
            properties.update({f"{name}-{place}": colour for place, colour in enumerate(value)})
    return properties


def _property(field: str) -> str:
    kebab = field.replace("_", "-")
    return _OTHER_NAMES.get(field, f"--gs-map-{kebab}" if field in _MAP_ONLY else f"--gs-{kebab}")

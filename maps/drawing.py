"""One map, ready to be drawn: its layers, its data or where they are fetched, where it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from geo.core.language import Sentence
from maps.assets import SPRITE, UnknownAddressError
from maps.canvas import Canvas, Fragments, Parts
from maps.escaping import entities
from maps.extent import Bounds
from maps.layers import Layer
from maps.look import Look
from maps.words import translated

Show = Literal["grids", "coverage", "incidents"]
"""The presets of the map page."""


@dataclass(frozen=True)
class Embedded:
    """Data that stand in the page itself."""

    document: Mapping[str, Any]


@dataclass(frozen=True)
class Fetched:
    """Data that the page fetches from its own server: an address that starts with a slash."""

    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith("/") or self.url.startswith("//"):
            raise UnknownAddressError(f"The map would fetch its data from {self.url!r}.")


Source = Embedded | Fetched


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A map without a reader yet: `draw` gives it language, theme and the page's terms."""

    show: Show | Literal["changes", "route", "streets", "patrol", "now"]
    title: Sentence
    territory: str
    layers: tuple[Layer, ...]
    home: Bounds
    whole: Bounds
    ground: Source
    facts: Source | None = None
    blocks: Source | None = None
    changes: Source | None = None
    route: Source | None = None
    streets: Source | None = None
    walk: Source | None = None
    place_links: bool = True

    def config(self, look: Look) -> dict[str, Any]:
        """What map.js reads: data or addresses of data, layers with their legends, texts."""
        return {
            "show": self.show,
            "language": look.language,
            "home": _corners(self.home),
            "whole": _corners(self.whole),
            "ground": _source(self.ground),
            "facts": _source(self.facts),
            "blocks": _source(self.blocks),
            "changes": _source(self.changes),
            "route": _source(self.route),
            "streets": _source(self.streets),
            "walk": _source(self.walk),
            "layers": {layer.key: _layer(layer, look) for layer in self.layers},
            "words": translated(look.translate),
            "sprite": look.file_url(SPRITE),
            "place_links": self.place_links,
        }

    def parts(self) -> Parts:
        """The map rendered by folium, without its data."""
        canvas = Canvas()
        for layer in self.layers:
            canvas.add_child(layer.element())
        return canvas.parts()

    def draw(self, look: Look) -> Fragments:
        """The map as fragments for a page, which asks for its data before the scripts have come."""
        fragments = self.parts().fragments(self.config(look), look)
        return replace(fragments, head=f"{fragments.head}\n{self._preloads()}")

    def _preloads(self) -> str:
        fetched = (source.url for source in (self.ground, self.facts, self.streets) if isinstance(source, Fetched))
        return "\n".join(f'<link rel="preload" as="fetch" crossorigin href="{entities(url)}">' for url in fetched)


def _corners(bounds: Bounds) -> list[list[float]]:
    """Bounds as Leaflet expects them: south-west and north-east, lat before lon."""
    west, south, east, north = bounds
    return [[south, west], [north, east]]


def _source(source: Source | None) -> dict[str, Any] | None:
    match source:
        case Embedded(document):
            return {"data": document}
        case Fetched(url):
            return {"url": url}
        case None:
            return None


def _layer(layer: Layer, look: Look) -> dict[str, Any]:
    return {
        "name": look.translate(layer.name),
        "shown": layer.shown,
        "legend": [{"swatch": line.swatch, "text": look.translate(line.text)} for line in layer.legend],
    }

"""A folium map without folium's own stack: local files only, rendered as fragments for our pages.

Folium's plain map loads jQuery, Bootstrap and three icon fonts from four hosts. This one loads
Leaflet and our own scripts, refuses to be built when anything on it would come from elsewhere, and
has no popups: a click selects, and the page shows what was selected.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from maps import assets
from maps.assets import Asset, UnknownAddressError
from maps.escaping import data_block, entities
from maps.look import Look

CONFIG_ID: Final = "gs-map-config"
_FOREIGN: Final = re.compile(r"""(?:https?:|wss?:|["'(=]\s*)//[\w\[{]""", re.IGNORECASE)


@dataclass(frozen=True)
class Fragments:
    """What a page takes in: into its head, into its body, and at the end of its body."""

    head: str
    body: str
    script: str


class Canvas(folium.Map):
    """A folium map that draws nothing by itself: layers are added to it, data come with `fragments`."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="gs-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {{ this.options|tojavascript }});
        gsMap.adopt({{ this.get_name() }}, "{{ this.config_id }}");
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (folium declares it on the instance)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 (folium declares it on the instance)

    def __init__(self) -> None:
        super().__init__(tiles=None, zoom_control=False, attribution_control=False, zoom_snap=0.25, zoom_delta=0.5)
        self._id, self.config_id = "canvas", CONFIG_ID
        self.options |= {"min_zoom": 4, "max_zoom": 20}

    def parts(self) -> "Parts":
        """Render once; UnknownAddressError when anything would be loaded from elsewhere."""
        page = Page()
        page.add_child(self)
        page.add_child(_Start(self.get_name()))
        return page.parts()


class DrawnLayer(JSCSSMixin, MacroElement):
    """A layer that `map.js` draws from the page's data; `key` names its painter there."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        gsMap.layer({{ this._parent.get_name() }}, {{ this.key|tojavascript }});
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (folium declares it on the instance)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 (folium declares it on the instance)

    def __init__(self, key: str, needs: tuple[Asset, ...] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's constructor is not typed
        self.key = key
        self.default_js = [(asset.name, asset.path) for asset in needs if not asset.is_style]
        self.default_css = [(asset.name, asset.path) for asset in needs if asset.is_style]


class _Start(MacroElement):
    """The last line of the script: everything is added, the map may load its data."""

    _template = Template("{% macro script(this, kwargs) %}gsMap.start({{ this.map_name }});{% endmacro %}")

    def __init__(self, map_name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's constructor is not typed
        self.map_name = map_name


class Page(Figure):
    """A branca figure that ends as fragments and fails closed on any address it does not know."""

    def parts(self) -> "Parts":
        """Render the elements once, check every address, and take the parts."""
        for child in self._children.values():
            child.render()
        wanted = [assets.known(name) for name, child in self.header._children.items() if not _is_plain(child)]
        return Parts(
            styles=(assets.LEAFLET_STYLE, *(asset for asset in wanted if asset.is_style), assets.MAP_STYLE),
            scripts=(assets.LEAFLET, *(asset for asset in wanted if not asset.is_style), *assets.SCRIPTS),
            markup=refuse_foreign(self.html.render()),
            script=refuse_foreign(self.script.render()),
        )


@dataclass(frozen=True)
class Parts:
    """A rendered map: the files it needs in loading order, its markup and its inline script."""

    styles: tuple[Asset, ...]
    scripts: tuple[Asset, ...]
    markup: str
    script: str

    def fragments(self, config: Mapping[str, Any], look: Look) -> Fragments:
        """For a page of ours: files by address, the inline script under the page's nonce."""
        permission = f' nonce="{entities(look.nonce)}"' if look.nonce else ""
        links = [f'<link rel="stylesheet" href="{entities(look.file_url(asset.path))}">' for asset in self.styles]
        scripts = [f'<script src="{entities(look.file_url(asset.path))}"></script>' for asset in self.scripts]
        return Fragments(
            head="\n".join(links),
            body=f"{self.markup}\n{data_block(CONFIG_ID, config)}",
            script="\n".join([*scripts, f"<script{permission}>{self.script}</script>"]),
        )


def _is_plain(child: Element) -> bool:
    """Whether a part of the head is markup; folium adds a meta tag that our pages have already."""
    if isinstance(child, JavascriptLink | CssLink):
        return False
    refuse_foreign(child.render())
    return True


def refuse_foreign(text: str) -> str:
    """Return markup or code unchanged; UnknownAddressError when it names another host."""
    if found := _FOREIGN.search(text):
        raise UnknownAddressError(f"The map would load from elsewhere: {text[found.start() : found.start() + 60]!r}.")
    return text

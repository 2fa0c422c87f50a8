"""The front-end files a map may load: a closed list, so that a foreign address fails at build time."""

import base64
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CSS_ADDRESS: Final = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")


class UnknownAddressError(ValueError):
    """Something on the map would be loaded from an address that is not ours."""


@dataclass(frozen=True)
class Asset:
    """A script or style sheet: the name folium knows it by, and its path below the static folder."""

    name: str
    path: str

    @property
    def is_style(self) -> bool:
        """Whether it is a style sheet; otherwise it is a script."""
        return self.path.endswith(".css")


THEME_STYLE: Final = Asset("theme_css", "theme.css")
SHELL_STYLE: Final = Asset("shell_css", "shell.css")
LEAFLET_STYLE: Final = Asset("leaflet_css", "vendor/leaflet/dist/leaflet.css")
MAP_STYLE: Final = Asset("map_css", "map.css")
LEAFLET: Final = Asset("leaflet", "vendor/leaflet/dist/leaflet.js")
CLUSTERS: Final = Asset("markercluster", "vendor/leaflet.markercluster/dist/leaflet.markercluster.js")
CLUSTER_STYLE: Final = Asset("markerclustercss", "vendor/leaflet.markercluster/dist/MarkerCluster.css")
HEAT: Final = Asset("leaflet-heat.js", "vendor/leaflet.heat/dist/leaflet-heat.js")
NOUNS: Final = (
    "elements",
    "theme",
    "address",
    "shapes",
    "painter",
    "labels",
    "changes",
    "routes",
    "streets",
    "walks",
    "layers",
    "points",
    "list",
    "selected",
    "controls",
    "view",
)
SCRIPTS: Final = (*(Asset(f"map_{noun}", f"map/{noun}.js") for noun in NOUNS), Asset("map_bridge", "map.js"))
SPRITE: Final = "icons.svg"

KNOWN: Final = {asset.name: asset for asset in (CLUSTERS, CLUSTER_STYLE, HEAT)}
"""What a layer may ask for, by the name folium has for it; the rest is loaded with every map."""


def known(name: str) -> Asset:
    """The asset that folium calls by a name; UnknownAddressError when the list does not hold it."""
    try:
        return KNOWN[name]
    except KeyError as error:
        raise UnknownAddressError(f"No front-end file of ours is called {name!r}.") from error


def inlined(static_dir: Path, asset: Asset) -> str:
    """The text of an asset, ready to stand in a page; images in a style sheet become data URIs."""
    file = static_dir / asset.path
    text = file.read_text(encoding="utf-8")
    if asset.is_style:
        return _CSS_ADDRESS.sub(lambda found: f'url("{_data_uri(file.parent, found[1])}")', text).replace("</", "<\\/")
    return re.sub(r"\n//# sourceMappingURL=.*", "", text).replace("</script", "<\\/script")


def _data_uri(folder: Path, address: str) -> str:
    """A file beside a style sheet as a data URI; data URIs and references into the page stay as they are."""
    if address.startswith(("data:", "#")):
        return address
    file = (folder / address).resolve()
    if "//" in address or not file.is_file():
        raise UnknownAddressError(f"A style sheet asks for {address!r}, which is not a file of ours.")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"

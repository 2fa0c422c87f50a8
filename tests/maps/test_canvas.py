"""The canvas loads our own files only, and says so before a page is built."""

import re
from dataclasses import replace

import folium
import pytest
from folium.plugins import MiniMap

from maps import coverage as coverage_map
from maps import grids
from maps import incidents as incident_map
from maps.assets import UnknownAddressError
from maps.canvas import Canvas, DrawnLayer
from maps.coverage import CoverageMapData
from maps.drawing import Fetched
from maps.grids import GridMapData, TooManyShapesError
from maps.incidents import IncidentMapData
from maps.look import Look


def test_a_map_is_a_folium_map(town: GridMapData, look: Look) -> None:
    """Folium makes the Leaflet map and lists its layers, in the order in which they are painted."""
    script = grids.draw(town, look).script
    assert "= L.map(" in script
    assert re.findall(r'gsMap\.layer\(\w+, "(\w+)"\)', script) == ["neighbours", "blocks", "borders", "labels"]


def test_folium_s_own_stack_stays_out(incidents: IncidentMapData, look: Look) -> None:
    """Neither jQuery nor Bootstrap nor an icon font is asked for, only Leaflet, its two plugins and our files."""
    fragments = incident_map.draw(incidents, look)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', fragments.head + fragments.script)
    assert all(address.startswith("/static/") for address in addresses)
    vendored = {address.split("/")[3] for address in addresses if "/vendor/" in address}
    assert vendored == {"leaflet", "leaflet.markercluster", "leaflet.heat"}


def test_the_page_keeps_its_own_head(town: GridMapData, look: Look) -> None:
    """The head holds style sheets alone: no viewport that forbids zooming, no style for the whole page."""
    head = grids.draw(town, look).head
    assert "viewport" not in head
    assert "<style" not in head
    assert head.count("<link") == head.count("<")


def test_only_the_inline_script_carries_the_nonce(town: GridMapData, look: Look) -> None:
    """One inline script runs, under the page's nonce; data stand in a block that no browser runs."""
    fragments = grids.draw(town, look)
    assert fragments.script.count('nonce="n0nce"') == 1
    assert re.findall(r"<script[^>]*>", fragments.body) == ['<script type="application/json" id="gs-map-config">']


@pytest.mark.parametrize(
    "foreign",
    [
        folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="x"),
        folium.TileLayer("//tiles.example.org/{z}/{x}/{y}.png", attr="x"),
        folium.Marker([39, 101], popup="see <img src=https://example.org/a.png>"),
        folium.raster_layers.ImageOverlay("https://example.org/a.png", [[39, 101], [40, 102]]),
        MiniMap(),
    ],
    ids=["tiles", "tiles without a scheme", "picture in a popup", "overlay", "plugin from another host"],
)
def test_an_unknown_address_fails_when_the_map_is_built(foreign: folium.map.Layer) -> None:
    """Whatever would be loaded from another host stops the map before a reader could ask for it."""
    canvas = Canvas()
    canvas.add_child(foreign)
    with pytest.raises(UnknownAddressError):
        canvas.parts()


def test_a_script_that_the_list_does_not_hold_fails() -> None:
    """A layer may ask only for files that set-up fetches."""
    layer = DrawnLayer("places")
    layer.default_js = [("jquery", "vendor/jquery.js")]
    canvas = Canvas()
    canvas.add_child(layer)
    with pytest.raises(UnknownAddressError, match="jquery"):
        canvas.parts()


@pytest.mark.parametrize("url", ["https://example.org/data", "//example.org/data", "data.json"])
def test_data_are_fetched_from_the_page_s_own_server(url: str) -> None:
    """An address of data starts with one slash."""
    with pytest.raises(UnknownAddressError):
        Fetched(url)


def test_one_map_leaves_no_trace_in_the_next(incidents: IncidentMapData, town: GridMapData, look: Look) -> None:
    """Files that one map needs are not asked for by the next: folium keeps such lists on its classes."""
    incident_map.draw(incidents, look)
    assert "markercluster" not in grids.draw(town, look).script


def test_more_than_2000_polygons_never_stand_in_a_page(town: GridMapData, look: Look) -> None:
    """Above 2,000 polygons a page needs an address to fetch them from."""
    assert town.grids is not None
    many = replace(town, grids=town.grids.loc[town.grids.index.repeat(40)])
    with pytest.raises(TooManyShapesError):
        grids.draw(many, look)
    body = grids.draw(replace(many, ground_url="/api/v1/maps/grids"), look).body
    assert len(body) < 20_000
    assert '"url":"/api/v1/maps/grids"' in body


def test_figures_stand_beside_the_ground(coverage: CoverageMapData, look: Look) -> None:
    """The coverage map carries the walks and the figures per grid with its ground."""
    body = coverage_map.draw(coverage, look).body
    assert "夜间巡逻 3" in body
    assert body.count('"stale":5') == 4
    assert '"hours_since":3' in body

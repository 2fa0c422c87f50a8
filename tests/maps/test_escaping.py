"""Foreign text is shown and never run: nine places it comes from, five attacks, in a real browser."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import folium
import geopandas as gpd
import pytest

from maps import coverage as coverage_map
from maps import grids as grid_map
from maps import incidents as incident_map
from maps import sheet
from maps.assets import LEAFLET, inlined
from maps.canvas import Canvas
from maps.coverage import CoverageMapData
from maps.escaping import data_block, entities, json_text
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look

pytestmark = pytest.mark.browser

ATTACKS = {
    "closes the script": "</script><script>pwned()</script>",
    "is an element": "<img src=x onerror=pwned()>",
    "leaves an attribute": "\"'><svg onload=pwned()>",
    "is a template literal": "${pwned()}`+pwned()+`",
    "is an escape": "\\`;pwned();//\\u003cimg src=x onerror=pwned()\\u003e",
}
attacks = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


def hostile_town(town: GridMapData, attack: str) -> GridMapData:
    """Names of grids, communities, towns, the plan and the territory are the attack."""
    assert town.grids is not None
    return replace(
        town,
        plan=replace(town.plan, name=attack, territory_name=attack),  # type: ignore[type-var]
        grids=town.grids.assign(name=attack),
        communities=town.communities.assign(name=attack, town_name=attack),
    )


@attacks
def test_text_of_the_ground_never_runs(
    town: GridMapData, look: Look, open_file: Callable[..., Any], attack: str
) -> None:
    """Names of grids, communities, towns, plan and territory appear as written: title, list, labels, panel."""
    opened = open_file(grid_map.export(hostile_town(town, attack), look), query="?sel=152922101001001")
    page = opened.page
    assert page.title().startswith(attack)
    assert page.locator(".gs-selected h2").text_content() == attack
    assert page.locator(".gs-row.grid .gs-row-name").first.text_content() == attack
    page.locator(".gs-row.community").first.click()
    assert page.locator(".gs-selected .label").text_content() == attack
    assert page.evaluate("window.ran") == 0
    assert opened.errors == []


@attacks
def test_text_of_incidents_never_runs(
    incidents: IncidentMapData, look: Look, open_file: Callable[..., Any], attack: str
) -> None:
    """Categories, addresses and keys of incidents appear as written: filter, panel, markers."""
    assert incidents.incidents is not None
    hostile = incidents.incidents.assign(category=attack, address=attack)
    opened = open_file(incident_map.export(replace(incidents, incidents=hostile), look), query="?sel=incident:S-0004")
    assert opened.page.locator(".gs-selected h2").text_content() == attack
    assert attack in opened.page.locator(".gs-facts").text_content()
    assert opened.page.locator("option").nth(1).text_content().startswith(attack)
    assert opened.page.evaluate("window.ran") == 0
    assert opened.errors == []


@attacks
def test_text_of_walks_never_runs(
    coverage: CoverageMapData, look: Look, open_file: Callable[..., Any], attack: str
) -> None:
    """Titles and teams of walks appear as written."""
    assert coverage.tracks is not None
    hostile: gpd.GeoDataFrame = coverage.tracks.assign(title=attack, team=attack)
    opened = open_file(coverage_map.export(replace(coverage, tracks=hostile), look), query="?sel=walk:p2")
    assert opened.page.locator(".gs-selected h2").text_content() == attack
    assert attack in opened.page.locator(".gs-facts").text_content()
    assert opened.page.evaluate("window.ran") == 0
    assert opened.errors == []


@attacks
def test_text_on_sheets_never_runs(
    incidents: IncidentMapData, look: Look, open_file: Callable[..., Any], attack: str
) -> None:
    """A sheet that stands in a page shows hostile names as text."""
    hostile = replace(incidents, ground=hostile_town(incidents.ground, attack))
    opened = open_file(f"<!doctype html><body>{sheet.svg(hostile, look)}", ready=False)
    assert attack in opened.page.locator("svg text").first.text_content()
    assert opened.page.evaluate("window.ran") == 0


@attacks
def test_entities_are_inert_in_folium_s_own_templates(
    static_dir: Any, open_file: Callable[..., Any], attack: str
) -> None:
    """Text that does pass through folium (a marker's icon, tooltip and title) is shown as written."""
    canvas = Canvas()
    icon = folium.DivIcon(html=entities(attack), class_name="sink")
    canvas.add_child(folium.Marker([39, 101], icon=icon, tooltip=folium.Tooltip(entities(attack), permanent=True)))
    parts = canvas.parts()
    scripts = [
        inlined(static_dir, LEAFLET),
        "gsMap = {adopt(map) { map.setView([39, 101], 9); }, start() {}};",
        parts.script,
    ]
    markup = "".join(f"<script>{script}</script>" for script in scripts)
    opened = open_file(f"<!doctype html><body>{parts.markup}{markup}", ready=False)
    assert opened.page.locator(".sink").text_content() == attack
    assert opened.page.locator(".leaflet-tooltip").text_content().strip() == attack
    assert opened.page.evaluate("window.ran") == 0


def test_the_attacks_run_where_nothing_is_escaped(open_file: Callable[..., Any]) -> None:
    """The same attacks do run in a page that writes them as markup or code: the tests above can fail."""
    script, element, attribute, literal, _ = ATTACKS.values()
    text = f'<!doctype html><body>{script}{element}<p title="{attribute}"></p><script>x = `{literal}`</script>'
    opened = open_file(text, ready=False)
    opened.page.wait_for_function("window.ran >= 4")


def test_json_in_a_page_cannot_end_its_element() -> None:
    """No `<`, `>` or `&` is left in a data block, and line separators that end a script line are escaped."""
    text = json_text({"name": "</script>&\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert data_block("x", {}) == '<script type="application/json" id="x">{}</script>'

"""A map in one file opens from a USB stick: everything is in it, and nothing is asked for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from maps import coverage as coverage_map
from maps import grids as grid_map
from maps import incidents as incident_map
from maps.coverage import CoverageMapData
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look

pytestmark = pytest.mark.browser

MARKED = """() => {
  const canvas = document.querySelector("canvas.gs-map-canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let at = 0; at < pixels.length; at += 4 * 97) {
    if (pixels[at + 3] === 255) colours.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
  }
  return Array.from(colours);
}"""


def rgb(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def test_no_request_is_made(
    coverage: CoverageMapData, incidents: IncidentMapData, look: Look, open_file: Callable[..., Any]
) -> None:
    """Each of the three maps draws itself from its own file alone."""
    drawn = {
        "grids": grid_map.export(coverage.ground, look),
        "coverage": coverage_map.export(coverage, look),
        "incidents": incident_map.export(incidents, look),
    }
    for name, text in drawn.items():
        opened = open_file(text, name=f"{name}.html")
        assert [url for url in opened.requests if not url.startswith("data:")] == [opened.page.url.split("#")[0]]
        assert opened.errors == []


def test_the_file_says_its_language_and_title_and_may_be_zoomed(town: GridMapData, look: Look) -> None:
    """`lang` and `title` are there, and nobody is kept from zooming in."""
    text = grid_map.export(town, replace(look, language="en", theme="dark"))
    assert '<html lang="en" data-theme="dark">' in text
    assert "<title>阿拉善右旗 · Grid map</title>" in text
    assert "user-scalable" not in text
    assert "in force from 2026-01-01" in text


@pytest.mark.parametrize(("theme", "fill"), [("light", "#6EAFEF"), ("dark", "#33689C")])
def test_grids_have_the_colours_of_the_theme(
    town: GridMapData, look: Look, open_file: Callable[..., Any], theme: Any, fill: str
) -> None:
    """The canvas is painted with the neighbour fills of the theme."""
    opened = open_file(grid_map.export(town, replace(look, theme=theme)))
    assert rgb(fill) in opened.page.evaluate(MARKED)


def test_a_grid_that_was_not_visited_is_hatched(
    coverage: CoverageMapData, look: Look, open_file: Callable[..., Any]
) -> None:
    """The colour of "never" is painted where a grid had no patrol, and only then."""
    assert coverage.figures is not None
    assert coverage.ground.grids is not None
    hidden = "?layers=hours"
    assert rgb("#3A0F0C") in open_file(coverage_map.export(coverage, look), query=hidden).page.evaluate(MARKED)
    everywhere = coverage.figures.iloc[[0]].loc[coverage.figures.index[[0]].repeat(54)]
    visited = replace(coverage, figures=everywhere.set_axis(coverage.ground.grids.index))
    assert rgb("#3A0F0C") not in open_file(coverage_map.export(visited, look), query=hidden).page.evaluate(MARKED)


def test_a_click_selects_and_opens_no_popup(town: GridMapData, look: Look, open_file: Callable[..., Any]) -> None:
    """A click on the map selects the grid under it: in the list, in the panel and in the event on the page."""
    page = open_file(grid_map.export(town, look)).page
    page.evaluate("document.addEventListener('gs:select', (event) => { window.chosen = event.detail.selection; })")
    page.locator(".gs-map").click(position={"x": 640, "y": 360})
    chosen = page.evaluate("window.chosen")
    assert chosen["type"] == "grid"
    assert page.locator('.gs-row.grid[aria-pressed="true"]').get_attribute("data-key") == chosen["key"]
    assert page.locator(".gs-selected h2").is_visible()
    assert page.locator(".leaflet-popup").count() == 0
    page.keyboard.press("Escape")
    assert not page.locator(".gs-selected").is_visible()


def test_days_and_categories_narrow_what_is_counted(
    incidents: IncidentMapData, look: Look, open_file: Callable[..., Any]
) -> None:
    """The slider of days and the filter of categories leave only what fits, and the list counts the same."""
    assert incidents.incidents is not None
    page = open_file(incident_map.export(incidents, look)).page
    assert page.locator(".gs-list-head h2").text_content() == "120 incidents"
    page.locator(".gs-list-head select").select_option("垃圾清运")
    wanted = (incidents.incidents["category"] == "垃圾清运").sum()
    assert page.locator(".gs-list-head h2").text_content() == f"{wanted} incidents"
    page.locator(".gs-days input").focus()
    page.keyboard.press("ArrowRight")
    days = incidents.incidents["occurred_at"].dt.tz_convert("Asia/Shanghai").dt.date.astype(str)
    first = days.min()
    wanted = ((incidents.incidents["category"] == "垃圾清运") & (days == first)).sum()
    assert page.locator(".gs-days output").text_content() == first
    assert page.locator(".gs-list-head h2").text_content() == f"{wanted} incidents"

"""The sheet: plain SVG with everything a printed map needs, true to scale."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from pyproj import Geod

from maps import sheet
from maps.coverage import CoverageMapData
from maps.furniture import nice_length_m
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look
from maps.palette import DARK, LIGHT
from maps.paper import Frame, Paper

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 (our own text)


def test_a_sheet_says_what_it_shows(town: GridMapData, look: Look) -> None:
    """Title, plan, date, the mark of made-up data, legend, scale and north stand on it."""
    said = texts(sheet.svg(town, look, made_on=date(2026, 11, 23)))
    assert said[0] == "阿拉善右旗 · Grid map"
    assert said[1] == "Division 2026, in force from 2026-01-01 · drawn on 2026-11-23 · Made-up data"
    assert {"N", "Community border", "Grid border"} <= set(said)
    assert any(re.fullmatch(r"\d+ k?m", words) for words in said)


def test_grids_are_labelled_with_their_households(town: GridMapData, look: Look) -> None:
    """Each grid that is wide enough has its name, and its households below."""
    said = texts(sheet.svg(town, look))
    assert said[said.index("曙光1-01") + 2] == "60"  # each is written twice: its halo, then itself
    assert sum(words.startswith("曙光") for words in said) == 2 * 54


def test_grids_too_narrow_for_their_names_stay_unlabelled(town: GridMapData, look: Look) -> None:
    """On a small sheet names would overlap, so they are left out."""
    assert not any(words.startswith("曙光") for words in texts(sheet.svg(town, look, width_px=420, height_px=300)))


def test_grids_without_a_patrol_carry_a_pattern(coverage: CoverageMapData, look: Look) -> None:
    """The four grids without a stay are filled with the pattern of horizontal lines, and the legend shows it."""
    assert sheet.svg(coverage, look).count('fill="url(#gs-never)"') == 4 + 1


def test_incidents_are_told_open_from_closed_by_their_shape(incidents: IncidentMapData, look: Look) -> None:
    """A full disc is open, a ring is closed; each stands once for each incident, and once in the legend."""
    assert incidents.incidents is not None
    drawn = sheet.svg(incidents, look)
    still_open = int((incidents.incidents["status"] == "open").sum())
    assert drawn.count("<circle") == 120 + 2
    assert len(re.findall(rf'<circle[^>]*fill="{LIGHT.danger}"', drawn)) == still_open + 1


@pytest.mark.parametrize(("theme", "ground"), [("light", LIGHT.ground), ("dark", DARK.ground), ("auto", LIGHT.ground)])
def test_a_sheet_takes_the_theme(town: GridMapData, look: Look, theme: str, ground: str) -> None:
    """Dark only when dark was chosen: paper is light."""
    assert f'fill="{ground}"' in sheet.svg(town, replace(look, theme=theme))  # type: ignore[arg-type]


def test_a_sheet_loads_and_runs_nothing(coverage: CoverageMapData, look: Look) -> None:
    """No script, no picture, no address: a mail program and a PDF writer show the same."""
    drawn = sheet.svg(coverage, look)
    assert not re.search(r"<script|<image|<a |href|https?://(?!www\.w3\.org/2000/svg)", drawn)


@pytest.mark.parametrize("lat", [0.0, 39.2, 65.0])
def test_distances_on_paper_are_true(lat: float) -> None:
    """Along both axes a kilometre in the middle of the sheet is a kilometre by its scale, to 0.1 %."""
    paper = Paper.fitting((101.6, lat - 0.02, 101.7, lat + 0.02), Frame(0, 0, 1000, 600))
    geod = Geod(ellps="WGS84")
    for azimuth in (0, 90):
        lon, other_lat, _ = geod.fwd(paper.centre_lon, paper.centre_lat, azimuth, 1000)
        start, end = paper.place(np.array([[paper.centre_lon, paper.centre_lat], [lon, other_lat]]))
        assert np.hypot(*(end - start)) / paper.px_per_m == pytest.approx(1000, rel=1e-3)


@pytest.mark.parametrize(("limit", "length"), [(1.5, 1), (27, 20), (99, 50), (500, 500), (12_345, 10_000)])
def test_the_scale_bar_is_a_round_length(limit: float, length: float) -> None:
    """A bar is 1, 2 or 5 times a power of ten."""
    assert nice_length_m(limit) == length

"""A plan on paper: a sheet for each community and grid."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser

from geo.core.language import Sentence
from maps.booklet import Wanted, booklet
from maps.grids import GridMapData
from maps.look import Look
from maps.palette import LIGHT

DAY = date(2026, 11, 23)


def pages(document: str) -> list[str]:
    return re.findall(r"<svg .*?</svg>", document, re.DOTALL)


def texts(page: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(page).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 (our own)


def test_every_community_and_every_grid_has_its_sheet(town: GridMapData, look: Look) -> None:
    """Six communities of nine grids: a sheet for each, with title, division, day, scale, north and legend."""
    drawn = pages(booklet(town, look, Wanted(made_on=DAY)))
    assert len(drawn) == 6 + 54
    first, second = texts(drawn[0]), texts(drawn[1])
    assert first[0] == "阿拉善右旗 · Grids of 曙光1社区"
    assert second[0] == "阿拉善右旗 · 曙光1-01 (152922101001001), 曙光1社区"
    for said in (first, second):
        assert said[1] == "Division 2026, in force from 2026-01-01 · drawn on 2026-11-23 · Made-up data"
        assert {"N", "Community border", "Grid border", "Block edge"} <= set(said)
        assert any(re.fullmatch(r"\d+ k?m", words) for words in said)


def test_what_the_sheet_is_about_is_in_colour(town: GridMapData, look: Look) -> None:
    """Nine grids on the sheet of a community, one on that of a grid; what lies beside them has the colour of ground."""
    of_community, of_grid = pages(booklet(town, look, Wanted(made_on=DAY, community="152922101001")))[:2]
    filled = rf'<path d="[^"]*" fill="({"|".join(LIGHT.fill)})" fill-rule'
    assert len(re.findall(filled, of_community)) == 9
    assert len(re.findall(filled, of_grid)) == 1
    assert "曙光1-02" in texts(of_grid)


def test_one_community_alone_can_be_drawn(town: GridMapData, look: Look) -> None:
    """With its grids, and no other's."""
    drawn = pages(booklet(town, look, Wanted(made_on=DAY, community="152922101002")))
    assert len(drawn) == 10
    assert all("152922101002" in texts(page)[0] for page in drawn[1:])


def test_the_grids_can_be_left_out_for_links_to_them(town: GridMapData, look: Look) -> None:
    """Then the communities stand before the sheets, as addresses that are not printed."""
    document = booklet(town, look, Wanted(made_on=DAY, with_grids=False, contents=[("曙光1社区", "?community=1")]))
    assert len(pages(document)) == 6
    assert '<nav><a href="?community=1">曙光1社区</a></nav>' in document
    assert "@media print{nav{display:none}}" in document


def test_a_draft_says_that_it_is_one(town: GridMapData, look: Look) -> None:
    """On each of its sheets."""
    drawn = pages(booklet(town, look, Wanted(made_on=DAY, draft=True, community="152922101001")))
    assert all("draft" in texts(page)[0] for page in drawn)


def test_names_from_outside_stay_text(town: GridMapData, look: Look) -> None:
    """Of the plan, the territory, a community and a grid."""
    assert town.grids is not None
    evil = "<script>x</script>{look}"
    grids, communities = town.grids.assign(name=evil), town.communities.assign(name=evil)
    plan = replace(town.plan, name=evil, territory_name=evil)
    wanted = Wanted(made_on=DAY, contents=[(evil, f'"{evil}')])
    document = booklet(replace(town, grids=grids, communities=communities, plan=plan), look, wanted)
    assert "<script" not in document
    assert "default-src 'none'" in document


def test_a_browser_prints_a_sheet_to_a_page(town: GridMapData, look: Look, browser: Browser) -> None:
    """In Chinese, ten sheets on ten pages of A4 across, without one that is empty."""
    chinese = replace(look, language="zh-CN", translate=_said)
    page = browser.new_page()
    page.set_content(booklet(town, chinese, Wanted(made_on=DAY, community="152922101001")))
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 10
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed).groups())
    assert (width, height) == (pytest.approx(842, abs=1), pytest.approx(595, abs=1))


def _said(sentence: Sentence) -> str:
    return sentence.text.format(**sentence.values)

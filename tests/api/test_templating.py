"""Dates, codes, figures and matched parts as every page writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.templating import (
    code_parts,
    icon,
    show_area,
    show_day,
    show_moment,
    show_number,
    spaced_code,
    static,
    underline,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_code_is_apart_on_screen_and_together_when_copied() -> None:
    """Groups of 6 and 3 without a space between them in the text."""
    assert code_parts("152922101009003") == ["152922", "101", "009", "003"]
    assert code_parts("152922101") == ["152922", "101"]
    assert code_parts("A-12") == ["A-12"]
    text = spaced_code("152922101009003")
    assert "".join(part.split("</span>")[0] for part in text.split("<span>")[1:]) == "152922101009003"
    assert spaced_code("<b>") == '<span class="code"><span>&lt;b&gt;</span></span>'


def test_instants_are_shown_in_the_territorys_zone() -> None:
    """Late evening UTC is the next day in the town."""
    late = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)
    assert show_day(late, SHANGHAI) == "2026-02-01"
    assert show_moment(late, SHANGHAI) == "2026-02-01 01:30"
    assert show_day(None, SHANGHAI) == show_moment(None, SHANGHAI) == ""


def test_figures_are_easy_to_read() -> None:
    """Thin groups of thousands; areas in the unit that fits."""
    assert show_number(1234567) == "1\u202f234\u202f567"
    areas = (950, 153_000, 12_340_000)
    assert [show_area(each, "en") for each in areas] == ["950 m²", "15.3 ha", "12.34 km²"]
    assert [show_area(each, "zh-CN") for each in areas] == ["950 m²", "230 亩", "12.34 km²"]


@pytest.mark.parametrize(
    ("name", "parts", "marked"),
    [
        ("幸福小区3号楼", ("幸福小区3栋", "幸福小区", "3", "栋"), "<u>幸福小区</u><u>3</u>号楼"),
        ("幸福小区3栋", ("幸福小区", "幸福小区"), "<u>幸福小区</u>3栋"),
        ("<b>", ("<", "<"), "<u>&lt;</u>b&gt;"),
        ("曙光路", ("x", "x"), "曙光路"),
        ("曙光路", (), "曙光路"),
    ],
)
def test_what_matched_is_underlined_and_nothing_becomes_markup(name: str, parts: tuple[str, ...], marked: str) -> None:
    """The whole question where it occurs, else its pieces in order."""
    assert underline(name, parts) == marked


def test_icons_and_files_have_addresses() -> None:
    """A lone icon is named aloud, a decorative one is not; a file that changes changes its address."""
    assert 'aria-hidden="true"' in icon("map")
    assert 'aria-label="Map &amp; more"' in icon("map", "Map & more")
    assert static("theme.css").startswith("/static/theme.css?v=")
    assert static("no/such.css") == "/static/no/such.css"

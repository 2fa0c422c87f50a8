"""The map page: small, never stored, with its data elsewhere; presets by name; sheets."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

TOWN = Path(__file__).parents[2] / "town"
SHOWS = ("grids", "coverage", "incidents")


@pytest.mark.parametrize("show", SHOWS)
def test_no_polygon_stands_in_the_page(client: TestClient, show: str) -> None:
    """The page is small and names where its data are; it is never stored, for it carries a nonce."""
    answer = client.get(f"/map?show={show}")
    assert len(answer.content) < 40_000
    assert "coordinates" not in answer.text
    assert '"url":"/api/v1/maps/grids' in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_inline_scripts_carry_the_nonce_of_the_policy(client: TestClient) -> None:
    """Every script that is not a file carries the nonce; each answer has its own."""
    policies = set()
    for _ in range(2):
        answer = client.get("/map")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert nonce
        policies.add(nonce[1])
        inline = re.findall(r"<script(?![^>]*(?:src=|application/json))([^>]*)>", answer.text)
        assert inline == [f' nonce="{nonce[1]}"']
    assert len(policies) == 2


@pytest.mark.parametrize("show", SHOWS)
def test_presets_have_names(client: TestClient, show: str) -> None:
    """`/maps/{name}` leads to the map and keeps the rest of the question."""
    answer = client.get(f"/maps/{show}?on=2026-11-01&show=other", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/map?show={show}&on=2026-11-01"


def test_a_map_that_there_is_not_is_refused(client: TestClient) -> None:
    """A name that is no preset is not found, or a wrong question; never a fault of the program."""
    assert 400 <= client.get("/maps/elsewhere", follow_redirects=False).status_code < 500
    assert 400 <= client.get("/map?show=elsewhere").status_code < 500


def test_days_without_facts_say_so_and_lead_to_those_with(client: TestClient) -> None:
    """Empty days are told in words, with a link to the last days that hold something."""
    page = client.get("/map?show=coverage&from=2020-01-01&to=2020-01-31").text
    assert "No walks in these days." in page
    link = re.search(r'gs-map-note.*?href="([^"]+)"', page, re.DOTALL)
    assert link
    assert "to=2026-11-20" in link[1]
    assert "gs-map-note" not in client.get(link[1].replace("&amp;", "&")).text


def test_the_map_of_a_made_up_town_opens_on_its_last_days(client: TestClient) -> None:
    """Time stands still in a demo: without a choice of days the map shows the two weeks that end with its last fact."""
    assert 'name="to" value="2026-11-20"' in client.get("/map?show=coverage").text


@pytest.mark.parametrize("show", SHOWS)
def test_a_reader_without_scripts_gets_the_sheet(client: TestClient, show: str) -> None:
    """The page holds the sheet for readers without scripts, in their language."""
    page = client.get(f"/map?show={show}").text
    address = re.search(r'<noscript><img[^>]*src="([^"]+)"', page)
    assert address
    answer = client.get(address[1].replace("&amp;", "&"))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "曙光-01" in answer.text
    assert "Made-up data" in answer.text


def test_a_sheet_is_light_for_a_reader_in_the_dark(client: TestClient) -> None:
    """Paper is light: a link on the page leads to a sheet that can be printed, whatever the theme."""
    client.cookies.set("theme", "dark")
    address = re.search(r'class="tool gs-map-print" href="([^"]+)"', client.get("/map?show=grids").text)
    assert address
    assert 'fill="#FFFFFF"' in client.get(address[1]).text


def test_the_page_says_by_which_division(client: TestClient) -> None:
    """The plan is named beside the map."""
    assert "by the division" in client.get("/map").text


def _asking(database: Database, settings: Settings) -> TestClient:
    return TestClient(create_app(settings, database), headers={"accept-language": "en"})


def test_without_boundaries_the_page_says_what_to_do(fresh_database: Database, fresh_settings: Settings) -> None:
    """An empty installation has a map page with a sentence and a way to put a file in."""
    page = _asking(fresh_database, fresh_settings).get("/map")
    assert page.status_code == 200
    assert "No boundaries yet." in page.text
    assert 'href="/files"' in page.text


def test_where_there_are_several_territories_one_is_shown_and_named(
    fresh_database: Database, fresh_settings: Settings
) -> None:
    """Without a name the first is shown; the reader can choose, and every address of data names which it is."""
    for code in ("152921", "152922"):
        options = ImportOptions(zone=fresh_settings.zone, territory=code, territory_name=f"Banner {code}")
        import_file(fresh_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    client = _asking(fresh_database, fresh_settings)
    page = client.get("/map").text
    assert '<option value="152921" selected>' in page
    assert "/api/v1/maps/grids?territory=152921" in page
    other = client.get("/map?territory=152922").text
    url = re.search(r'"(/api/v1/maps/grids[^"]*)"', other)
    assert url
    assert client.get(url[1]).json()["plan"]["territory"]["code"] == "152922"

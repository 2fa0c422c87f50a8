"""Place pages."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

TOWN = Path(__file__).parents[2] / "town"


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_grid_page_says_who_serves_and_what_is_there(client: TestClient) -> None:
    """Worker with telephone, figures, neighbours across the community's border."""
    answer = client.get("/grids/152922101001001")
    words = _words(answer.text)
    assert "巴图" in words
    assert 'href="tel:0483-555-0130"' in answer.text
    assert "Households 115" in words
    assert "Open matters" in words
    assert {"曙光-02", "长山-01", "长山-02"} <= set(re.findall(r"[曙长团]\w-0\d", words))
    assert "团结-01" not in words.split("Neighbours")[1].split("Open the map")[0]


def test_a_grid_without_a_worker_says_so(client: TestClient) -> None:
    """And what to do about it."""
    page = client.get("/grids/152922101003003").text
    assert "No worker yet" in page
    assert 'href="/files"' in page


def test_a_community_lists_its_grids_and_a_territory_its_communities(client: TestClient) -> None:
    """Every row leads to the page of its thing."""
    community = client.get("/communities/152922101002").text
    assert all(f'href="/grids/15292210100200{number}"' in community for number in (1, 2, 3))
    code = client.get("/api/v1/territories").json()["items"][0]["code"]
    territory = client.get(f"/territories/{code}").text
    assert all(f'href="/communities/15292210100{number}"' in territory for number in (1, 2, 3))
    assert "Grids 9" in _words(territory)


@pytest.mark.parametrize(
    "path", ["/grids/nothing", "/communities/nothing", "/territories/nothing", "/grids/%3Cscript%3E", "/grids/1?on=x"]
)
def test_a_place_that_there_is_not_is_answered_in_words(client: TestClient, path: str) -> None:
    """A page that says so, without markup from the address."""
    answer = client.get(path)
    assert answer.status_code in {400, 404}
    assert "<h1>" in answer.text
    assert "<script>" not in answer.text


def test_a_day_is_kept_in_every_link_to_a_place(client: TestClient, town_settings: Settings) -> None:
    """Who looks at a past division stays in it, and is told."""
    day = datetime.now(town_settings.zone).date().isoformat()
    page = client.get(f"/grids/152922101001001?on={day}").text
    assert f"Shown for {day}." in page
    assert all(
        f"?on={day}" in link for link in re.findall(r'href="(/(?:grids|communities|territories)/[^"]+)"', page)[1:]
    )


def test_the_small_map_marks_the_grid_and_runs_nothing(client: TestClient) -> None:
    """Plain SVG with the grid's outline, without scripts or styles of its own."""
    page = client.get("/grids/152922101001001").text
    drawing = page.split('<div class="where-map">')[1].split("</svg>")[0]
    assert drawing.count('class="inset-selected"') == 1
    assert "<style" not in drawing
    assert "<script" not in drawing


def test_a_territory_without_a_plan_hides_no_other(fresh_database: Database, fresh_settings: Settings) -> None:
    """Grids and communities are found in the territories that have a plan in force."""
    options = ImportOptions(zone=fresh_settings.zone, territory="152922", territory_name="Banner")
    import_file(fresh_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    with fresh_database.session() as session, session.begin():
        session.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('152921', 'Empty', false)"))
    client = TestClient(create_app(fresh_settings, fresh_database), headers={"accept-language": "en"})
    assert client.get("/grids/152922101001001").status_code == 200
    assert client.get("/communities/152922101001").status_code == 200
    assert "No plan is in force here yet." in client.get("/territories/152921").text

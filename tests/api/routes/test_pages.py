"""The page of routes and its sheets."""

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.api.routes.conftest import GRID


def test_without_a_grid_the_page_asks_for_one(client: TestClient) -> None:
    """Every grid is offered under its community; nothing is worked out yet."""
    told = client.get("/routes").text
    assert f'value="{GRID}"' in told
    assert "Choose a grid" in told
    assert "Turn by turn" not in told


def test_a_form_with_empty_fields_is_a_question(client: TestClient) -> None:
    """What was left empty is not asked."""
    asked = {"grid": GRID, "patrollers": "", "minutes": "", "start": ""}
    told = client.get("/routes", params=asked).text
    assert "Turn by turn" in told
    assert "You have arrived" in told
    assert "The shortest possible is" in told


def test_the_page_keeps_what_was_asked_in_its_links(client: TestClient) -> None:
    """File and sheets are those of the route that is shown."""
    told = client.get("/routes", params={"grid": GRID, "patrollers": 2, "both_sides": "true"}).text
    links = re.findall(r'href="([^"]*(?:/api/v1/routes|/routes/sheet)[^"]*)"', told)
    assert len(links) == 3
    assert all("patrollers=2" in link and "both_sides=true" in link for link in links)
    assert all(client.get(link.replace("&amp;", "&")).status_code == 200 for link in links)


def test_a_refusal_stands_on_the_page_with_what_was_typed(client: TestClient) -> None:
    """The form stays filled; the sentence says what to change."""
    answer = client.get("/routes", params={"grid": GRID, "start": "没有这条街 <b>"})
    assert answer.status_code == 400
    assert "not sure where" in answer.text
    assert 'value="没有这条街 &lt;b&gt;"' in answer.text
    assert "<b>" not in answer.text


def test_before_there_are_streets_the_page_says_to_import_them(bare_app: FastAPI, as_admin: object) -> None:
    """With the command."""
    with TestClient(bare_app, headers={"accept-language": "en"}) as bare:
        as_admin(bare)  # type: ignore[operator]
        answer = bare.get("/routes", params={"grid": GRID})
    assert answer.status_code == 404
    assert "gridsteward import streets FILE" in answer.text


def test_a_sheet_for_each_patroller_with_a_code(client: TestClient) -> None:
    """It runs nothing, loads nothing, and its code opens the page with the same question."""
    answer = client.get("/routes/sheet", params={"grid": GRID, "patrollers": 2})
    assert answer.text.count("<section>") == answer.text.count('class="qr"') == 2
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_sheet_is_a_pdf_where_that_is_asked_for(client: TestClient) -> None:
    """Saved as a file."""
    answer = client.get("/routes/sheet.pdf", params={"grid": GRID})
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_patroller_is_offered_their_grids_alone(patroller: TestClient) -> None:
    """The list of the form has no other."""
    told = patroller.get("/routes").text
    assert re.findall(r'<option value="(\d+)"', told) == [GRID]

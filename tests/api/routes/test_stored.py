"""Routes stored under a name: walked again as they were, named by planned patrols, replaced and removed in words."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.accounts.rules import csrf_token
from geo.core import clock
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.routes.conftest import GRID, PATROLLER
from tests.geo.publishing.test_streets import ZONE, write_streets

STORED = "/api/v1/routes/stored"
ASKED = f"?grid={GRID}&patrollers=2&minutes=40&both_sides=true"


def new(name: str = "东线") -> dict[str, str]:
    return {"id": str(uuid.uuid4()), "name": name}


@pytest.fixture
def stored(client: TestClient) -> dict[str, Any]:
    """A route of two short shifts, as it was told when it was stored."""
    answer = client.post(STORED + ASKED, json=new())
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def plan(client: TestClient, stored: dict[str, Any]) -> dict[str, Any]:
    """A patrol of an hour from now that is to walk it."""
    team = {"id": str(uuid.uuid4()), "name": "红袖章巡逻队", "leads": [], "members": []}
    assert client.post("/api/v1/teams", json=team).status_code == 201
    sent = {"id": str(uuid.uuid4()), "team": team["id"], "route": stored["id"], **window()}
    answer = client.post("/api/v1/patrols/planned", json=sent)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def window() -> dict[str, str]:
    now = clock.now()
    return {"start_from": now.isoformat(), "start_until": (now + timedelta(hours=1)).isoformat()}


def test_a_route_is_stored_once_and_walked_as_it_was(client: TestClient) -> None:
    """Sent twice it is one; asked for by its id, on page, file, sheet and phone, it is what the question gave."""
    sent = new()
    assert [client.post(STORED + ASKED, json=sent).status_code for _ in range(2)] == [201, 200]
    (told,) = client.get(STORED).json()["items"]
    assert (told["name"], told["grid"]) == ("东线", GRID)
    before = client.get(f"/api/v1/routes/{GRID}{ASKED.replace(f'grid={GRID}&', '')}").json()
    again = client.get(f"/api/v1/routes/{GRID}?stored={told['id']}").json()
    assert again == before
    assert told["length_m"] == round(before["length_m"])
    phone = client.get(f"/go/route/data?{told['asks']}").json()
    assert [len(each["turns"]) for each in phone["walks"]] == [len(each["directions"]) for each in before["walks"]]
    for address in ("/routes", "/routes/sheet"):
        assert "东线" in client.get(f"{address}?{told['asks']}").text
    assert "东线" in client.get("/routes/stored").text


def test_names_are_told_apart_and_kept_short(client: TestClient, stored: dict[str, Any]) -> None:
    """A second route of the name, and one without, are refused in words; another grid's is not there."""
    assert client.post(STORED + ASKED, json=new()).status_code == 409
    assert client.post(STORED + ASKED, json=new("  ")).status_code == 400
    assert client.get(f"/api/v1/routes/{GRID[:-1]}2?stored={stored['id']}").status_code == 404
    assert client.get(f"/api/v1/routes/{GRID}?stored={uuid.uuid4()}").status_code == 404


def test_a_planned_patrol_names_a_route_and_the_phone_takes_it(client: TestClient, plan: dict[str, Any]) -> None:
    """It names its grid; page, list of the phone and its data tell the route; the form offers it."""
    assert (plan["grid"], plan["route"]["name"], plan["route"]["removed_at"]) == (GRID, "东线", None)
    data = client.get(f"/go/route/data?{plan['route']['asks']}").json()
    assert len(data["walks"]) == 2
    assert all(walk["turns"] and len(walk["line"]) > 1 for walk in data["walks"])
    page = client.get(f"/patrols/{plan['id']}").text
    assert f"stored={plan['route']['id']}" in page
    assert f'value="{plan["route"]["id"]}" selected' in client.get(f"/patrols/{plan['id']}/change").text


def test_a_removed_route_is_said_where_it_is_named(client: TestClient, plan: dict[str, Any]) -> None:
    """The plan keeps its grid; page, phone and form say it in both languages; nobody can name it anew."""
    route_id = plan["route"]["id"]
    listed = client.get("/routes/stored").text
    assert "Patrols still to come that name it: 1." in listed
    assert client.delete(f"{STORED}/{route_id}").status_code == 204
    assert client.delete(f"{STORED}/{route_id}").status_code == 404
    assert client.get(STORED).json()["items"] == []
    (told,) = client.get("/api/v1/patrols/planned").json()["items"]
    assert (told["grid"], told["route"]["asks"]) == (GRID, None)
    assert told["route"]["removed_at"] is not None
    for language, words in (("en", "was removed on"), ("zh-CN", "已于")):
        assert words in client.get(f"/patrols/{plan['id']}", headers={"accept-language": language}).text
    refused = client.get(f"/go/route/data?{plan['route']['asks']}", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (404, "routes.stored_removed")
    wish = {"team": plan["team_id"], "route": route_id, "version": plan["version"], "notes": "带伞", **window()}
    kept = client.put(f"/api/v1/patrols/planned/{plan['id']}", json=wish)
    assert (kept.status_code, kept.json()["notes"]) == (200, "带伞")
    another = client.post("/api/v1/patrols/planned", json=wish | {"id": str(uuid.uuid4())})
    assert (another.status_code, another.json()["code"]) == (400, "routes.stored_removed")


def test_a_plan_whose_grid_is_another_is_refused(client: TestClient, plan: dict[str, Any]) -> None:
    """The route says where it goes."""
    wish = {"team": plan["team_id"], "route": plan["route"]["id"], "id": str(uuid.uuid4()), **window()}
    answer = client.post("/api/v1/patrols/planned", json=wish | {"grid": f"{GRID[:-1]}2"})
    assert (answer.status_code, answer.json()["code"]) in {(400, "routes.other_grid"), (400, "grid.unknown")}


def test_a_replaced_route_is_what_the_phone_gets_from_then_on(client: TestClient, plan: dict[str, Any]) -> None:
    """One walk instead of two; the plan says when; who read the version before is refused."""
    address = f"{STORED}/{plan['route']['id']}?grid={GRID}"
    sent = {"name": "东线（一人）", "version": 1}
    assert [client.put(address, json=sent).status_code for _ in range(2)] == [200, 409]
    (told,) = client.get("/api/v1/patrols/planned").json()["items"]
    assert (told["route"]["name"], told["route"]["version"]) == ("东线（一人）", 2)
    assert told["route"]["replaced_at"] is not None
    assert len(client.get(f"/go/route/data?{told['route']['asks']}").json()["walks"]) == 1
    assert "replaced on" in client.get(f"/patrols/{plan['id']}").text


def test_where_streets_changed_the_route_is_worked_out_anew_and_says_so(
    client: TestClient, stored: dict[str, Any], signed_in_database: Database, tmp_path: Path
) -> None:
    """Another file of streets: the page says it, the walk is over the new ones."""
    assert "worked out anew" not in client.get(f"/routes?{stored['asks']}").text
    path = write_streets(tmp_path, shift_deg=0.0003)
    import_file(signed_in_database, ImportKind.STREETS, path, ImportOptions(zone=ZONE))
    assert "worked out anew" in client.get(f"/routes?{stored['asks']}").text


def test_who_plans_nothing_there_stores_and_removes_none(
    client: TestClient, patroller: TestClient, stored: dict[str, Any]
) -> None:
    """A patroller of the grid sees the route, and is refused in words; the page shows no form."""
    patroller.headers["x-csrf-token"] = csrf_token(PATROLLER)
    assert [each["name"] for each in patroller.get(STORED).json()["items"]] == ["东线"]
    assert patroller.post(STORED + ASKED, json=new("西线")).status_code == 403
    assert patroller.delete(f"{STORED}/{stored['id']}").status_code == 403
    assert "Store this route as" not in patroller.get(f"/routes{ASKED}").text
    assert "Store this route as" in client.get(f"/routes{ASKED}").text


def test_the_page_stores_replaces_and_removes(client: TestClient, stored: dict[str, Any]) -> None:
    """By its forms, which come back to the list."""
    shown = client.get(f"/routes?grid={GRID}&instead={stored['id']}").text
    assert "in the place of 东线" in shown
    form = {"name": "东线", "instead": stored["id"], "version": "1"}
    assert client.post(f"/routes/stored?grid={GRID}", data=form, follow_redirects=False).status_code == 303
    assert client.get(STORED).json()["items"][0]["version"] == 2
    address = f"/routes/stored/{stored['id']}/remove"
    assert client.post(address, follow_redirects=False).status_code == 303
    assert client.get(STORED).json()["items"] == []
    named = {"name": "新线", "id": str(uuid.uuid4())}
    assert client.post(f"/routes/stored?grid={GRID}", data=named, follow_redirects=False).status_code == 303
    assert [each["name"] for each in client.get(STORED).json()["items"]] == ["新线"]

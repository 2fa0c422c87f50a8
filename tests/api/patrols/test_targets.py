"""Targets over HTTP and on their page: set, listed, ended; what cannot be is said."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.patrols.test_sheets import TOWN

GRID = "152922101001001"
API = "/api/v1/coverage/targets"


@pytest.fixture
def desk(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """The small town with its streets."""
    options = ImportOptions(zone=fresh_settings.zone)
    import_file(signed_in_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    import_file(signed_in_database, ImportKind.STREETS, TOWN / "streets.geojson", options)
    with TestClient(create_app(fresh_settings, signed_in_database), headers={"accept-language": "en"}) as client:
        yield as_admin(client)


def test_a_target_is_set_and_ended(desk: TestClient) -> None:
    """Of a grid, a street, a piece of street; the answer lists what holds."""
    assert desk.get(API).json()["items"] == []
    assert desk.post(API, json={"grid": GRID, "days": 2}).status_code == 201
    assert desk.post(API, json={"street": "团结路", "days": 1, "night": True}).status_code == 201
    network = desk.get("/api/v1/streets/network").json()["network"]
    found = desk.post(API, json={"segments": [0], "network": network, "days": 3}).json()["items"]
    assert [(each["grid"], each["street"], each["days"], each["night"]) for each in found] == [
        (GRID, None, 2, False), (None, "团结路", 1, True), (None, None, 3, False),
    ]  # fmt: skip
    assert len(desk.post(API, json={"grid": GRID}).json()["items"]) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"days": 2}, "target.one"),
        ({"grid": GRID, "street": "团结路", "days": 2}, "target.one"),
        ({"grid": GRID, "days": 0}, "target.days"),
        ({"grid": "none", "days": 2}, "grid.unknown"),
        ({"street": "无此路", "days": 2}, "streets.no_street"),
        ({"segments": [99_999], "days": 2}, "streets.no_segment"),
        ({"grid": GRID, "days": 2, "from": "2099-01-01"}, "target.from"),
    ],
)
def test_what_cannot_be_is_refused(desk: TestClient, body: dict[str, object], code: str) -> None:
    """With a code and a sentence."""
    answer = desk.post(API, json=body)
    assert (answer.status_code in {400, 404}, answer.json()["code"]) == (True, code)


def test_the_page_sets_and_ends(desk: TestClient) -> None:
    """A form; what is wrong is said above it; blind spots then say how often."""
    form = {"grid": GRID, "days": "2"}
    assert desk.post("/coverage/targets", data=form, follow_redirects=False).status_code == 303
    assert "every 2 days" in desk.get("/coverage/targets").text
    wrong = desk.post("/coverage/targets", data={"grid": GRID, "days": "often"})
    assert wrong.status_code == 400
    assert "whole number" in wrong.text
    assert "every 2 days" in desk.get("/coverage").text
    spots = desk.get("/api/v1/coverage/blind-spots").json()
    assert spots["by_targets"] is True
    assert {item["every_days"] for item in spots["items"]} == {2, 7}
    assert desk.get("/api/v1/coverage/blind-spots?days=3").json()["by_targets"] is False
    assert desk.post("/coverage/targets", data={"grid": GRID}, follow_redirects=False).status_code == 303
    assert "every 2 days" not in desk.get("/coverage/targets").text


def test_pieces_are_chosen_by_street_and_ended_together(desk: TestClient) -> None:
    """Ticked on the list of a grid, they stand on one line with their street; one button ends them."""
    page = desk.get(f"/coverage/targets/pieces?grid={GRID}").text
    numbers = [each.partition('"')[0] for each in page.split('name="piece" value="')[1:]]
    network = page.partition('name="network" value="')[2].partition('"')[0]
    assert f'"{numbers[0]}":[[' in page
    form = {"network": network, "days": "2", "night": "true", "piece": numbers}
    address = f"/coverage/targets/pieces?grid={GRID}"
    assert desk.post(address, data=form, follow_redirects=False).status_code == 303
    held = desk.get(API).json()["items"]
    assert len(held) == len(set(numbers))
    assert all(each["line"] and each["night"] and each["days"] == 2 for each in held)
    listed = desk.get("/coverage/targets").text
    keys = [each.partition('"')[0] for each in listed.split('name="pieces" value="')[1:]]
    assert 1 <= len(keys) <= len(held)
    for key in keys:
        assert desk.post("/coverage/targets", data={"pieces": key}, follow_redirects=False).status_code == 303
    assert desk.get(API).json()["items"] == []
    assert desk.post("/coverage/targets", data={"pieces": keys[0]}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"piece": []}, "Tick from one"),
        ({"days": "often"}, "whole number"),
        ({"days": "0"}, "every 1 to"),
        ({"network": "999"}, "replaced meanwhile"),
    ],
)
def test_what_is_wrong_with_pieces_is_said_and_no_tick_is_lost(
    desk: TestClient, changes: dict[str, object], words: str
) -> None:
    """400 with the words above the form."""
    page = desk.get(f"/coverage/targets/pieces?grid={GRID}").text
    number = page.partition('name="piece" value="')[2].partition('"')[0]
    network = page.partition('name="network" value="')[2].partition('"')[0]
    form = {"network": network, "days": "2", "piece": [number]} | changes
    answer = desk.post(f"/coverage/targets/pieces?grid={GRID}", data=form)
    assert (answer.status_code, words in answer.text) == (400, True)
    assert (f'value="{number}" checked' in answer.text) is bool(form["piece"])

"""A paper sheet entered at the desk, and ticks sent by a phone: reported coverage without a track."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.derived.deriving import derive_patrol
from geo.patrols.derived.marking import waiting
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[2] / "town"
GRID = "152922101001001"
DAYS = "from=2026-11-20&to=2026-11-20"
TIMES = {"day": "2026-11-20", "start": "19:00", "end": "20:30"}
LINES = (
    ("曙光路", [(101.6600, 39.2110), (101.6640, 39.2110)]),
    ("团结路", [(101.6640, 39.2110), (101.6680, 39.2110)]),
    ("西街", [(101.6640, 39.2090), (101.6640, 39.2110)]),
)


@pytest.fixture
def desk(
    fresh_settings: Settings,
    signed_in_database: Database,
    as_admin: Callable[[TestClient], TestClient],
    tmp_path: Path,
) -> Iterator[TestClient]:
    """A desk of the small town with three streets."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "highway": "residential"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for name, line in LINES
    ]
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    options = ImportOptions(zone=fresh_settings.zone)
    import_file(signed_in_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    import_file(signed_in_database, ImportKind.STREETS, path, options)
    with TestClient(create_app(fresh_settings, signed_in_database), headers={"accept-language": "en"}) as client:
        yield as_admin(client)


def derive(database: Database) -> None:
    with database.session() as session:
        patrol_ids = list(waiting(session))
    for patrol_id in patrol_ids:
        derive_patrol(database, patrol_id)


def streets(desk: TestClient) -> dict[str, Any]:
    answer = desk.get(f"/api/v1/coverage?{DAYS}&by=street").json()
    return {item["street"]: item for item in answer["items"]}


def test_a_sheet_is_entered_and_counts_as_reported(desk: TestClient, signed_in_database: Database) -> None:
    """The list has the streets of the grid; all of them ticked they are reported, none recorded. Twice is once."""
    page = desk.get(f"/coverage/sheet?grid={GRID}")
    assert "曙光路" in page.text
    patrol = re.search(r'name="patrol" value="([^"]+)"', page.text)
    assert patrol
    form = {**TIMES, "patrol": patrol[1], "team": "红袖章", "walkers": "2", "everything": "true"}
    for _ in range(2):
        answer = desk.post(f"/coverage/sheet?grid={GRID}", data=form, follow_redirects=False)
        assert answer.status_code == 303
    assert "is kept" in desk.get(answer.headers["location"]).text
    derive(signed_in_database)
    found = streets(desk)
    assert found["曙光路"]["reported_m"] == pytest.approx(found["曙光路"]["length_m"], abs=0.1)
    assert (found["曙光路"]["recorded_m"], found["曙光路"]["times_reported"]) == (0, 1.0)
    assert found["曙光路"]["reported_at"].startswith("2026-11-20T20:30")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"everything": ""}, "No street is ticked"),
        ({"day": "2093-01-01"}, "in the future"),
        ({"start": "", "everything": "true"}, "Fill in the day"),
        ({"start": "05:00", "end": "20:00"}, "more than 12 hours"),
        ({"walkers": "1000"}, "walk together"),
        ({"walkers": "two"}, "whole number"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_filled_in_stays(desk: TestClient, change: Any, words: str) -> None:
    """One sentence at the form; the team is still there."""
    form = {**TIMES, "patrol": str(uuid.uuid4()), "team": "红袖章", "everything": "true"} | change
    answer = desk.post(f"/coverage/sheet?grid={GRID}", data=form, follow_redirects=False)
    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="红袖章"' in answer.text


def test_a_route_gives_its_list_in_its_order(desk: TestClient) -> None:
    """The same streets; a walk that the route does not have is refused, and so is a grid that is not there."""
    page = desk.get(f"/coverage/sheet?grid={GRID}&walk=1")
    assert page.status_code == 200
    assert "曙光路" in page.text
    assert desk.get(f"/coverage/sheet?grid={GRID}&walk=9").status_code == 404
    assert desk.get("/coverage/sheet?grid=none").status_code == 404


def test_ticks_of_a_phone_complete_a_patrol(desk: TestClient, signed_in_database: Database) -> None:
    """Sent twice they are known the second time; a street that is not there is refused whole, and named."""
    patrol = str(uuid.uuid4())
    begin = {"id": patrol, "title": "东线", "team": "红袖章", "started_at": "2026-11-20T19:00:00+08:00"}
    assert desk.post("/api/v1/patrols", json=begin).status_code == 201
    network = desk.get("/api/v1/streets/network").json()
    at = {"at_from": "2026-11-20T19:00:00+08:00", "at_to": "2026-11-20T19:20:00+08:00"}
    ticks = [{"id": str(uuid.uuid4()), "segment": segment, **at} for segment in range(len(network["count"]))]
    body = {"network": network["network"], "ticks": ticks}
    answers = [desk.post(f"/api/v1/patrols/{patrol}/ticked", json=body).json() for _ in range(2)]
    assert answers == [{"new": len(ticks), "known": 0}, {"new": 0, "known": len(ticks)}]
    wrong = desk.post(f"/api/v1/patrols/{patrol}/ticked", json=body | {"ticks": [ticks[0] | {"segment": 999}]})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "streets.no_segment")
    derive(signed_in_database)
    assert all(each["reported_m"] > 0 and not each["recorded_m"] for each in streets(desk).values())

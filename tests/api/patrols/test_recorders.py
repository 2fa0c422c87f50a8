"""Recorder apps feed a patrol in their own words, and what they send is what the phone page would have sent."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from api.throttle import Rate, Throttle
from geo.db.database import Database
from geo.patrols.models import Fix
from tests.api.patrols.test_routes import BEGIN, PATROL, phone, send

__all__ = ["phone"]
DOCS = Path(__file__).resolve().parents[3] / "docs"
AT = 1_772_323_200
"""2026-03-01T00:00:00Z"""


@pytest.fixture
def app_of(phone: TestClient) -> TestClient:
    """A recorder, which has no account; the patrol has begun."""
    phone.post("/api/v1/patrols", json=BEGIN)
    return TestClient(phone.app, headers={"accept-language": "en"})


@pytest.fixture
def key(phone: TestClient, app_of: TestClient) -> str:
    """A key of the patrol for recorders."""
    return str(phone.post(f"/api/v1/patrols/{PATROL}/recorder").json()["key"])


def count(database: Database) -> int:
    with database.session() as session:
        return int(session.scalar(select(func.count()).select_from(Fix)) or 0)


def rows(database: Database) -> list[Any]:
    with database.session() as session:
        return list(
            session.execute(
                text("SELECT at, ST_X(geom), ST_Y(geom), accuracy_m FROM fix ORDER BY at, ST_X(geom)")
            ).all()
        )


@pytest.mark.parametrize("page", ["recorders.md", "recorders.zh-CN.md"])
def test_what_the_page_shows_works(
    phone: TestClient, app_of: TestClient, signed_in_database: Database, page: str
) -> None:
    """Each example of the documentation, with a key in it, is answered as the page says; sent again it is known."""
    written = re.findall(r"```http\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    made = phone.post(written[0].split()[1].replace("{patrol}", PATROL)).json()
    figures = {"{key}": made["key"], "{0}": "39.2153", "{1}": "101.6704", "{2}": str((AT + 15) * 1000), "{3}": "7"}
    for example in written[1:]:
        filled = re.sub(r"\{\w+\}", lambda part: figures.get(part.group(), "0"), example)
        line, _, body = filled.partition("\n")
        method, path = line.split()
        sending = {"content": body, "headers": {"content-type": "application/json"}} if body.strip() else {}
        answers = [app_of.request(method, path, **sending) for _ in range(2)]  # type: ignore[arg-type]
        assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
        assert [answer.json()["new"] for answer in answers] == [1, 0]
    assert count(signed_in_database) == len(written) - 1
    assert made["osmand_url"].endswith(written[-1].split()[1].replace("{key}", made["key"]))


def test_what_a_recorder_sends_is_what_the_page_would_send(
    phone: TestClient, app_of: TestClient, key: str, signed_in_database: Database
) -> None:
    """Time, place and accuracy arrive alike in seconds, milliseconds, ISO and JSON, by address, form and document."""
    place = {"lat": "39.2151", "lon": "101.6702", "accuracy": "5"}
    times = [str(AT), str((AT + 1) * 1000), "2026-03-01T00:00:02Z", "2026-03-01T08:00:03+08:00", "2026-03-01 00:00:04"]
    for time in times[:3]:
        assert app_of.get("/api/v1/recorder", params={"id": key, "timestamp": time, **place}).json()["new"] == 1
    form = {"id": key, "timestamp": times[3], **place}
    assert app_of.post("/api/v1/recorder", data=form).json()["new"] == 1
    coords = {"latitude": 39.2151, "longitude": 101.6702, "accuracy": 5}
    document = {"device_id": key, "location": [{"timestamp": times[4], "coords": coords}]}
    assert app_of.post("/api/v1/recorder", json=document).json()["new"] == 1
    assert app_of.post(f"/api/v1/recorder/{key}", json=document).json()["known"] == 1
    recorded = rows(signed_in_database)
    with signed_in_database.session() as session, session.begin():
        session.execute(text("DELETE FROM fix"))
    fixes = [
        {"id": str(uuid.uuid4()), "at": f"2026-03-01T00:00:0{n}Z", "lon": 101.6702, "lat": 39.2151, "accuracy_m": 5}
        for n in range(5)
    ]
    send(phone, *fixes, datum="wgs84")
    assert rows(signed_in_database) == recorded


def test_the_six_digits_do_as_a_key(phone: TestClient, app_of: TestClient) -> None:
    """While they hold."""
    code = phone.post(f"/api/v1/patrols/{PATROL}/code").json()["code"]
    asked = {"id": code, "timestamp": str(AT), "lat": "39.2", "lon": "101.6"}
    assert app_of.get("/api/v1/recorder", params=asked).json() == {"new": 1, "known": 0, "left_out": 0, "why": None}


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"lat": "x"}, 400, "lat and lon"),
        ({"lat": "91"}, 400, "lat and lon"),
        ({"lon": "nan"}, 400, "lat and lon"),
        ({"timestamp": ""}, 400, "timestamp"),
        ({"timestamp": "1e300"}, 400, "timestamp"),
        ({"lat": "0", "lon": "0"}, 200, "0, 0"),
        ({"timestamp": "0"}, 200, "clock"),
        ({"timestamp": "99999999999"}, 200, "clock"),
        ({"id": "nobody"}, 404, "key"),
        ({"id": ""}, 404, "key"),
    ],
)
def test_what_cannot_be_used_is_said_plainly(
    app_of: TestClient, key: str, changes: dict[str, str], status: int, words: str
) -> None:
    """What the settings cause is refused; what one position has wrong is left out, so that the app goes on."""
    asked = {"id": key, "timestamp": str(AT), "lat": "39.2", "lon": "101.6"} | changes
    answer = app_of.get("/api/v1/recorder", params=asked)
    assert answer.status_code == status
    assert words in (answer.json()["why"] if status == 200 else answer.json()["detail"])
    chinese = app_of.get("/api/v1/recorder", params=asked, headers={"accept-language": "zh-CN"}).json()
    assert re.search("[\u4e00-\u9fff]", chinese.get("why") or chinese.get("detail") or "")
    assert chinese.get("new", 0) == 0


@pytest.mark.parametrize(
    "body", ["{", "[]", "{}", '{"location": {}}', '{"location": []}', '{"location": {"coords": 1}}']
)
def test_a_document_of_another_kind_is_refused(app_of: TestClient, key: str, body: str) -> None:
    """400 with a sentence, whatever stands in it."""
    headers = {"content-type": "application/json"}
    answer = app_of.post(f"/api/v1/recorder/{key}", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "recorder.document")


def test_another_accuracy_of_a_known_position_is_known(
    app_of: TestClient, key: str, signed_in_database: Database
) -> None:
    """Nothing is refused that the app would send for ever; new positions beside it are kept."""
    asked = {"id": key, "timestamp": str(AT), "lat": "39.2", "lon": "101.6", "accuracy": "4"}
    app_of.get("/api/v1/recorder", params=asked)
    assert app_of.get("/api/v1/recorder", params={**asked, "accuracy": "9"}).json()["known"] == 1
    coords = {"latitude": 39.2, "longitude": 101.6, "accuracy": 8}
    parts = [{"timestamp": AT + n, "coords": coords} for n in range(3)]
    answer = app_of.post("/api/v1/recorder", content=json.dumps({"device_id": key, "location": parts})).json()
    assert (answer["new"], answer["known"]) == (2, 1)
    assert count(signed_in_database) == 3


def test_a_recorder_is_throttled(phone: TestClient, app_of: TestClient, key: str) -> None:
    """Whoever sends faster than anybody walks is told to wait; wrong keys run out."""
    phone.app.state.recorder_throttle = Throttle(Rate(burst=2, per_minute=1))  # type: ignore[attr-defined]
    asked = {"id": key, "timestamp": str(AT), "lat": "39.2", "lon": "101.6"}
    answers = [app_of.get("/api/v1/recorder", params=asked) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    wrong = [app_of.get("/api/v1/recorder", params={**asked, "id": f"no{n}"}).status_code for n in range(11)]
    assert wrong == [404] * 10 + [429]


def test_a_phone_that_entered_by_a_code_makes_no_further_keys(phone: TestClient, app_of: TestClient, key: str) -> None:
    """A key would hold for ever if each could make the next."""
    headers = {"authorization": f"Bearer {key}"}
    assert app_of.post(f"/api/v1/patrols/{PATROL}/recorder", headers=headers).status_code == 403


def gpx(*, lat: str = "39.2151", lon: str = "101.6702") -> bytes:
    """A file of another program with one position at the beginning of the walk."""
    head = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
    point = f'<trkpt lon="{lon}" lat="{lat}"><time>2026-03-01T00:00:00Z</time></trkpt>'
    return f"{head}{point}</trkseg></trk></gpx>".encode()


def test_a_file_of_the_same_recording_brings_nothing_new(
    phone: TestClient, app_of: TestClient, key: str, signed_in_database: Database
) -> None:
    """What a recorder has sent is known when its file is handed to the patrol as well, and the other way round."""
    place = {"lat": "39.2151", "lon": "101.6702", "accuracy": "5"}
    app_of.get("/api/v1/recorder", params={"id": key, "timestamp": str(AT), **place})
    answer = phone.post(f"/api/v1/patrols/{PATROL}/recordings?name=walk.gpx", content=gpx())
    assert answer.json() == {"new": 0, "known": 1}
    assert count(signed_in_database) == 1
    phone.post(f"/api/v1/patrols/{PATROL}/recordings?name=walk.gpx", content=gpx(lat="39.2152"))
    again = app_of.get("/api/v1/recorder", params={"id": key, "timestamp": str(AT), **place, "lat": "39.2152"})
    assert (again.json()["new"], again.json()["known"]) == (0, 1)

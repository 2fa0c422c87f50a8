"""Patrols over HTTP, as a phone sends them."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.admission import Lane
from api.app import create_app
from api.patrols.schemas import MOST_FIXES
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.models import Fix
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[2] / "town"
PATROL = "3f2b8f0e-5c0b-4a53-9b8f-0d9c4a1f7e21"
BEGIN = {"id": PATROL, "title": "东线", "team": "红袖章", "started_at": "2026-03-01T08:00:00+08:00"}


def fix(number: int, **changes: object) -> dict[str, object]:
    at = f"2026-03-01T08:{number % 60:02}:00+08:00"
    return {"id": str(uuid.UUID(int=number)), "at": at, "lon": 101.67, "lat": 39.215, "accuracy_m": 5.0, **changes}


@pytest.fixture
def phone(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """A client of a program that knows the small town's grids."""
    options = ImportOptions(zone=fresh_settings.zone)
    import_file(signed_in_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    with TestClient(create_app(fresh_settings, signed_in_database), headers={"accept-language": "en"}) as client:
        yield as_admin(client)


def send(phone: TestClient, *fixes: dict[str, object], **more: object) -> Any:
    return phone.post(f"/api/v1/patrols/{PATROL}/fixes", json={"fixes": list(fixes), **more})


def test_a_patrol_from_begin_to_end(phone: TestClient) -> None:
    """Begin, positions and end, each sent twice: the second time says that it was known."""
    assert [phone.post("/api/v1/patrols", json=BEGIN).status_code for _ in range(2)] == [201, 200]
    assert [send(phone, fix(1), fix(2)).json() for _ in range(2)] == [{"new": 2, "known": 0}, {"new": 0, "known": 2}]
    end = {"finished_at": "2026-03-01T01:00:00Z"}
    answers = [phone.post(f"/api/v1/patrols/{PATROL}/finish", json=end) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["title"] == "东线"


def test_other_content_is_a_conflict_and_nothing_is_stored(phone: TestClient, signed_in_database: Database) -> None:
    """409 names the id; the new position of the same batch is not there."""
    phone.post("/api/v1/patrols", json=BEGIN)
    send(phone, fix(1))
    answer = send(phone, fix(2), fix(1, lat=39.3))
    assert (answer.status_code, answer.json()["code"]) == (409, "fix.differs")
    assert str(uuid.UUID(int=1)) in answer.json()["detail"]
    with signed_in_database.session() as session:
        assert session.scalar(select(func.count()).select_from(Fix)) == 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"lon": float("nan")}, "This must be a number."),
        ({"lat": float("inf")}, "This must be a number."),
        ({"lon": 181}, "This must be at most 180.0."),
        ({"at": "2026-03-01T08:00:00"}, "Write the time with its zone, such as 2026-01-31T08:00:00+08:00."),
        ({"id": "7"}, "This must be a UUID."),
        ({"accuracy_m": -1}, "This must be at least 0.0."),
    ],
)
def test_what_is_no_position_is_refused_by_name(phone: TestClient, changes: dict[str, object], what: str) -> None:
    """Numbers that are none, places beyond the earth, times without a zone: 422, and where."""
    body = json.dumps({"fixes": [fix(1), fix(2, **changes)]})
    headers = {"content-type": "application/json"}
    answer = phone.post(f"/api/v1/patrols/{PATROL}/fixes", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["faults"] == [{"where": f"body.fixes.1.{next(iter(changes))}", "what": what}]


def test_a_time_in_the_future_is_refused_with_a_sentence(phone: TestClient) -> None:
    """A phone whose clock is a year ahead is told to look at it."""
    phone.post("/api/v1/patrols", json=BEGIN)
    answer = send(phone, fix(1, at="2099-01-01T00:00:00Z"))
    assert (answer.status_code, answer.json()["code"]) == (400, "time.impossible")
    assert "clock" in answer.json()["detail"]


def test_too_many_at_once_are_refused(phone: TestClient) -> None:
    """Five thousand are stored at once; one more is told how many may come."""
    phone.post("/api/v1/patrols", json=BEGIN)
    many = [fix(number) for number in range(MOST_FIXES + 1)]
    refused = send(phone, *many)
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["what"] == f"These are too many at once: at most {MOST_FIXES}."
    assert send(phone, *many[:-1]).json() == {"new": MOST_FIXES, "known": 0}


def test_an_unknown_patrol_or_territory_is_not_found(phone: TestClient) -> None:
    """404 with what to do."""
    assert send(phone, fix(1)).json()["code"] == "patrol.unknown"
    answer = phone.post("/api/v1/patrols", json={**BEGIN, "territory": "nowhere"})
    assert (answer.status_code, answer.json()["code"]) == (404, "territory.unknown")


def test_phones_have_a_lane_of_their_own(phone: TestClient) -> None:
    """Whoever sends, positions are of the field."""
    app: Any = phone.app
    app.state.admission = _Noting()
    phone.post("/api/v1/patrols", json=BEGIN)
    assert app.state.admission.lanes == [Lane.SIGN_IN, Lane.FIELD]


class _Noting:
    """Admits everybody, and notes the lanes."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []

    def admitted(self, lane: Lane, **_: object) -> "_Noting":
        self.lanes.append(lane)
        return self

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


def test_the_public_sends_nothing(fresh_settings: Settings, fresh_database: Database) -> None:
    """Without a key or account: 401."""
    with TestClient(create_app(fresh_settings, fresh_database)) as client:
        assert client.post("/api/v1/patrols", json=BEGIN).status_code == 401


def test_a_patrol_code_adds_to_its_patrol_and_opens_nothing_else(phone: TestClient) -> None:
    """Without an account; for the one patrol, for positions and end, until another code is made."""
    phone.post("/api/v1/patrols", json=BEGIN)
    code = phone.post(f"/api/v1/patrols/{PATROL}/code").json()["code"]
    assert len(code) == 6
    with TestClient(phone.app, headers={"authorization": f"Patrol {code}", "accept-language": "en"}) as stranger:
        assert send(stranger, fix(1)).json() == {"new": 1, "known": 0}
        other = {**BEGIN, "id": str(uuid.uuid4())}
        assert stranger.post("/api/v1/patrols", json=other).status_code == 401
        assert stranger.post(f"/api/v1/patrols/{PATROL}/code").status_code == 403
        assert stranger.get("/api/v1/maps/coverage").status_code == 401
        phone.post("/api/v1/patrols", json=other)
        assert stranger.post(f"/api/v1/patrols/{other['id']}/fixes", json={"fixes": [fix(2)]}).status_code == 401
        phone.post(f"/api/v1/patrols/{PATROL}/code")
        assert send(stranger, fix(3)).json()["code"] == "patrol.code_wrong"


def test_wrong_codes_are_few(phone: TestClient) -> None:
    """Ten are looked at; then even the right one must wait, so that guessing tells nothing."""
    phone.post("/api/v1/patrols", json=BEGIN)
    code = phone.post(f"/api/v1/patrols/{PATROL}/code").json()["code"]
    wrong = {"authorization": f"Patrol {'111111' if code != '111111' else '222222'}"}
    with TestClient(phone.app) as stranger:
        answers = [
            stranger.post(f"/api/v1/patrols/{PATROL}/fixes", headers=wrong, json={"fixes": []}) for _ in range(11)
        ]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        right = stranger.post(
            f"/api/v1/patrols/{PATROL}/fixes", headers={"authorization": f"Patrol {code}"}, json={"fixes": [fix(1)]}
        )
        assert (right.status_code, "retry-after" in right.headers) == (429, True)

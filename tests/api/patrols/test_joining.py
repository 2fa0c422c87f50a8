"""Entering a patrol by six digits, and what a phone tells beside its positions."""

import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from geo.db.database import Database
from geo.patrols.models import ReportedWay
from tests.api.patrols.test_routes import BEGIN, PATROL, fix, phone

__all__ = ["phone"]
ROOT = f"/api/v1/patrols/{PATROL}"
WAY = {
    "id": str(uuid.UUID(int=7)),
    "at_from": "2026-03-01T08:10:00+08:00",
    "at_to": "2026-03-01T08:16:00+08:00",
    "line": [[101.67, 39.215], [101.671, 39.215]],
}


@pytest.fixture
def stranger(phone: TestClient) -> TestClient:
    """A phone without an account, of the same program; the administrator's patrol has begun."""
    phone.post("/api/v1/patrols", json=BEGIN)
    return TestClient(phone.app, headers={"accept-language": "en"})


def joined(phone: TestClient, stranger: TestClient) -> dict[str, Any]:
    code = phone.post(f"{ROOT}/code").json()["code"]
    answer = stranger.post("/api/v1/patrols/join", json={"code": code})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_the_key_of_a_code_adds_to_its_patrol_after_the_code_has_ended(phone: TestClient, stranger: TestClient) -> None:
    """A new code ends the old one; the key that the old one gave still sends."""
    told = joined(phone, stranger)
    phone.post(f"{ROOT}/code")
    headers = {"authorization": f"Bearer {told['key']}"}
    assert told["patrol"]["id"] == PATROL
    assert stranger.post(f"{ROOT}/fixes", json={"fixes": [fix(1)]}, headers=headers).json() == {"new": 1, "known": 0}


def test_the_key_opens_nothing_else(phone: TestClient, stranger: TestClient) -> None:
    """Another patrol looks as if it was not there; it begins none, makes no code and reads nothing."""
    headers = {"authorization": f"Bearer {joined(phone, stranger)['key']}"}
    other = {**BEGIN, "id": str(uuid.UUID(int=9))}
    phone.post("/api/v1/patrols", json=other)
    assert stranger.post(f"/api/v1/patrols/{other['id']}/fixes", json={"fixes": []}, headers=headers).status_code == 404
    assert stranger.post("/api/v1/patrols", json=other, headers=headers).status_code == 403
    assert stranger.post(f"{ROOT}/code", headers=headers).status_code == 403
    assert stranger.get("/settings/people", headers=headers).status_code == 403


def test_wrong_codes_run_out(stranger: TestClient) -> None:
    """After ten wrong codes from one place the eleventh is told to wait."""
    answers = [stranger.post("/api/v1/patrols/join", json={"code": "000000"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_stretch_that_was_reported_is_kept_once(phone: TestClient, signed_in_database: Database) -> None:
    """Sent twice it is known; of another patrol it is a conflict; one that ends before it begins is refused."""
    phone.post("/api/v1/patrols", json=BEGIN)
    answers = [phone.post(f"{ROOT}/reported", json=WAY).json() for _ in range(2)]
    assert answers == [{"new": True}, {"new": False}]
    other = {**BEGIN, "id": str(uuid.UUID(int=9))}
    phone.post("/api/v1/patrols", json=other)
    assert phone.post(f"/api/v1/patrols/{other['id']}/reported", json=WAY).status_code == 409
    turned = {**WAY, "id": str(uuid.UUID(int=8)), "at_from": WAY["at_to"], "at_to": WAY["at_from"]}
    assert phone.post(f"{ROOT}/reported", json=turned).status_code == 400
    with signed_in_database.session() as session:
        assert session.scalar(select(func.count()).select_from(ReportedWay)) == 1


def test_a_call_for_help_is_one_however_often_it_is_sent(phone: TestClient) -> None:
    """The second answer tells the first reception; without a position it is kept as well."""
    phone.post("/api/v1/patrols", json=BEGIN)
    call = {"id": str(uuid.UUID(int=5)), "at": "2026-03-01T08:20:00+08:00"}
    answers = [phone.post(f"{ROOT}/sos", json=call).json() for _ in range(2)]
    assert answers[0] == answers[1]
    page = phone.get(f"/patrols/sos/{call['id']}").text
    assert "The phone had no position." in page
    assert phone.get(f"/patrols/sos/{uuid.UUID(int=6)}").status_code == 404

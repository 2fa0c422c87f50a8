"""What a phone asks and tells while it walks: cancelled meanwhile, handed to another, ticks taken back."""

import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from geo.db.database import Database
from geo.patrols.models import PatrolEvent, TickTakenBack
from tests.api.patrols.test_entering import at, code_of, day, enter, event, held, people, phone, post, stranger
from tests.api.patrols.test_planned import PLAN, Day
from tests.api.patrols.test_routes import BEGIN, PATROL

__all__ = ["day", "people", "phone", "stranger"]
People = Any
ROOT = f"/api/v1/patrols/{PLAN}"


@pytest.fixture
def key(people: People, day: Day, stranger: TestClient) -> dict[str, str]:
    """What a phone sends that entered the planned patrol by its code; it has set out."""
    told: dict[str, Any] = enter(stranger, code_of(people)).json()
    begin = {"id": PLAN, "title": "x", "started_at": at(-60)}
    assert stranger.post("/api/v1/patrols", json=begin, headers=held(told)).status_code == 201
    return held(told)


def test_a_phone_without_an_account_hears_that_the_patrol_was_cancelled(
    people: People, stranger: TestClient, key: dict[str, str]
) -> None:
    """It asks by its key: started, then cancelled with instant and reason; another patrol looks as if not there."""
    assert stranger.get(f"{ROOT}/standing", headers=key).json() == {
        "status": "started", "cancelled_at": None, "cancelled_for": None,
    }  # fmt: skip
    post(people["lead"], "cancel", {"reason": "下雨"})
    answer = stranger.get(f"{ROOT}/standing", headers=key)
    assert (answer.json()["status"], answer.json()["cancelled_for"]) == ("cancelled", "下雨")
    assert answer.headers["cache-control"] == "no-store"
    people["staff"].client.post("/api/v1/patrols", json=BEGIN)
    assert stranger.get(f"/api/v1/patrols/{PATROL}/standing", headers=key).status_code == 404
    assert stranger.get(f"{ROOT}/standing").status_code == 401


def test_a_plan_stands_as_planned_for_a_phone_that_entered(people: People, day: Day, stranger: TestClient) -> None:
    """Before anybody set out the phone may ask as well."""
    told = enter(stranger, code_of(people)).json()
    assert stranger.get(f"{ROOT}/standing", headers=held(told)).json()["status"] == "planned"


def test_a_phone_that_hands_on_ends_nothing(
    people: People, stranger: TestClient, key: dict[str, str], signed_in_database: Database
) -> None:
    """It may be told by any key and again; the patrol stays started, and no code comes of it."""
    answers = [stranger.post(f"{ROOT}/handed", json=event(1, -60), headers=key) for _ in range(2)]
    assert [(each.status_code, each.json()["status"]) for each in answers] == [(200, "started")] * 2
    assert "code" not in answers[0].json()
    with signed_in_database.session() as session:
        handed = select(func.count()).select_from(PatrolEvent).where(PatrolEvent.kind == "hand_over")
        assert session.scalar(handed) == 1


def test_a_walk_that_nobody_planned_is_paused_and_goes_on(phone: TestClient) -> None:
    """By the code's key too, in any order and again; ids of other events are refused."""
    phone.post("/api/v1/patrols", json=BEGIN)
    stranger = TestClient(phone.app, headers={"accept-language": "en"})
    code = phone.post(f"/api/v1/patrols/{PATROL}/code").json()["code"]
    key = held(enter(stranger, code).json())
    pause = {"id": str(uuid.UUID(int=1)), "at": "2026-03-01T08:10:00+08:00"}
    resume = {"id": str(uuid.UUID(int=2)), "at": "2026-03-01T08:20:00+08:00"}
    told = [
        stranger.post(f"/api/v1/patrols/{PATROL}/{what}", json=sent, headers=key).json()["status"]
        for what, sent in (("resume", resume), ("pause", pause), ("pause", pause), ("resume", resume))
    ]
    assert told == ["started"] * 4
    assert stranger.post(f"/api/v1/patrols/{PATROL}/pause", json=resume, headers=key).status_code == 409


def test_ticks_are_taken_back_by_the_key_of_their_own_patrol_alone(
    people: People, stranger: TestClient, key: dict[str, str], signed_in_database: Database
) -> None:
    """Again it is known; of another patrol it looks as if there were none; of the future it is refused."""
    sent = {"at": at(-60), "ids": [str(uuid.UUID(int=4)), str(uuid.UUID(int=5))]}
    answers = [stranger.post(f"{ROOT}/unticked", json=sent, headers=key).json() for _ in range(2)]
    assert answers == [{"new": 2, "known": 0}, {"new": 0, "known": 2}]
    people["staff"].client.post("/api/v1/patrols", json=BEGIN)
    assert stranger.post(f"/api/v1/patrols/{PATROL}/unticked", json=sent, headers=key).status_code == 404
    late = sent | {"at": at(3 * 24 * 60)}
    assert stranger.post(f"{ROOT}/unticked", json=late, headers=key).status_code == 400
    with signed_in_database.session() as session:
        assert {str(each.patrol_id) for each in session.query(TickTakenBack)} == {PLAN}


def test_a_phone_carries_the_streets_of_a_grid(people: People, stranger: TestClient, key: dict[str, str]) -> None:
    """By its key; without streets or grid it is told so, without a key nothing."""
    plain = {"accept": "application/json"}
    asked = [("152922101001001", plain | key), ("1", plain | key), ("1", plain)]
    answers = [stranger.get("/go/streets/data", params={"grid": grid}, headers=sent) for grid, sent in asked]
    assert [each.status_code for each in answers] == [404, 404, 401]
    assert [each.json()["code"] for each in answers[:2]] == ["routes.no_network", "grid.unknown"]


def test_the_picture_of_a_code_is_for_everybody_who_knows_the_code(stranger: TestClient) -> None:
    """Six digits make a picture, anything else none."""
    answer = stranger.get("/go/123456/picture.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "<svg" in answer.text
    assert stranger.get("/go/12345/picture.svg").status_code == 404

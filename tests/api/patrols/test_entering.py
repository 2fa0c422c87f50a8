"""A planned patrol has six digits before anybody has set out: they let phones in, and one of them begins it."""

import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.db.database import Database
from geo.patrols.models import Patrol, PatrolPlan
from geo.patrols.planned.planning import forget_days
from tests.api.patrols.test_planned import PLAN, TEAM, Day, at, day, event, people, phone, post
from tests.api.patrols.test_routes import fix

__all__ = ["day", "people", "phone"]
People = Any
HOUR = 60


@pytest.fixture
def stranger(phone: TestClient) -> TestClient:
    """A phone without an account."""
    return TestClient(phone.app, headers={"accept-language": "en"})


def code_of(people: People, name: str = "lead") -> str:
    answer = post(people[name], "code", {})
    assert answer.status_code == 200
    return str(answer.json()["code"])


def enter(stranger: TestClient, code: str) -> Any:
    return stranger.post("/api/v1/patrols/join", json={"code": code})


def held(told: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {told['key']}"}


def test_whoever_walks_or_plans_it_has_its_code(people: People, day: Day) -> None:
    """The lead, a member and the staff of its community; to others it looks as if it were not there."""
    statuses = {name: post(people[name], "code", {}).status_code for name in people if name != "planner"}
    assert statuses == {"lead": 200, "walker": 200, "staff": 200, "here": 200, "there": 404, "stranger": 404}
    unknown = str(uuid.UUID(int=404))
    codes = {post(people["stranger"], "code", {}, each).json()["code"] for each in (PLAN, unknown)}
    assert codes == {"patrol.unknown"}
    page = people["lead"].client.post(f"/patrols/{PLAN}/code")
    assert (page.status_code, "红袖章巡逻队" in page.text) == (200, True)
    assert people["there"].client.post(f"/patrols/{PLAN}/code").status_code == 404


def test_the_code_opens_three_hours_before_the_start_and_until_a_day_after_the_latest(
    people: People, day: Day, stranger: TestClient
) -> None:
    """Too early it says from when; then it tells the plan; a day after the latest start it opens nothing."""
    day.is_now(-5 * HOUR)
    code = code_of(people)
    early = enter(stranger, code)
    assert (early.status_code, early.json()["code"]) == (404, "patrol.code_early")
    assert early.json()["detail"] == "This code lets phones in from 09:00 on 2026-11-05."
    day.is_now(-3 * HOUR)
    told = enter(stranger, code).json()
    assert (told["patrol"]["id"], told["patrol"]["status"], told["patrol"]["title"]) == (
        PLAN,
        "planned",
        "红袖章巡逻队",
    )
    assert (told["planned"]["grid"], told["planned"]["walkers"], told["planned"]["notes"]) == (
        "152922101001001", 4, "带手电",
    )  # fmt: skip
    day.is_now(30 + 24 * HOUR + 1)
    assert enter(stranger, code).json()["code"] == "patrol.code_wrong"


def test_a_phone_that_entered_begins_it_and_others_join(people: People, day: Day, stranger: TestClient) -> None:
    """Its key begins this patrol and no other; the next phone with the digits is told that it is under way."""
    code = code_of(people)
    told = enter(stranger, code).json()
    begin = {"id": PLAN, "title": "x", "started_at": at(-59)}
    day.is_now(-30)
    other = begin | {"id": str(uuid.UUID(int=77))}
    assert stranger.post("/api/v1/patrols", json=other, headers=held(told)).status_code == 403
    answer = stranger.post("/api/v1/patrols", json=begin, headers=held(told))
    assert (answer.status_code, answer.json()["status"], answer.json()["team"]) == (201, "started", "红袖章巡逻队")
    sent = stranger.post(f"/api/v1/patrols/{PLAN}/fixes", json={"fixes": [fix(1, at=at(-50))]}, headers=held(told))
    assert sent.json() == {"new": 1, "known": 0}
    second = enter(stranger, code).json()
    assert (second["patrol"]["status"], second["planned"]["status"]) == ("started", "started")
    again = stranger.post("/api/v1/patrols", json=begin | {"started_at": at(-40)}, headers=held(second))
    assert (again.status_code, again.json()["status"]) == (200, "started")


def test_a_walk_that_comes_after_the_plan_is_forgotten_is_kept(
    people: People, day: Day, stranger: TestClient, signed_in_database: Database
) -> None:
    """The phone set out without signal and sends two days later: the plan has gone meanwhile, the patrol arrives."""
    told = enter(stranger, code_of(people)).json()
    day.is_now(2 * 24 * HOUR)
    with signed_in_database.session() as session, session.begin():
        plan = session.query(PatrolPlan).one()
        forget_days(session, plan.territory_id, plan.on_day.replace(day=7))
        assert session.query(PatrolPlan).count() == 0
    begin = {"id": PLAN, "title": told["patrol"]["title"], "team": told["patrol"]["team"], "started_at": at(1)}
    assert stranger.post("/api/v1/patrols", json=begin, headers=held(told)).status_code == 201
    sent = stranger.post(f"/api/v1/patrols/{PLAN}/fixes", json={"fixes": [fix(1, at=at(2))]}, headers=held(told))
    assert sent.json()["new"] == 1
    with signed_in_database.session() as session:
        assert str(session.query(Patrol).one().team_id) == TEAM


def test_a_patrol_that_was_cancelled_lets_nobody_in_and_says_why(
    people: People, day: Day, stranger: TestClient
) -> None:
    """Before anybody set out it is refused with the reason; one that is under way tells it on entering."""
    code = code_of(people)
    post(people["lead"], "cancel", {"reason": "沙尘暴"})
    answer = enter(stranger, code)
    assert (answer.status_code, answer.json()["detail"]) == (409, "This patrol was cancelled: 沙尘暴")
    post(people["walker"], "start", event(1, -60))
    told = enter(stranger, code_of(people)).json()
    assert (told["patrol"]["status"], told["patrol"]["cancelled_for"]) == ("cancelled", "沙尘暴")

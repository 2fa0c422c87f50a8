"""Planned patrols: made by the lead, started once by a phone; lateness is the lead's alone, and goes with the day."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from geo.core import clock
from geo.db.database import Database
from geo.patrols.models import Patrol, PatrolEvent, PatrolPlan
from geo.patrols.planned.planning import forget_days
from geo.publishing.canonical import canonical_lines
from tests.api.patrols.people import Person
from tests.api.patrols.test_routes import fix, phone
from tests.api.teams.test_teams import TEAM, WISH, people

__all__ = ["people", "phone"]
People = dict[str, Person]
PLAN = str(uuid.UUID(int=501))
NOON = datetime(2026, 11, 5, 4, tzinfo=UTC)
"""Noon in the territory's zone."""


def at(minutes: float) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat()


def plan(**changes: Any) -> dict[str, Any]:
    wish = {"id": PLAN, "team": TEAM, "start_from": at(0), "start_until": at(30), "grid": "152922101001001"}
    return wish | {"walkers": 4, "notes": "带手电"} | changes


def event(number: int, minutes: float) -> dict[str, str]:
    return {"id": str(uuid.UUID(int=9000 + number)), "at": at(minutes)}


class Day:
    """The day of the patrol: what time it is."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.is_now(-60)

    def is_now(self, minutes: float) -> None:
        """Let it be so many minutes after noon."""
        self.patch.setattr(clock, "now", lambda: NOON + timedelta(minutes=minutes))


@pytest.fixture
def day(people: People, monkeypatch: pytest.MonkeyPatch) -> Day:
    """An hour before noon, with a team and its plan for noon. Sessions last longer than a day."""
    known = Day(monkeypatch)
    people["staff"].client.post("/api/v1/teams", json=WISH)
    answer = people["lead"].client.post("/api/v1/patrols/planned", json=plan())
    assert (answer.status_code, answer.json()["status"]) == (201, "planned")
    return known


def seen(person: Person) -> list[dict[str, Any]]:
    answer = person.client.get("/api/v1/patrols/planned")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def post(person: Person, what: str, body: dict[str, Any], plan_id: str = PLAN) -> Any:
    return person.client.post(f"/api/v1/patrols/{plan_id}/{what}", json=body)


def test_a_plan_is_made_by_the_lead_or_staff_and_once(people: People, day: Day) -> None:
    """Sent again it is known; a member and staff elsewhere plan nothing; of two changes at once the second is told."""
    assert people["lead"].client.post("/api/v1/patrols/planned", json=plan()).status_code == 200
    other = plan(id=str(uuid.UUID(int=502)))
    statuses = {name: each.client.post("/api/v1/patrols/planned", json=other).status_code
                for name, each in people.items() if name in {"walker", "there", "stranger", "here"}}  # fmt: skip
    assert statuses == {"walker": 403, "there": 404, "stranger": 404, "here": 201}
    wish = {key: value for key, value in plan(walkers=6).items() if key != "id"} | {"version": 1}
    changes = [people[name].client.put(f"/api/v1/patrols/planned/{PLAN}", json=wish) for name in ("lead", "here")]
    assert [answer.status_code for answer in changes] == [200, 409]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"start_until": at(-1)}, "patrol.window"),
        ({"start_until": at(1500)}, "patrol.window"),
        ({"start_from": at(-2000), "start_until": at(-1000)}, "patrol.day"),
        ({"start_from": at(-90), "start_until": at(-61)}, "patrol.over"),
        ({"grid": "999"}, "grid.unknown"),
        ({"lead": "stranger"}, "patrol.lead"),
        ({"lead": "nobody"}, "patrol.lead"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(people: People, day: Day, wrong: dict[str, Any], code: str) -> None:
    """A window, day, grid or lead that there is not."""
    answer = people["lead"].client.post("/api/v1/patrols/planned", json=plan(id=str(uuid.UUID(int=502))) | wrong)
    assert answer.status_code in {400, 404}
    assert answer.json()["code"] == code


def test_two_phones_start_one_patrol_and_the_same_message_twice_is_one(
    people: People, day: Day, signed_in_database: Database
) -> None:
    """Two people set out for one plan, one by /start, one with its own begin: one patrol, from the earlier start."""
    day.is_now(20)
    first = [post(people["walker"], "start", event(1, 10)) for _ in range(2)]
    begin = {"id": PLAN, "title": "巡逻", "team": None, "started_at": at(5)}
    second = people["lead"].client.post("/api/v1/patrols", json=begin)
    assert [answer.status_code for answer in (*first, second)] == [200, 200, 200]
    assert second.json()["status"] == "started"
    with signed_in_database.session() as session:
        patrol = session.scalars(select(Patrol)).one()
        assert (patrol.id, patrol.team_id, patrol.started_at) == (
            uuid.UUID(PLAN), uuid.UUID(TEAM), NOON + timedelta(minutes=5),
        )  # fmt: skip
        assert len(session.scalars(select(PatrolEvent)).all()) == 2


def test_start_pause_resume_and_finish_come_in_any_order(people: People, day: Day) -> None:
    """What happened last decides, not what came last; an id that is known with another time is a conflict."""
    day.is_now(100)
    walker = people["walker"]
    assert post(walker, "start", event(1, 0)).json()["status"] == "started"
    assert post(walker, "resume", event(3, 20)).json()["status"] == "started"
    assert post(walker, "pause", event(2, 10)).json()["status"] == "started"
    assert post(walker, "pause", event(4, 30)).json()["status"] == "paused"
    end = {"id": str(uuid.UUID(int=9005)), "finished_at": at(60)}
    assert post(walker, "finish", end).json()["status"] == "finished"
    assert post(walker, "finish", end).json()["status"] == "finished"
    assert post(walker, "pause", event(2, 11)).json()["code"] == "event.differs"


def test_a_patrol_that_is_nobodys_to_start_looks_as_if_it_were_not(people: People, day: Day) -> None:
    """Whoever is not in the team starts no patrol of it, and is not told that there is one."""
    unknown = post(people["stranger"], "start", event(1, 0), str(uuid.UUID(int=404)))
    foreign = post(people["stranger"], "start", event(1, 0))
    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert unknown.json()["code"] == foreign.json()["code"]


def test_cancelled_meanwhile_what_was_walked_is_kept(people: People, day: Day) -> None:
    """The desk cancels while a phone walks: the phone is told when and why, and its positions arrive."""
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    day.is_now(20)
    told = [post(people[name], "cancel", {"reason": reason}) for name, reason in (("here", "沙尘暴"), ("lead", "别的"))]
    assert [answer.json()["cancelled_for"] for answer in told] == ["沙尘暴", "沙尘暴"]
    answer = post(people["walker"], "pause", event(2, 21)).json()
    assert (answer["status"], answer["cancelled_for"]) == ("cancelled", "沙尘暴")
    sent = [fix(number, at=at(number)) for number in (1, 2)]
    assert post(people["walker"], "fixes", {"fixes": sent}).json()["new"] == 2
    assert post(people["walker"], "cancel", {"reason": "x"}).status_code == 404


def test_a_phone_that_starts_a_cancelled_patrol_loses_nothing(people: People, day: Day) -> None:
    """It set out without signal after the desk had cancelled: its start is kept, its positions arrive."""
    post(people["here"], "cancel", {"reason": "停电"})
    day.is_now(60)
    begun = people["walker"].client.post("/api/v1/patrols", json={"id": PLAN, "title": "巡逻", "started_at": at(10)})
    assert (begun.status_code, begun.json()["status"], begun.json()["cancelled_for"]) == (201, "cancelled", "停电")
    assert post(people["walker"], "fixes", {"fixes": [fix(1, at=at(11))]}).json()["new"] == 1


def test_a_patrol_is_handed_over_and_the_old_phones_queue_still_arrives(
    people: People, day: Day, phone: TestClient
) -> None:
    """The new code lets another phone in, the old code ends, the key that it gave still sends."""
    day.is_now(1)
    post(people["lead"], "start", event(1, 0))
    old = post(people["lead"], "code", {}).json()["code"]
    stranger = TestClient(phone.app, headers={"accept-language": "en"})
    key = stranger.post("/api/v1/patrols/join", json={"code": old}).json()["key"]
    new = post(people["lead"], "handover", event(2, 1) | {"to": "walker"}).json()["code"]
    assert stranger.post("/api/v1/patrols/join", json={"code": new}).status_code == 200
    if new != old:
        assert stranger.post("/api/v1/patrols/join", json={"code": old}).status_code == 404
    late = stranger.post(
        f"/api/v1/patrols/{PLAN}/fixes",
        json={"fixes": [fix(1, at=at(0.5))]},
        headers={"authorization": f"Bearer {key}"},
    )
    assert late.json() == {"new": 1, "known": 0}
    assert seen(people["lead"])[0]["lead"] == "walker"
    assert post(people["lead"], "handover", event(3, 1) | {"to": "stranger"}).json()["code"] == "patrol.lead"


def test_only_the_lead_is_told_who_is_late(people: People, day: Day) -> None:
    """After the window staff no longer find the plan, its people do without a word, its lead is told how late it is."""
    day.is_now(15)
    assert [len(seen(people[name])) for name in ("lead", "walker", "here", "staff", "there")] == [1, 1, 1, 1, 0]
    day.is_now(45)
    assert [len(seen(people[name])) for name in ("lead", "walker", "here", "staff")] == [1, 1, 0, 0]
    assert seen(people["lead"])[0]["late"] == {"word": "waited_for", "minutes": 15}
    assert seen(people["walker"])[0]["late"] is None
    day.is_now(120)
    assert seen(people["lead"])[0]["late"]["word"] == "no_show"
    post(people["walker"], "start", event(1, 50))
    assert seen(people["lead"])[0]["late"] == {"word": "late", "minutes": 20}
    assert {(each["late"], each["start_until"]) for name in ("here", "walker") for each in seen(people[name])} == {
        (None, None)
    }


def test_lateness_goes_with_the_day_and_is_in_no_file(people: People, day: Day, signed_in_database: Database) -> None:
    """The next day the window of what was walked is forgotten, and a plan that nobody set out for is gone."""
    people["lead"].client.post("/api/v1/patrols/planned", json=plan(id=str(uuid.UUID(int=502))))
    day.is_now(60)
    post(people["walker"], "start", event(1, 45))
    with signed_in_database.session() as session, session.begin():
        assert not [line for line in canonical_lines(session, everything=True) if b"start_until" in line]
        tomorrow = (NOON + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai")).date()
        forget_days(session, session.scalars(select(PatrolPlan.territory_id)).first() or 0, tomorrow)
        (left,) = session.scalars(select(PatrolPlan)).all()
        assert (str(left.id), left.start_from, left.start_until) == (PLAN, None, None)
    day.is_now(60 + 24 * 60)
    assert [each["late"] for each in seen(people["lead"])] == []

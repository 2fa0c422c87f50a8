"""Who may add to a patrol does not see it thereby: what somebody tells of a patrol of others opens nothing to them."""

import uuid

from geo.db.database import Database
from geo.patrols.models import PatrolEvent
from tests.api.patrols.people import Person
from tests.api.patrols.test_planned import PLAN, Day, at, day, event, plan, post, seen
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import people

__all__ = ["day", "people", "phone"]
People = dict[str, Person]


def sees(person: Person, patrol_id: str = PLAN) -> tuple[int, list[str], list[str]]:
    """What the patrol's address answers, which patrols are listed, and which are on the live map."""
    listed = person.client.get("/api/v1/patrols", params={"from": "2026-11-01", "to": "2026-11-08"}).json()["items"]
    out = person.client.get("/api/v1/patrols/now").json()["patrols"]
    status = person.client.get(f"/api/v1/patrols/{patrol_id}").status_code
    return status, [each["id"] for each in listed], [each["id"] for each in out]


UNSEEN: tuple[int, list[str], list[str]] = (404, [], [])


def test_who_tells_something_of_a_patrol_of_others_sees_nothing_of_it(people: People, day: Day) -> None:
    """Whoever knows its id may send for it, as a phone does that was handed over; its track stays unseen."""
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    for number, what in enumerate(("pause", "resume", "finish"), 2):
        told = event(number, number / 10)
        assert post(people["stranger"], what, told | {"finished_at": told["at"]}).status_code == 200
    assert sees(people["stranger"]) == UNSEEN
    assert sees(people["walker"])[0] == 200


def test_the_begin_of_a_plan_of_others_opens_it_to_nobody_else(people: People, day: Day) -> None:
    """A phone whose owner has left the team begins its plan by its id: that is kept, and shows them nothing."""
    day.is_now(1)
    begin = {"id": PLAN, "title": "巡逻", "team": None, "started_at": at(0)}
    answer = people["stranger"].client.post("/api/v1/patrols", json=begin)
    assert answer.status_code == 201
    assert sees(people["stranger"]) == UNSEEN


def test_a_start_of_an_unplanned_patrol_of_others_opens_it_to_nobody_else(people: People, day: Day) -> None:
    """Who sends a second start for a patrol that another began sees nothing of it."""
    day.is_now(1)
    own = str(uuid.UUID(int=777))
    begin = {"id": own, "title": "散步", "team": None, "started_at": at(0)}
    assert people["walker"].client.post("/api/v1/patrols", json=begin).status_code == 201
    post(people["stranger"], "start", event(5, 0.5), own)
    assert sees(people["stranger"], own) == UNSEEN
    assert sees(people["walker"], own) == (200, [own], [own])


def test_nobody_hands_a_patrol_over_to_themselves(people: People, day: Day) -> None:
    """Only who walks it, leads its team or manages it says who goes on; others are told of no such patrol."""
    day.is_now(1)
    post(people["lead"], "start", event(1, 0))
    taken = post(people["walker"], "handover", event(2, 1) | {"to": "walker"})
    assert taken.status_code == 404
    assert sees(people["walker"])[0] == 404
    assert post(people["stranger"], "handover", event(3, 1) | {"to": "walker"}).status_code == 404
    assert sees(people["walker"])[0] == 404
    assert post(people["lead"], "handover", event(4, 1) | {"to": "walker"}).status_code == 200
    assert sees(people["walker"])[0] == 200


def test_nobody_ends_the_six_digits_of_others(people: People, day: Day) -> None:
    """A new code, and a hand-over to another phone, are for the walker, the lead and staff of the community alone."""
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    code = post(people["walker"], "code", {}).json()["code"]
    for number, name in enumerate(("stranger", "there"), 2):
        tries = [post(people[name], "code", {}), post(people[name], "handover", event(number, 0.5))]
        tries.append(people[name].client.post(f"/patrols/{PLAN}/code"))
        assert [each.status_code for each in tries] == [404] * 3
    assert people["lead"].client.post("/api/v1/patrols/join", json={"code": code}).status_code == 200
    assert post(people["lead"], "code", {}).status_code == 200
    assert post(people["walker"], "handover", event(9, 0.6)).status_code == 200


def test_a_patrol_of_no_team_is_its_walker_s(people: People, day: Day) -> None:
    """Other patrollers of the territory let no phone in."""
    day.is_now(1)
    own = str(uuid.UUID(int=778))
    begin = {"id": own, "title": "散步", "team": None, "started_at": at(0)}
    people["walker"].client.post("/api/v1/patrols", json=begin)
    statuses = [post(people[name], "code", {}, own).status_code for name in ("walker", "lead", "stranger")]
    assert statuses == [200, 404, 404]


def test_an_older_hand_over_that_arrives_late_changes_no_lead(people: People, day: Day) -> None:
    """The hand-over that happened last decides who leads, not the one that came last."""
    day.is_now(30)
    post(people["lead"], "start", event(1, 0))
    post(people["lead"], "handover", event(2, 20) | {"to": "walker"})
    assert post(people["lead"], "handover", event(3, 10) | {"to": "lead"}).status_code == 200
    assert seen(people["lead"])[0]["lead"] == "walker"


def test_names_of_accounts_cannot_be_tried_out(people: People, day: Day) -> None:
    """A name with an account outside the team is refused as one that nobody has."""
    post(people["lead"], "start", event(1, -61))
    told = [post(people["lead"], "handover", event(9, -60.5) | {"to": name}) for name in ("stranger", "nobody")]
    other = str(uuid.UUID(int=502))
    told += [people["lead"].client.post("/api/v1/patrols/planned", json=plan(id=other, lead=name))
             for name in ("stranger", "nobody")]  # fmt: skip
    assert {(answer.status_code, answer.json()["code"], answer.json()["detail"]) for answer in told} == {
        (told[0].status_code, "patrol.lead", told[0].json()["detail"])
    }


def test_no_plan_takes_the_id_of_a_patrol_that_others_walked(people: People, day: Day) -> None:
    """Else its lead could cancel a patrol of somebody else, and read how it stands."""
    own = str(uuid.UUID(int=778))
    begin = {"id": own, "title": "散步", "team": None, "started_at": at(-61)}
    assert people["stranger"].client.post("/api/v1/patrols", json=begin).status_code == 201
    assert people["lead"].client.post("/api/v1/patrols/planned", json=plan(id=own)).status_code == 409
    assert sees(people["stranger"], own)[0] == 200


def test_a_patrol_that_is_not_walked_by_oneself_gives_no_event_an_account(
    people: People, day: Day, signed_in_database: Database
) -> None:
    """What a stranger tells is kept without their account."""
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    post(people["stranger"], "pause", event(2, 0.5))
    with signed_in_database.session() as session:
        known = session.get_one(PatrolEvent, uuid.UUID(event(2, 0.5)["id"]))
        assert known.account_id is None


def test_no_browser_keeps_who_is_late(people: People, day: Day) -> None:
    """The pages that tell it are not stored, as what programs are told is not."""
    for path in ("/patrols", f"/patrols/{PLAN}", "/api/v1/patrols/planned"):
        assert people["lead"].client.get(path).headers["cache-control"] == "no-store"

"""Teams over HTTP and on their pages: who sees them, who makes them, and two who change one at once."""

import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from geo.db.database import Database
from geo.patrols.models import Patrol
from tests.api.patrols.people import (
    CHANGSHAN,
    PATROLLER,
    PLANNER,
    SHUGUANG,
    STAFF,
    STAFF_HERE,
    STAFF_THERE,
    Person,
    person,
)
from tests.api.patrols.test_routes import BEGIN, phone

__all__ = ["phone"]
TEAM = str(uuid.UUID(int=77))
WISH = {"id": TEAM, "name": "红袖章巡逻队", "community": SHUGUANG, "leads": ["lead"], "members": ["walker"]}
People = dict[str, Person]


@pytest.fixture
def people(phone: TestClient, signed_in_database: Database) -> People:
    """A lead and a member without any staff role, staff of the territory and of two communities, a planner."""
    grants = {
        "lead": (PATROLLER,),
        "walker": (PATROLLER,),
        "stranger": (PATROLLER,),
        "staff": (STAFF,),
        "here": (STAFF_HERE,),
        "there": (STAFF_THERE,),
        "planner": (PLANNER,),
    }
    return {name: person(phone.app, signed_in_database, name, *held) for name, held in grants.items()}


def names(person: Person) -> list[str]:
    answer = person.client.get("/api/v1/teams")
    assert answer.status_code == 200
    return [each["name"] for each in answer.json()["items"]]


def test_a_team_is_made_once_however_often_it_is_sent(people: People) -> None:
    """201, then 200 with the same team: who leads it, who is in it, how many walk along without a name."""
    answers = [people["here"].client.post("/api/v1/teams", json=WISH | {"volunteers": 12}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    told: dict[str, Any] = answers[1].json()
    assert (told["name"], told["kind"], told["volunteers"]) == ("红袖章巡逻队", "patrol", 12)
    assert [each["sign_in_name"] for each in told["leads"] + told["members"]] == ["lead", "walker"]


def test_a_team_is_seen_by_its_people_and_the_staff_of_its_community(people: People) -> None:
    """Others are told of none, and its own address looks like one that is not there."""
    people["staff"].client.post("/api/v1/teams", json=WISH)
    seeing = {name: bool(names(each)) for name, each in people.items() if name != "planner"}
    assert seeing == {
        "lead": True, "walker": True, "stranger": False, "staff": True, "here": True, "there": False,
    }  # fmt: skip
    assert people["planner"].client.get("/api/v1/teams").status_code == 403
    for name, status in (("lead", 200), ("there", 404), ("stranger", 404)):
        answers = [people[name].client.get(root + TEAM) for root in ("/api/v1/teams/", "/patrols/teams/")]
        assert [answer.status_code for answer in answers] == [status, status]


def test_a_team_is_made_and_changed_by_staff_of_its_community_only(people: People) -> None:
    """Staff of another community, and the lead, change nothing; a team of the territory needs all of it."""
    assert people["there"].client.post("/api/v1/teams", json=WISH).status_code == 403
    assert people["lead"].client.post("/api/v1/teams", json=WISH).status_code == 403
    assert people["here"].client.post("/api/v1/teams", json=WISH | {"community": None}).status_code == 403
    people["here"].client.post("/api/v1/teams", json=WISH)
    changed = {key: value for key, value in WISH.items() if key != "id"} | {"version": 1, "name": "新名"}
    assert people["there"].client.put(f"/api/v1/teams/{TEAM}", json=changed).status_code == 404
    assert people["here"].client.put(f"/api/v1/teams/{TEAM}", json=changed).json()["name"] == "新名"
    moved = changed | {"version": 2, "community": CHANGSHAN}
    assert people["here"].client.put(f"/api/v1/teams/{TEAM}", json=moved).status_code == 403


def test_of_two_who_change_a_team_at_once_the_second_is_told(people: People) -> None:
    """The version that was read goes with the change; the first change stays."""
    people["staff"].client.post("/api/v1/teams", json=WISH)
    wish = {key: value for key, value in WISH.items() if key != "id"} | {"version": 1}
    first = people["staff"].client.put(f"/api/v1/teams/{TEAM}", json=wish | {"volunteers": 3})
    second = people["here"].client.put(f"/api/v1/teams/{TEAM}", json=wish | {"volunteers": 4})
    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 409, "team.changed")
    assert people["here"].client.get(f"/api/v1/teams/{TEAM}").json()["volunteers"] == 3


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"name": " "}, 400, "team.name"),
        ({"name": "x" * 81}, 400, "team.name"),
        ({"community": "999"}, 400, "team.community"),
        ({"leads": ["nobody"]}, 400, "team.nobody"),
        ({"volunteers": -1}, 422, "question.invalid"),
        ({"kind": "army"}, 422, "question.invalid"),
    ],
)
def test_what_cannot_be_is_said(people: People, wrong: dict[str, Any], status: int, code: str) -> None:
    """A name, community, people or kind that there is not is refused in words."""
    answer = people["staff"].client.post("/api/v1/teams", json=WISH | wrong)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_name_is_one_teams_also_when_it_has_retired(people: People) -> None:
    """A retired team leaves the list and keeps its name; it can serve again."""
    staff = people["staff"].client
    staff.post("/api/v1/teams", json=WISH)
    assert staff.post(f"/api/v1/teams/{TEAM}/retire").json()["retired_at"] is not None
    assert names(people["staff"]) == []
    other = WISH | {"id": str(uuid.UUID(int=78))}
    assert staff.post("/api/v1/teams", json=other).json()["code"] == "team.name_taken"
    staff.post(f"/api/v1/teams/{TEAM}/restore")
    assert names(people["staff"]) == ["红袖章巡逻队"]


def test_patrols_of_its_name_are_a_teams_own_when_it_is_made(
    people: People, phone: TestClient, signed_in_database: Database
) -> None:
    """A patrol that came first is linked by the name that was told; it stays linked when the team is renamed."""
    phone.post("/api/v1/patrols", json=BEGIN | {"team": "红袖章巡逻队"})
    people["staff"].client.post("/api/v1/teams", json=WISH)
    wish = {key: value for key, value in WISH.items() if key != "id"} | {"version": 1, "name": "新名"}
    people["staff"].client.put(f"/api/v1/teams/{TEAM}", json=wish)
    with signed_in_database.session() as session:
        assert session.execute(select(Patrol.team, Patrol.team_id)).one() == ("红袖章巡逻队", uuid.UUID(TEAM))


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(people: People) -> None:
    """An unknown lead is named beside the form, with status 400; mended, it leads to the page of the team."""
    staff = people["staff"].client
    typed = {"id": TEAM, "name": "<b>队</b>", "kind": "volunteer", "community": SHUGUANG, "leads": "lead，nobody"}
    refused = staff.post("/patrols/teams", data=typed)
    assert refused.status_code == 400
    assert "Nobody signs in here as nobody." in refused.text
    assert "&lt;b&gt;队&lt;/b&gt;" in refused.text
    made = staff.post("/patrols/teams", data=typed | {"leads": "lead"})
    assert made.url.path == f"/patrols/teams/{TEAM}"
    assert "<b>队</b>" not in made.text
    assert "/patrols/teams/" + TEAM in staff.get("/patrols/teams").text


def test_pages_speak_chinese(people: People) -> None:
    """List, page and form have no English sentence left."""
    staff = people["staff"].client
    staff.post("/api/v1/teams", json=WISH)
    for path in ("/patrols/teams", f"/patrols/teams/{TEAM}", f"/patrols/teams/{TEAM}/change", "/patrols/teams/new"):
        body = staff.get(path, headers={"accept-language": "zh-CN"}).text
        assert "队" in body
        for word in ("Leads", "Volunteers", "Members", "New team", "Keep"):
            assert word not in body

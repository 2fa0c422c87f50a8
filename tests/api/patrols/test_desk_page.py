"""What the page of a patrol tells beside the track: places checked, clocks, keys of recorders, handing over."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy import select

from geo.addresses.nametables import Place, PlaceGrid, PlaceKind
from geo.boundaries.queries import the_territory
from geo.core import clock
from geo.db.database import Database
from geo.patrols.models import FixGrid, PlaceCard
from geo.patrols.phones.checkins import make_cards
from geo.patrols.phones.clocks import SentClock, told_clocks
from tests.api.patrols.people import Person
from tests.api.patrols.test_pages import PATROL, walked
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import WISH, people

__all__ = ["people", "phone", "walked"]
People = dict[str, Person]
NAMES = {"near": "曙光路消防栓", "far": "长山路消防栓"}


@pytest.fixture
def checked(walked: People, signed_in_database: Database) -> People:
    """The patrol checked in at a hydrant in the grid where it walked, and at one that lies in no grid."""
    with signed_in_database.session() as session, session.begin():
        territory = the_territory(session, None)
        plan_id, grid_id = session.execute(select(FixGrid.plan_id, FixGrid.grid_id).limit(1)).one()
        for key, name in NAMES.items():
            told: dict[str, Any] = {"key": key, "name": name, "normalised": name, "grams": []}
            geom = WKTElement("POINT(101.662 39.215)", srid=4326)
            place = Place(territory_id=territory.id, **told, kind="hydrant", source="file", datum="wgs84", geom=geom)
            session.add(place)
            session.flush()
            if key == "near":
                session.add(PlaceGrid(place_id=place.id, plan_id=plan_id, grid_id=grid_id))
        make_cards(session, territory.id, PlaceKind.HYDRANT)
        codes = session.scalars(select(PlaceCard.code)).all()
    for code in codes:
        sent = {"id": str(uuid.uuid4()), "code": code, "at": "2026-03-01T08:10:00+08:00"}
        assert walked["walker"].client.post(f"/api/v1/patrols/{PATROL}/checkins", json=sent).status_code == 200
    return walked


def test_places_checked_are_seen_by_walker_lead_and_staff_and_in_part_by_staff_of_a_part(checked: People) -> None:
    """On the page and for programs; staff of the community see the place that lies there, others find no patrol."""
    both, near = set(NAMES.values()), {NAMES["near"]}
    sees = {"lead": both, "walker": both, "staff": both, "here": near, "there": None, "stranger": None}
    for name, expected in sees.items():
        client = checked[name].client
        page, told = client.get(f"/patrols/{PATROL}"), client.get(f"/api/v1/patrols/{PATROL}/checkins")
        if expected is None:
            assert (page.status_code, told.status_code) == (404, 404), name
            continue
        assert {each for each in both if each in page.text} == expected, name
        assert {each["name"] for each in told.json()["items"]} == expected, name


def test_what_phones_said_of_their_clocks_stands_on_the_page(walked: People) -> None:
    """Three minutes ahead, in both languages and for programs; the same again is told once."""
    walker = walked["walker"].client
    for second in (1, 2):
        told = {"id": str(uuid.uuid4()), "at": f"2026-03-01T08:00:0{second}+08:00", "ahead_s": 180}
        assert walker.post(f"/api/v1/patrols/{PATROL}/fixes", json={"fixes": [], "clock": told}).status_code == 200
    for language, words in (("en", "3 min ahead"), ("zh-CN", "快 3 分钟")):
        body = walked["lead"].client.get(f"/patrols/{PATROL}", headers={"accept-language": language}).text
        assert body.count(words) == 1
    clocks = walked["lead"].client.get(f"/api/v1/patrols/{PATROL}").json()["clocks"]
    assert [each["ahead_s"] for each in clocks] == [180, 180]


def test_a_clock_is_told_again_where_it_stands_otherwise() -> None:
    """Within two seconds it is the same clock."""
    sent = [SentClock(uuid.uuid4(), clock.now(), ahead_s) for ahead_s in (180, 181, 178, 0, -90)]
    assert [each.ahead_s for each in told_clocks(sent)] == [180, 0, -90]


def test_a_recorder_key_is_shown_once_adds_and_is_ended_on_the_page(walked: People) -> None:
    """With address and picture; after its end the app finds nothing, and what it sent stays."""
    lead = walked["lead"].client
    shown = lead.post(f"/patrols/{PATROL}/recorder")
    key = re.search(r'class="patrol-key">([^<]+)<', shown.text)
    assert key is not None
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert shown.text.count('class="qr"') == 2
    assert f"http://testserver/api/v1/recorder?id={key[1]}&amp;accuracy=highest" in shown.text
    record = {"id": key[1], "timestamp": "1772323200", "lat": "39.2151", "lon": "101.6702"}
    assert lead.get("/api/v1/recorder", params=record).json()["new"] == 1
    page = lead.get(f"/patrols/{PATROL}").text
    assert key[1] not in page
    end = re.search(r'action="(/patrols/[^"]+/end)"', page)
    assert end is not None
    assert walked["there"].client.post(end[1]).status_code == 404
    assert lead.post(end[1], follow_redirects=False).status_code == 303
    assert lead.get("/api/v1/recorder", params=record | {"timestamp": "1772323205"}).status_code == 404
    assert lead.post(end[1]).status_code == 404


def test_programs_end_a_recorder_key_by_its_id(walked: People) -> None:
    """204, then 404; the key of a phone that entered with the digits is no recorder's and stays."""
    staff = walked["staff"].client
    made = staff.post(f"/api/v1/patrols/{PATROL}/recorder").json()
    address = f"/api/v1/patrols/{PATROL}/recorder/{made['id']}"
    assert [staff.delete(address).status_code for _ in range(2)] == [204, 404]
    code = staff.post(f"/api/v1/patrols/{PATROL}/code").json()["code"]
    assert staff.post("/api/v1/patrols/join", json={"code": code}).status_code == 200
    assert "/end" not in staff.get(f"/patrols/{PATROL}").text


def test_the_lead_hands_over_from_the_page(walked: People) -> None:
    """The page answers with a new code; somebody who is not in the team is refused, strangers find nothing."""
    lead = walked["lead"].client
    assert f'action="/patrols/{PATROL}/handover"' in lead.get(f"/patrols/{PATROL}").text
    shown = lead.post(f"/patrols/{PATROL}/handover", data={"to": "walker"})
    code = re.search(r'class="patrol-digits">(\d{6})<', shown.text)
    assert code is not None
    assert lead.post("/api/v1/patrols/join", json={"code": code[1]}).status_code == 200
    assert lead.post(f"/patrols/{PATROL}/handover", data={"to": "stranger"}).status_code == 400
    assert walked["stranger"].client.post(f"/patrols/{PATROL}/handover").status_code == 404


def test_a_plan_is_handed_to_another_lead_before_its_start(people: People) -> None:
    """By its page; only who plans for the team may, and the plan keeps everything else."""
    people["staff"].client.post("/api/v1/teams", json=WISH)
    window = {"start_from": clock.now().isoformat(), "start_until": (clock.now() + timedelta(hours=1)).isoformat()}
    plan = {"id": str(uuid.uuid4()), "team": WISH["id"], "walkers": 3, "notes": "雨天带伞", **window}
    assert people["lead"].client.post("/api/v1/patrols/planned", json=plan).status_code == 201
    page = people["lead"].client.get(f"/patrols/{plan['id']}").text
    assert f'action="/patrols/{plan["id"]}/handover"' in page
    assert f'action="/patrols/{plan["id"]}/code"' in page
    address = f"/patrols/{plan['id']}/handover"
    assert people["walker"].client.post(address, data={"to": "walker"}).status_code == 404
    assert people["lead"].client.post(address, data={"to": "walker"}, follow_redirects=False).status_code == 303
    (told,) = people["lead"].client.get("/api/v1/patrols/planned").json()["items"]
    assert (told["lead"], told["walkers"], told["notes"]) == ("walker", 3, "雨天带伞")

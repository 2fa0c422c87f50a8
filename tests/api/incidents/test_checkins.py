"""Check-ins of patrols by the cards of places."""

import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient
from geoalchemy2 import WKTElement

from geo.addresses.nametables import Place
from geo.boundaries.queries import the_territory
from geo.core import clock
from geo.db.database import Database


@pytest.fixture
def card(desk: TestClient, signed_in_database: Database) -> str:
    """The code of a hydrant's card."""
    with signed_in_database.session() as session, session.begin():
        told: dict[str, Any] = {"key": "h1", "name": "曙光路消防栓", "normalised": "曙光路消防栓", "grams": []}
        place = WKTElement("POINT(101.67 39.215)", srid=4326)
        territory = the_territory(session, None)
        session.add(Place(territory_id=territory.id, **told, kind="hydrant", source="file", datum="wgs84", geom=place))
    for _ in range(2):
        made = desk.post("/patrols/cards", data={"territory": "152922", "kind": "hydrant"})
        assert made.status_code == 200
    sheet = made.text
    assert sheet.count('class="card"') == 1
    assert "<svg" in sheet
    return sheet.partition('class="code">')[2][:6]


def arrive(phone: TestClient, patrol: str, code: str, **more: Any) -> Any:
    told = {"id": str(uuid.uuid4()), "code": code, "at": clock.now().isoformat(), **more}
    return phone.post(f"/api/v1/patrols/{patrol}/checkins", json=told)


def test_a_check_in_is_kept_once_and_stands_on_the_patrol_and_the_place(
    desk: TestClient, phone: TestClient, patrol: str, card: str
) -> None:
    """Typed in small letters with a space, without a position, sent twice: one presence of the patrol, no person."""
    told = {"id": str(uuid.uuid4()), "at": clock.now().isoformat()}
    answers = [arrive(phone, patrol, f"{card[:3]} {card[3:]}".lower(), **told) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"new": True}, {"new": False}]
    (known,) = desk.get(f"/api/v1/patrols/{patrol}/checkins").json()["items"]
    assert (known["id"], known["name"], known["code"]) == (told["id"], "曙光路消防栓", card)
    page = desk.get("/patrols/cards").text
    assert "红袖章" in page
    assert "nobody yet" not in page


def test_a_code_of_no_card_is_refused_in_words(phone: TestClient, patrol: str, card: str) -> None:
    """404 with the code, as it was typed."""
    answer = arrive(phone, patrol, "ZZZZZZ")
    assert (answer.status_code, answer.json()["code"]) == (404, "place.no_card")
    assert card != "ZZZZZZ"


def test_phones_read_no_check_ins(phone: TestClient, patrol: str, card: str) -> None:
    """Their keys add, and read nothing."""
    assert phone.get(f"/api/v1/patrols/{patrol}/checkins").status_code == 403
    assert card

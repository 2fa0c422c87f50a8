"""Callers' contacts: apart, sealed, and reachable from their incident only."""

import inspect
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core import clock
from geo.core.clock import kept_until
from geo.core.errors import BadInput, NotFound, Unavailable
from geo.core.keyring import Keyring
from geo.incidents import contacts
from geo.incidents.contacts import (
    Contact,
    contact_from,
    erase_contact,
    erase_expired,
    put_contact,
    read_contact,
)
from geo.incidents.models import Incident
from geo.publishing.canonical import canonical_lines

CALLER = Contact(name="冯女士", telephone="0483-555-0101")
LATER = clock.now() + timedelta(days=180)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Keys of the test's own."""
    return Keyring(tmp_path / "keys")


@pytest.fixture
def incidents(session: Session, ground: object) -> list[uuid.UUID]:
    """Two incidents."""
    ids = [uuid.uuid4(), uuid.uuid4()]
    for number, each in enumerate(ids):
        session.add(
            Incident(
                id=each, territory_id=ground.territory_id, key=f"S{number}", category="路灯", status="open",
                occurred_at=clock.now(), datum="wgs84", geom=from_shape(Point(101.675, 39.225), srid=4326),
            )
        )  # fmt: skip
    session.flush()
    return ids


def test_a_contact_is_read_from_its_incident(session: Session, keyring: Keyring, incidents: list[uuid.UUID]) -> None:
    """What is stored does not show it; a second one takes its place; the other incident has none."""
    put_contact(session, keyring, incidents[0], CALLER, expires_at=LATER)
    stored = str(session.execute(text("SELECT row_to_json(c)::text FROM incident_contact c")).all())
    assert "0483" not in stored
    assert "冯" not in stored
    assert read_contact(session, keyring, incidents[0], now=clock.now()) == CALLER
    other = contact_from(name=None, telephone=" 0483-555  0102 ")
    put_contact(session, keyring, incidents[0], other, expires_at=LATER)
    assert read_contact(session, keyring, incidents[0], now=clock.now()) == Contact(telephone="0483-555 0102")
    assert read_contact(session, keyring, incidents[1], now=clock.now()) is None


def test_it_goes_when_its_time_is_over(session: Session, keyring: Keyring, incidents: list[uuid.UUID]) -> None:
    """From that instant it is not shown, and the next night it is gone."""
    now = clock.now()
    put_contact(session, keyring, incidents[0], CALLER, expires_at=kept_until(now, 180))
    put_contact(session, keyring, incidents[1], CALLER, expires_at=kept_until(now, 181))
    over = now + timedelta(days=180)
    assert read_contact(session, keyring, incidents[0], now=over) is None
    assert read_contact(session, keyring, incidents[1], now=over) == CALLER
    assert (erase_expired(session, over), erase_expired(session, over)) == (1, 0)
    assert session.scalar(text("SELECT count(*) FROM incident_contact")) == 1


def test_it_can_be_erased_and_goes_with_its_incident(
    session: Session, keyring: Keyring, incidents: list[uuid.UUID]
) -> None:
    """At once."""
    for each in incidents:
        put_contact(session, keyring, each, CALLER, expires_at=LATER)
    assert [erase_contact(session, incidents[0]) for _ in range(2)] == [True, False]
    session.execute(text("DELETE FROM incident WHERE id = :id"), {"id": incidents[1]})
    assert session.scalar(text("SELECT count(*) FROM incident_contact")) == 0


def test_a_row_that_was_moved_is_not_shown(session: Session, keyring: Keyring, incidents: list[uuid.UUID]) -> None:
    """Whoever writes into the table cannot show one caller's contact under another matter."""
    put_contact(session, keyring, incidents[0], CALLER, expires_at=LATER)
    session.execute(text("UPDATE incident_contact SET incident_id = :id"), {"id": incidents[1]})
    with pytest.raises(Unavailable, match="kept for another incident"):
        read_contact(session, keyring, incidents[1], now=clock.now())


def test_without_its_incident_there_is_none(session: Session, keyring: Keyring) -> None:
    """Said, and nothing is stored."""
    with pytest.raises(NotFound):
        put_contact(session, keyring, uuid.uuid4(), CALLER, expires_at=LATER)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"name": " ", "telephone": None}, "contact.empty"),
        ({"name": "x" * 201, "telephone": None}, "contact.too_long"),
        ({"name": "冯 11010519491231002X", "telephone": None}, "contact.identity"),
        ({"name": None, "telephone": "1", "other": "11010519491231002X"}, "contact.identity"),
    ],
)
def test_what_is_no_contact_is_refused(typed: dict[str, str | None], code: str) -> None:
    """The sentence does not repeat it."""
    with pytest.raises(BadInput) as refused:
        contact_from(**typed)
    assert refused.value.code == code
    assert "11010519491231002X" not in str(refused.value)


def test_there_is_no_way_to_list_or_search_them() -> None:
    """Every function that reads or writes content is told one incident; the rest returns counts or times."""
    public = {
        name: function
        for name, function in inspect.getmembers(contacts, inspect.isfunction)
        if function.__module__ == contacts.__name__ and not name.startswith("_")
    }
    assert set(public) == {
        "contact_from", "put_contact", "read_contact", "erase_contact", "erase_expired",
    }  # fmt: skip
    for name in ("put_contact", "read_contact", "erase_contact"):
        assert public[name].__annotations__["incident_id"] is uuid.UUID


def test_the_export_tells_nothing_of_them(session: Session, keyring: Keyring, incidents: list[uuid.UUID]) -> None:
    """Facts do not mention them; with everything there is a digest, by which two databases are compared."""
    before = b"".join(canonical_lines(session))
    put_contact(session, keyring, incidents[0], CALLER, expires_at=LATER)
    assert b"".join(canonical_lines(session)) == before
    (line,) = [each for each in canonical_lines(session, everything=True) if b"arrival of contact" in each]
    assert b"S0" in line
    assert CALLER.telephone.encode() not in line

"""Writing into the trail, and erasing what is personal in it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.audit.actions import erase_payload, record
from geo.audit.chaining import chain_once
from geo.audit.queries import payload_of
from geo.audit.rules import Action, Actor, ActorKind, Entry
from geo.core.errors import NotFound
from geo.db.database import Database

WORKER = Actor(ActorKind.COMMAND_LINE)


def _failed(name: str) -> Entry:
    return Entry(action=Action.SIGN_IN_FAILED, actor=Actor(ActorKind.PUBLIC), payload={"name": name})


def test_what_is_rolled_back_was_never_done(fresh_database: Database) -> None:
    """An entry is part of the caller's transaction."""
    with fresh_database.session() as session:
        record(session, _failed("a"))
        session.rollback()
    with fresh_database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_entry")) == 0


@pytest.mark.parametrize("name", ["\0", "\ud800", "a" * 100_000, '{"x": 1}', "' OR 1=1 --", "\U0001f600", "1e400", ""])
def test_any_name_can_be_tried(session: Session, name: str) -> None:
    """A sign-in name comes from outside and never breaks the entry; it stands beside the entry, not in it."""
    entry_id = record(session, _failed(name))
    assert set(payload_of(session, entry_id) or {}) == {"name"}
    row = session.execute(text("SELECT * FROM audit_entry WHERE id = :id"), {"id": entry_id}).mappings().one()
    assert row["detail"] == {}
    assert len(row["payload_digest"]) == 32


def test_an_entry_without_anything_personal_has_no_payload(session: Session) -> None:
    """Nor a digest of one."""
    entry_id = record(session, Entry(action=Action.SIGN_OUT, actor=WORKER, request_id="r"))
    assert payload_of(session, entry_id) is None
    assert session.scalar(text("SELECT payload_digest FROM audit_entry")) is None


def test_erasing_keeps_the_chain_whole_and_says_who_did(fresh_database: Database, write: object, codes: object) -> None:
    """What is personal is gone; entry, digest and link stay; a second time there is nothing to erase."""
    assert callable(write)
    assert callable(codes)
    ids = write(6)
    chain_once(fresh_database)
    with fresh_database.session() as session, session.begin():
        erase_payload(session, ids[3], WORKER, request_id="r9")
        assert payload_of(session, ids[3]) is None
        assert payload_of(session, ids[1]) is not None
    chain_once(fresh_database)
    assert codes() == []
    with fresh_database.session() as session:
        last = session.execute(text("SELECT * FROM audit_entry ORDER BY id DESC LIMIT 1")).mappings().one()
        assert (last["action"], last["subject_key"], last["request_id"]) == ("payload_erased", str(ids[3]), "r9")
        for entry_id, code in ((ids[3], "audit.no_payload"), (ids[0], "audit.no_payload"), (10**6, "audit.no_entry")):
            with pytest.raises(NotFound) as refused:
                erase_payload(session, entry_id, WORKER)
            assert refused.value.code == code


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'sign_out'",
        "UPDATE audit_entry SET action = 'sign_out' WHERE false",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "UPDATE audit_link SET seq = seq + 1",
        "DELETE FROM audit_link",
        "TRUNCATE audit_link",
        "UPDATE audit_payload SET payload = '{}'",
        "TRUNCATE audit_payload",
        "INSERT INTO audit_link SELECT * FROM audit_link ON CONFLICT (seq) DO UPDATE SET hash = excluded.hash",
    ],
)
def test_nobody_changes_the_trail(fresh_database: Database, write: object, statement: str) -> None:
    """Neither the role that serves, for want of a right, nor the owner, for the triggers."""
    assert callable(write)
    write(2)
    chain_once(fresh_database)
    owner = Database(fresh_database.url.replace("gridsteward_app", "gridsteward_owner"), pool_size=1)
    for database, reason in ((fresh_database, "permission denied"), (owner, "only ever appended")):
        with database.session() as session, pytest.raises(DBAPIError, match=reason):
            session.execute(text(statement))
    owner.close()

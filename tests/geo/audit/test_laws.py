"""Whatever is done to a chain behind its back is found."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo.audit.chaining import chain_once
from geo.audit.heads import Head, note_head
from geo.audit.rules import GENESIS
from geo.core import clock
from geo.db.database import Database

Codes = Callable[..., list[str]]
Tamper = Callable[..., None]
Write = Callable[..., list[int]]

LENGTH = 12

EDITS = st.sampled_from(
    [
        "at = at + interval '1 microsecond'",
        "action = action || ' '",
        "actor = gen_random_uuid()",
        "actor_kind = 'person'",
        "request_id = NULL",
        "request_id = request_id || 'x'",
        "subject_kind = ''",
        "subject_key = subject_key || 'x'",
        "detail = detail || '{\"more\": 1}'",
        "detail = '{}'",
        "payload_digest = NULL",
        "payload_digest = sha256('x')",
        "id = id + 1000",
    ]
)
PLACES = st.integers(1, LENGTH)
STEPS = st.one_of(
    st.tuples(st.just("edit"), PLACES, EDITS),
    st.tuples(st.just("remove entry"), PLACES, st.none()),
    st.tuples(st.just("remove link"), st.integers(1, LENGTH - 1), st.none()),
    st.tuples(st.just("remove both"), st.integers(1, LENGTH - 1), st.none()),
    st.tuples(st.just("swap entries"), PLACES, PLACES),
    st.tuples(st.just("swap links"), PLACES, PLACES),
    st.tuples(st.just("swap payloads"), PLACES, PLACES),
    st.tuples(st.just("forge link"), PLACES, st.none()),
    st.tuples(st.just("renumber link"), PLACES, st.none()),
    st.tuples(st.just("alter payload"), PLACES, st.none()),
    st.tuples(st.just("alter salt"), PLACES, st.none()),
    st.tuples(st.just("remove payload"), PLACES, st.none()),
    st.tuples(st.just("add payload"), PLACES, st.none()),
)

_SWAP_ENTRIES = """
    UPDATE audit_entry e SET at = o.at, action = o.action, actor = o.actor, actor_kind = o.actor_kind,
        request_id = o.request_id, subject_kind = o.subject_kind, subject_key = o.subject_key, detail = o.detail,
        payload_digest = o.payload_digest
    FROM audit_entry o WHERE (e.id, o.id) IN ((:a, :b), (:b, :a))
"""
_ADD = "INSERT INTO audit_payload SELECT :a, '', '{}' WHERE NOT EXISTS (SELECT FROM audit_payload WHERE entry_id = :a)"
STATEMENTS = {
    "remove entry": "DELETE FROM audit_entry WHERE id = :a",
    "remove link": "DELETE FROM audit_link WHERE entry_id = :a",
    "swap entries": _SWAP_ENTRIES,
    "forge link": "UPDATE audit_link SET hash = sha256(hash) WHERE entry_id = :a",
    "renumber link": "UPDATE audit_link SET seq = seq + 1000 WHERE entry_id = :a",
    "alter payload": "UPDATE audit_payload SET payload = payload || '{\"x\": 1}' WHERE entry_id = :a",
    "alter salt": "UPDATE audit_payload SET salt = salt || '0' WHERE entry_id = :a",
    "remove payload": "DELETE FROM audit_payload WHERE entry_id = :a",
    "add payload": _ADD,
}


def _apply(connection: Connection, step: tuple[str, int, str | int | None]) -> None:
    """Do one thing that nobody may do."""
    kind, place, more = step
    values = {"a": place, "b": more}
    if kind == "edit":
        connection.execute(text(f"UPDATE audit_entry SET {more} WHERE id = :a"), {"a": place})  # noqa: S608 (own names)
    elif kind == "remove both":
        connection.execute(text(STATEMENTS["remove link"]), {"a": place})
        connection.execute(text(STATEMENTS["remove entry"]), {"a": place})
    elif kind in {"swap links", "swap payloads"}:
        table = "audit_link" if kind == "swap links" else "audit_payload"
        # Unique keys are checked row by row, so one of the two goes by way of a free number.
        for source, target in ((place, -1), (more, place), (-1, more)):
            connection.execute(
                text(f"UPDATE {table} SET entry_id = :target WHERE entry_id = :source"),  # noqa: S608 (own names)
                {"source": source, "target": target},
            )
    else:
        statement = STATEMENTS[kind]
        connection.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})


_STATE = """
    SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
        SELECT 'e' || e::text AS part FROM audit_entry e
        UNION ALL SELECT 'l' || l::text FROM audit_link l
        UNION ALL SELECT 'p' || p::text FROM audit_payload p
    ) AS parts
"""


@pytest.fixture
def chain(fresh_database: Database, write: Write, superuser: Connection) -> Connection:
    """A chain of 12, and the connection of somebody whom no trigger stops."""
    assert write(LENGTH) == list(range(1, LENGTH + 1))
    chain_once(fresh_database)
    return superuser


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=3))
def test_whatever_is_changed_is_found(chain: Connection, codes: Codes, steps: list[tuple[str, int, str]]) -> None:
    """Any edit, removal, swap or forgery of entries, links and personal parts, alone or together."""
    before = chain.scalar(text(_STATE))
    savepoint = chain.begin_nested()
    for step in steps:
        _apply(chain, step)
    changed = chain.scalar(text(_STATE)) != before
    with Session(chain, join_transaction_mode="create_savepoint") as session:
        found = codes("audit_chain", session=session)
    savepoint.rollback()
    assert bool(found) == changed, found


def test_an_untouched_chain_is_in_order(chain: Connection, codes: Codes) -> None:
    """Nothing is found where nothing was done."""
    assert chain is not None
    assert codes("audit_chain", "audit_unchained", "audit_guards") == []


def test_a_chain_that_was_made_anew_is_found_by_the_heads(
    fresh_database: Database, write: Write, tamper: Tamper, heads: Path, codes: Codes
) -> None:
    """Whole in itself, but not the one that was noted; a file that was taken away is missed."""
    write(10)
    chain_once(fresh_database, heads=heads)
    tamper("TRUNCATE audit_link", "UPDATE audit_entry SET subject_key = 'another' WHERE id = 3")
    assert chain_once(fresh_database) == 10
    assert codes() == ["audit.rewritten"]
    heads.unlink()
    assert codes(must_exist=False) == []
    assert codes(must_exist=True) == ["audit.no_heads"]


def test_a_chain_that_was_cut_off_is_found_by_the_heads(
    fresh_database: Database, write: Write, tamper: Tamper, heads: Path, codes: Codes
) -> None:
    """Also after it has grown again past where it was cut."""
    write(10)
    chain_once(fresh_database, heads=heads)
    tamper("DELETE FROM audit_link WHERE seq > 7", "DELETE FROM audit_entry WHERE id > 7",
           "DELETE FROM audit_payload WHERE entry_id > 7")  # fmt: skip
    assert codes() == ["audit.cut_off"]
    write(10, first=100)
    chain_once(fresh_database)
    assert codes() == ["audit.rewritten"]


def test_a_chain_may_be_longer_than_what_was_noted(
    fresh_database: Database, write: Write, heads: Path, codes: Codes
) -> None:
    """Heads are noted once a minute only."""
    write(5)
    chain_once(fresh_database, heads=heads)
    write(5, first=5)
    chain_once(fresh_database, heads=heads)
    assert codes(must_exist=True) == []
    assert len(heads.read_text().splitlines()) == 1


def test_a_file_of_heads_that_was_tampered_with_is_found(
    fresh_database: Database, write: Write, heads: Path, codes: Codes
) -> None:
    """Lines that cannot be read, and lines that go back."""
    write(5)
    chain_once(fresh_database, heads=heads)
    good = heads.read_text()
    heads.write_text("hello\n" + good)
    assert codes() == ["audit.heads_changed"]
    heads.write_text(good + good)
    assert codes() == ["audit.heads_changed"]
    heads.unlink()
    note_head(heads, Head(3, GENESIS, datetime(2026, 11, 24, tzinfo=UTC)))
    assert codes() == ["audit.rewritten"]


def test_an_entry_that_waits_too_long_is_found(
    fresh_database: Database, write: Write, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was written just now may wait for the chainer."""
    write(2)
    assert codes("audit_unchained") == []
    later = clock.now().timestamp() + 61
    monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(later, UTC))
    assert codes("audit_unchained") == ["audit.unchained"]
    chain_once(fresh_database)
    assert codes("audit_unchained") == []


def test_a_guard_that_was_taken_away_is_found(fresh_database: Database, tamper: Tamper, codes: Codes) -> None:
    """A disabled trigger, a missing one, and a right that was given."""
    tamper(
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only",
        "DROP TRIGGER audit_payload_append_only ON audit_payload",
        "GRANT UPDATE ON audit_link TO gridsteward_app",
    )
    assert codes() == ["audit.unguarded", "audit.unguarded", "audit.may_change"]


def test_a_guard_that_refuses_nothing_is_found(fresh_database: Database, tamper: Tamper, codes: Codes) -> None:
    """A trigger of the same name for another event, and a function that was made to let everything pass."""
    tamper(
        "DROP TRIGGER audit_entry_append_only ON audit_entry",
        "CREATE TRIGGER audit_entry_append_only BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse_change()",
    )
    assert codes() == ["audit.unguarded"]
    tamper(
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NULL; END $$"
    )
    assert codes() == ["audit.unguarded"] * 3


def test_a_personal_part_of_nothing_is_found(fresh_database: Database, tamper: Tamper, codes: Codes) -> None:
    """It belongs to no entry, so nobody would ever erase it."""
    tamper("INSERT INTO audit_payload VALUES (77, '', '{}')")
    assert codes() == ["audit.payload_loose"]


def test_an_actor_who_hides_an_erasure_is_found(
    fresh_database: Database, write: Write, tamper: Tamper, codes: Codes
) -> None:
    """The entry that tells of it cannot be removed either."""
    ids = write(4)
    chain_once(fresh_database)
    tamper("DELETE FROM audit_payload WHERE entry_id = :id", id=ids[1])
    assert codes() == ["audit.payload_removed"]

"""Pooled connections are looked at before the server is asked whether they live."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from geo.core.settings import Settings
from geo.db import pulse
from geo.db.database import Database


@pytest.fixture
def one(settings: Settings) -> Iterator[Database]:
    """The tests' own database, by a pool of a single connection."""
    opened = Database(str(settings.database_url), pool_size=1)
    yield opened
    opened.close()


def _pid(database: Database) -> int:
    with database.session() as session:
        return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(one: Database, database: Database) -> None:
    """Nobody sees an error of a connection that died in the pool, though it was asked a moment ago."""
    first = _pid(one)
    assert _pid(one) == first
    with database.session() as session, session.begin():
        session.execute(text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": first})
    assert _pid(one) not in {0, first}


def test_a_quiet_connection_is_asked_once_in_a_while(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is not asked again for a connection that was asked within half a minute, and is after it."""
    asked: list[object] = []
    monkeypatch.setattr(PGDialect_psycopg, "do_ping", lambda _, connection: asked.append(connection) or True)
    opened = Database(str(settings.database_url), pool_size=1)
    for _ in range(4):  # the first is fresh, and asked by nobody
        _pid(opened)
    assert len(asked) == 1
    monkeypatch.setattr(pulse, "ASKED_WITHIN_S", 0.0)
    _pid(opened)
    assert len(asked) == 2
    opened.close()

"""Entries to write, and whoever may do to the trail what nobody may."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.orm import Session

from geo.audit.actions import record
from geo.audit.rules import Action, Actor, ActorKind, Entry, Subject
from geo.db.checking import Look
from geo.db.cluster.configuration import SUPERUSER
from geo.db.database import Database
from geo.publishing.verifying import Heads, checks

Write = Callable[..., list[int]]
Tamper = Callable[..., None]
Codes = Callable[..., list[str]]


@pytest.fixture
def entry() -> Callable[..., Entry]:
    """Makes the entry of a search for addresses; every one differs."""
    return _entry


def _entry(number: int, *, personal: bool = False) -> Entry:
    return Entry(
        action=Action.ADDRESSES_READ,
        actor=Actor(ActorKind.PROGRAM),
        subject=Subject("grid", f"G{number}"),
        detail={"number": number},
        payload={"asked": f"阳光路{number}号"} if personal else {},
        request_id=f"r{number}",
    )


@pytest.fixture
def write(fresh_database: Database) -> Write:
    """Write some entries in one transaction, every other with something personal; returns their ids."""

    def write(count: int, *, first: int = 0) -> list[int]:
        with fresh_database.session() as session, session.begin():
            return [record(session, _entry(number, personal=number % 2 == 1)) for number in range(first, first + count)]

    return write


@pytest.fixture
def superuser(fresh_database: Database) -> Iterator[Connection]:
    """A connection of somebody whom no trigger stops; what it does is taken back."""
    with _as_superuser(fresh_database) as connection:
        yield connection
        connection.rollback()


@contextlib.contextmanager
def _as_superuser(database: Database) -> Iterator[Connection]:
    """A transaction of somebody whom no trigger stops."""
    engine = create_engine(make_url(database.url).set(username=SUPERUSER))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
    engine.dispose()


@pytest.fixture
def tamper(fresh_database: Database) -> Tamper:
    """Run statements as somebody whom no trigger stops."""

    def tamper(*statements: str, **values: Any) -> None:
        with _as_superuser(fresh_database) as connection:
            for statement in statements:
                connection.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})

    return tamper


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """The file of the heads."""
    return tmp_path / "audit.heads"


@pytest.fixture
def codes(fresh_database: Database, heads: Path) -> Codes:
    """The codes of what checks of the trail find, on a session of one's own or another."""

    def codes(*names: str, must_exist: bool = False, session: Session | None = None) -> list[str]:
        wanted = names or ("audit_chain", "audit_guards")
        chosen = [check for check in checks(Heads(heads, must_exist=must_exist)) if check.name in wanted]
        with contextlib.nullcontext(session) if session else fresh_database.session() as asked:
            found = (check.run(asked, Look(full=True), lambda _done, _total: None) for check in chosen)
            return [finding.code for each in found for finding in each]

    return codes

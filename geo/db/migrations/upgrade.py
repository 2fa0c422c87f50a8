"""Bringing a database up to date on start, safely with several starters.

A database that is up to date is recognised without loading Alembic, which takes longer than the
rest of a start.
"""

import importlib

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from geo.core.errors import Unavailable
from geo.core.language import say

HEAD = "0024"
"""The last step in `versions`; a test holds the two together."""

_LOCK = 4_172_922_054_000_001
"""The advisory lock of migrations: any number that nobody else uses."""


def upgrade(url: str) -> None:
    """Run the steps that are missing, in one transaction, while everybody else waits.

    Raises:
        Unavailable: the database does not answer, was made by a newer program, or refuses the change.
    """
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 60})
    try:
        with engine.connect() as connection:
            if _version(connection) == HEAD:
                return
            connection.rollback()
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                _run(connection)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        raise Unavailable(
            "database.migration", say("The tables could not be made or brought up to date: {reason}", reason=reason)
        ) from error
    finally:
        engine.dispose()


def known_steps() -> list[str]:
    """The names of all steps that this program knows."""
    known: list[str] = importlib.import_module("geo.db.migrations.steps").known()
    return known


def _version(connection: Connection) -> str | None:
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _run(connection: Connection) -> None:
    steps = importlib.import_module("geo.db.migrations.steps")
    there = _version(connection)
    if there is not None and there not in steps.known():
        raise Unavailable(
            "database.newer",
            say(
                "The database was made by a newer version of the program (step {step}). Update the program.", step=there
            ),
        )
    steps.run(connection)

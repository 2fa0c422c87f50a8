"""Bringing a database up to date, safely with several starters; and telling whether the tables match the models."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from geo.core.errors import Unavailable
from geo.core.language import say

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
            if _is_current(connection):
                return
            connection.rollback()
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                command.upgrade(configuration(connection), "head")
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        raise Unavailable(
            "database.migration", say("The tables could not be made or brought up to date: {reason}", reason=reason)
        ) from error
    finally:
        engine.dispose()


def configuration(connection: Connection, metadata: MetaData | None = None) -> Config:
    """What Alembic needs to know, for work on one connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def _is_current(connection: Connection) -> bool:
    script = ScriptDirectory.from_config(configuration(connection))
    there = MigrationContext.configure(connection).get_current_heads()
    unknown = [revision for revision in there if not _knows(script, revision)]
    if unknown:
        raise Unavailable(
            "database.newer",
            say("The database was made by a newer version of the program (step {step}). Update the program.",
                step=unknown[0]),
        )  # fmt: skip
    return set(there) == set(script.get_heads())


def _knows(script: ScriptDirectory, revision: str) -> bool:
    return any(step.revision == revision for step in script.walk_revisions())


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What differs between the tables there are and the models: what `alembic check` would say."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": is_ours, "compare_type": True, "compare_server_default": True},
        )
        return list(compare_metadata(context, metadata))


def is_ours(item: Any, name: str | None, kind: str, reflected: Any, compare_to: Any) -> bool:
    """Whether Alembic should look at it: PostGIS's tables and the job queue's own are not ours."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
    if table is not None and table.startswith("procrastinate_"):
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))

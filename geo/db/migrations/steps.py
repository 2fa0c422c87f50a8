"""The steps themselves, through Alembic; and whether the tables they make match the models."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, Engine, MetaData


def configuration(connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    """What Alembic needs to know, for work on one connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def run(connection: Connection) -> None:
    """Run the steps that are missing, in the caller's transaction."""
    command.upgrade(configuration(connection), "head")


def undo(connection: Connection) -> None:
    """Take every step back, in the caller's transaction."""
    command.downgrade(configuration(connection), "base")


def begin(connection: Connection, metadata: MetaData, title: str) -> None:
    """Write a new step from what the models have and the tables have not."""
    number = f"{int(known()[0]) + 1:04}"
    command.revision(configuration(connection, metadata), message=title, autogenerate=True, rev_id=number)


def known() -> list[str]:
    """The names of all steps, the last one first."""
    return [step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions()]


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
    judge: Callable[..., bool] = alembic_helpers.include_object
    return judge(item, name, kind, reflected, compare_to)

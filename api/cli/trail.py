"""The trail on the command line: who types, and entries chained before the command ends."""

import contextlib
import os
import pwd
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from geo.audit.chaining import chain_once
from geo.audit.heads import NAME
from geo.audit.rules import Actor, ActorKind, Origin
from geo.core.errors import GridstewardError
from geo.core.settings import Settings
from geo.db.database import Database, open_database


def who_types() -> Origin:
    """The command line, with the name that the system has for whoever runs it."""
    number = os.getuid()
    with contextlib.suppress(KeyError):
        return Origin(actor=Actor(ActorKind.COMMAND_LINE), payload={"user": pwd.getpwuid(number).pw_name})
    return Origin(actor=Actor(ActorKind.COMMAND_LINE), payload={"user": str(number)})


@contextlib.contextmanager
def open_recorded(settings: Settings) -> Iterator[Database]:
    """Open the database for a command that leaves entries, and chain them at its end: perhaps no worker runs."""
    with open_database(settings) as database:
        try:
            yield database
        finally:
            # What is done is done: entries that are not chained now are by the next worker or command.
            with contextlib.suppress(SQLAlchemyError, GridstewardError, OSError):
                chain_once(database, heads=settings.data_dir / NAME)

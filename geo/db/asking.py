"""One statement on a session's connection, past the layers that make statements of tables and rows of objects.

What the layers cost is more than what the database needs for a short question, and a phone's batch asks five. Errors
are still SQLAlchemy's own, so a full disk or a lost connection is told as everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session


def ask(session: Session, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement in psycopg's own words (`%(name)s`), in the transaction of the session."""
    session.flush()
    return session.connection().exec_driver_sql(statement, dict(values)).all()

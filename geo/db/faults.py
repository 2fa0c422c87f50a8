"""What the database says is wrong, as its five-letter SQLSTATE: the part of an error that holds no value of anybody."""

import psycopg
from sqlalchemy.exc import DBAPIError


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of an error of the database; None for other errors, and where the server said nothing."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None

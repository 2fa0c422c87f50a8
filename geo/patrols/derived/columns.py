"""Rows of numbers as columns, many at a time: the database writes them in binary, numpy reads them as they are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

_HEADER_BYTES = 19
_TRAILER_BYTES = 2


def us(column: str) -> str:
    """The SQL of an instant as whole microseconds since 1970."""
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


def from_us(column: str) -> str:
    """The SQL of an instant from whole microseconds since 1970."""
    return f"timestamptz 'epoch' + {column} * interval '1 microsecond'"


def read_columns(session: Session, select: str, values: Mapping[str, Any], kinds: str) -> tuple[NDArray[Any], ...]:
    """The columns of a question, each of `kinds`: i for bigint, f for double precision; none may be null.

    `select` names its values as psycopg does, `%(name)s`.
    """
    connection = session.connection().connection.driver_connection
    if connection is None:
        raise RuntimeError("There is no connection to read through.")
    with connection.cursor() as cursor, cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT binary)", values) as copy:
        written = b"".join(copy)
    fields = [
        field for place, kind in enumerate(kinds) for field in ((f"size{place}", ">i4"), (str(place), f">{kind}8"))
    ]
    rows = np.frombuffer(written[_HEADER_BYTES:-_TRAILER_BYTES], np.dtype([("count", ">i2"), *fields]))
    return tuple(rows[str(place)].astype(f"{kind}8") for place, kind in enumerate(kinds))

"""Statements over whole sets of fresh rows, of which the statistics know nothing yet."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

_OFF, _ON = text("SET LOCAL enable_nestloop = off"), text("SET LOCAL enable_nestloop = on")


@contextlib.contextmanager
def in_sets(session: Session) -> Iterator[None]:
    """Join set with set for the length of a block: no row of one looks through all of the other.

    Statistics that are older than the rows call a whole file one row; a nested loop over its 40,000
    addresses then took minutes.
    """
    session.execute(_OFF)
    yield
    session.execute(_ON)

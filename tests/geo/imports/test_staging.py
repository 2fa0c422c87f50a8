"""Rows in a temporary table."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Boolean, Column, func, inspect, select
from sqlalchemy.orm import Session

from geo.addresses.models import Address
from geo.imports.staging import staged, staging_table

STAGED = staging_table(
    "staged_here", Address, ("key", "text", "households", "retired_on", "geom"), Column("sure", Boolean)
)
POINT = "0101000020E6100000F853E3A59BC05940CDCCCCCCCC9C4340"  # EWKB of a place in EPSG:4326


def frame() -> pd.DataFrame:
    rows = {
        "row": [2, 3],
        "key": ['a"b,c', ""],
        "text": ["两行\n字", None],
        "households": [1, None],
        "retired_on": [date(2026, 1, 31), None],
        "geom": [POINT, None],
        "sure": [True, None],
    }
    return pd.DataFrame(rows, dtype=object)


def test_every_cell_arrives_as_it_was(session: Session) -> None:
    """Quotes, commas, line ends and empty text survive; None is NULL; each row starts as new."""
    with staged(session, STAGED, frame()) as table:
        columns = (table.c.row, table.c.state, table.c.key, table.c.text, table.c.households, table.c.retired_on)
        rows = session.execute(select(*columns, table.c.sure, func.ST_AsHEXEWKB(table.c.geom)).order_by(table.c.row))
        first, second = rows.all()
    assert first == (2, "new", 'a"b,c', "两行\n字", 1, date(2026, 1, 31), True, POINT)
    assert second == (3, "new", "", None, None, None, None, None)


def test_the_table_is_gone_afterwards(session: Session) -> None:
    """Two files can be staged in one transaction."""
    for _ in range(2):
        with staged(session, STAGED, frame()):
            pass
    assert not inspect(session.connection()).has_table("staged_here")


def test_columns_have_the_types_of_the_model(session: Session) -> None:
    """A text where a number belongs is refused by the database, not stored."""
    wrong = frame().assign(households=["many", None])
    with pytest.raises(Exception, match="integer"), staged(session, STAGED, wrong):
        pass

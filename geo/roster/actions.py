"""Writing workers by grid, name and first day."""

import uuid

import pandas as pd
from sqlalchemy import Boolean, Column, func, select, update
from sqlalchemy.orm import Session

from geo.exchange.columns import ColumnMapping
from geo.imports.merging import Merge, classify, keep_columns, states, write
from geo.imports.staging import staged, staging_table
from geo.roster.models import Worker
from geo.roster.reading import CONTENT, KEY

_STAGED = staging_table("worker_staged", Worker, (*KEY, *CONTENT), Column("dated", Boolean))
_COLUMNS = ["row", *KEY, *CONTENT, "dated"]


def merge_shifts(
    session: Session, import_id: uuid.UUID, territory_id: int, shifts: pd.DataFrame, mapping: ColumnMapping
) -> "pd.Series[str]":
    """Bring rows in by key; the state of each (new, changed, same), indexed by its row in the file."""
    merge = Merge(Worker, _STAGED, territory_id, KEY, CONTENT)
    unsaid = [column for column, name in (("telephone", "telephone"), ("to_on", "to")) if mapping.get(name) is None]
    with staged(session, _STAGED, shifts[_COLUMNS]):
        _keep_first_day(session, territory_id)
        keep_columns(session, merge, unsaid)
        classify(session, merge)
        write(session, merge, import_id)
        return states(session, _STAGED)


def _keep_first_day(session: Session, territory_id: int) -> None:
    """Where a file names no first day, a worker who serves the grid already keeps the day there is."""
    last_start = (
        select(func.max(Worker.from_on))
        .where(
            Worker.territory_id == territory_id,
            Worker.grid_code == _STAGED.c.grid_code,
            Worker.name == _STAGED.c.name,
        )
        .scalar_subquery()
    )
    undated = update(_STAGED).where(~_STAGED.c.dated).values(from_on=func.coalesce(last_start, _STAGED.c.from_on))
    session.execute(undated)

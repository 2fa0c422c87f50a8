"""Meeting the rows of a file with the rows there are: new, changed, same; each remembered for undo."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, exists, insert, literal, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import Table

from geo.db.base import Base
from geo.imports.actions import remember_before, remember_new

NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True)
class Merge:
    """How staged rows meet the rows of a table.

    `key` names a row within its territory; `content` is what is compared and written. Both are
    columns of the model and of the staged table. The model has `territory_id` and `import_id`.
    """

    model: type[Base]
    staged: Table
    territory_id: int
    key: tuple[str, ...]
    content: tuple[str, ...]

    @property
    def met(self) -> ColumnElement[bool]:
        """A staged row and a stored row are the same thing."""
        stored = self.model.__table__.c
        alike = [stored[name] == self.staged.c[name] for name in self.key]
        return and_(stored.territory_id == self.territory_id, *alike)

    def stored_with_state(self, *states: str) -> ColumnElement[bool]:
        """The stored rows that staged rows of these states meet."""
        return exists().where(self.met, self.staged.c.state.in_(states)).correlate(self.model.__table__)


def keep_columns(session: Session, merge: Merge, columns: Iterable[str]) -> None:
    """Take columns that the file does not have from the stored rows, so that they stay as they are."""
    stored = merge.model.__table__.c
    values = {name: stored[name] for name in columns}
    if values:
        session.execute(update(merge.staged).where(merge.met).values(values))


def classify(session: Session, merge: Merge) -> None:
    """Write into each staged row whether it is new, changed or same."""
    stored = merge.model.__table__.c
    differs = or_(*(stored[name].is_distinct_from(merge.staged.c[name]) for name in merge.content))
    state = case((differs, CHANGED), else_=SAME)
    session.execute(update(merge.staged).where(merge.met).values(state=state))


def write(session: Session, merge: Merge, import_id: uuid.UUID, *, also_changed: tuple[str, ...] = ()) -> None:
    """Bring the staged rows in: changed rows are remembered and updated, new rows added and remembered.

    `also_changed` are states of the importer's own that are changes too.
    """
    write_changed(session, merge, import_id, also_changed=also_changed)
    add_new(session, merge, import_id)
    remember_new(session, import_id, merge.model, merge.stored_with_state(NEW))


def write_changed(session: Session, merge: Merge, import_id: uuid.UUID, *, also_changed: tuple[str, ...] = ()) -> None:
    """Remember and update the stored rows that differ."""
    states = (CHANGED, *also_changed)
    remember_before(session, import_id, merge.model, merge.stored_with_state(*states))
    values = {name: merge.staged.c[name] for name in merge.content} | {"import_id": literal(import_id)}
    changing = update(merge.model).where(merge.met, merge.staged.c.state.in_(states)).values(values)
    session.execute(changing, execution_options={"synchronize_session": False})


def add_new(session: Session, merge: Merge, import_id: uuid.UUID) -> None:
    """Add the rows that are new; their `import_id` tells that this import made them."""
    names = [*merge.key, *merge.content]
    rows = select(literal(merge.territory_id), literal(import_id), *(merge.staged.c[name] for name in names))
    is_new = merge.staged.c.state == NEW
    session.execute(insert(merge.model).from_select(["territory_id", "import_id", *names], rows.where(is_new)))


def states(session: Session, staged: Table) -> "pd.Series[str]":
    """The state of each staged row, indexed by its row number in the file."""
    found = session.execute(select(staged.c.row, staged.c.state).order_by(staged.c.row)).all()
    return pd.Series([str(state) for _, state in found], index=[int(row) for row, _ in found], dtype=object)

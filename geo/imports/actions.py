"""Recording a file, remembering rows before it touches them, and bringing them back."""

import hashlib
import uuid
from pathlib import Path
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import Table

from geo.core import clock
from geo.core.viewer import EVERYWHERE
from geo.db.base import Base
from geo.db.sets import in_sets
from geo.imports.models import Import, ImportChange, ImportKind, ImportState
from geo.imports.options import ImportOptions
from geo.imports.queries import import_by_id
from geo.imports.rules import check_move, sources_of


def receive(
    session: Session, kind: ImportKind, path: Path, options: ImportOptions, *, file_name: str | None = None
) -> Import:
    """Record a file that came in; nothing is read of it but its bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    record = Import(
        id=uuid.uuid4(),
        kind=kind.value,
        state=ImportState.RECEIVED.value,
        file_name=file_name or path.name,
        file_sha256=digest,
        options=options.to_json(),
        summary={},
        faults=[],
        created_at=clock.now(),
    )
    session.add(record)
    session.flush()
    return record


def move(session: Session, import_id: uuid.UUID, target: ImportState, **values: Any) -> None:
    """Move a file to another state, with other columns; two workers cannot both do it.

    Raises:
        Conflict: the table of transitions does not allow it from where the file stands now.
    """
    allowed = [state.value for state in sources_of(target)]
    moved = session.execute(
        update(Import)
        .where(Import.id == import_id, Import.state.in_(allowed))
        .values(state=target.value, **values)
        .returning(Import.id)
    ).first()
    if moved is None:
        record = import_by_id(session, import_id, EVERYWHERE)
        session.refresh(record)
        check_move(record.file_name, ImportState(record.state), target)


def remember_before(session: Session, import_id: uuid.UUID, model: type[Base], where: ColumnElement[bool]) -> int:
    """Keep the state of the rows that `where` finds; call it before they change or go. Returns how many."""
    return _remember(session, import_id, table_of(model), where, made=False)


def remember_new(session: Session, import_id: uuid.UUID, model: type[Base], where: ColumnElement[bool]) -> int:
    """Keep that the rows which `where` finds were made by this import; call it after. Returns how many."""
    return _remember(session, import_id, table_of(model), where, made=True)


def restore(session: Session, import_id: uuid.UUID) -> None:
    """Bring every remembered row back, walking what was remembered backwards, and forget it."""
    session.flush()
    with in_sets(session):
        for table_name, made, first, last in _batches(session, import_id):
            table = Base.metadata.tables[table_name]
            change = and_(ImportChange.import_id == import_id, ImportChange.ordinal.between(first, last))
            session.execute(_removal(table, change) if made else _return(table, change))
    session.execute(delete(ImportChange).where(ImportChange.import_id == import_id))
    session.expire_all()


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 (a mapped class of ours always has a table)
    return table


def _remember(session: Session, import_id: uuid.UUID, table: Table, where: ColumnElement[bool], *, made: bool) -> int:
    session.flush()
    taken = select(func.coalesce(func.max(ImportChange.ordinal) + 1, 0)).where(ImportChange.import_id == import_id)
    start = session.scalar(taken) or 0
    key = list(table.primary_key.columns)
    rows = select(
        literal(import_id),
        start - 1 + func.row_number().over(order_by=key),
        literal(table.name),
        func.concat_ws(",", *(cast(column, Text) for column in key)),
        null() if made else _image(table),
    ).where(where)
    names = ["import_id", "ordinal", "table_name", "row_id", "before"]
    with in_sets(session):
        session.execute(insert(ImportChange).from_select(names, rows))
    return (session.scalar(taken) or 0) - start


def _image(table: Table) -> ColumnElement[Any]:
    """A row as JSON; geometries as EWKB in hexadecimal, so that they come back bit by bit."""
    exact = [
        part
        for column in table.columns
        if isinstance(column.type, Geometry)
        for part in (literal(column.name), cast(column, Text))
    ]
    row = func.to_jsonb(table.table_valued(), type_=JSONB)
    return row.op("||")(func.jsonb_build_object(*exact, type_=JSONB)) if exact else row


def _batches(session: Session, import_id: uuid.UUID) -> list[tuple[str, bool, int, int]]:
    """Runs of changes of one table and one sort, the last first: (table, made, first, last ordinal)."""
    made = ImportChange.before.is_(None)
    runs = (
        select(
            ImportChange.table_name,
            made.label("made"),
            ImportChange.ordinal,
            (
                ImportChange.ordinal
                - func.row_number().over(partition_by=(ImportChange.table_name, made), order_by=ImportChange.ordinal)
            ).label("run"),
        )
        .where(ImportChange.import_id == import_id)
        .subquery()
    )
    first = func.min(runs.c.ordinal)
    found = session.execute(
        select(runs.c.table_name, runs.c.made, first, func.max(runs.c.ordinal))
        .group_by(runs.c.table_name, runs.c.made, runs.c.run)
        .order_by(first.desc())
    )
    return [(str(name), bool(was_made), int(low), int(high)) for name, was_made, low, high in found]


def _removal(table: Table, change: ColumnElement[bool]) -> Any:
    key = list(table.primary_key.columns)
    named = [
        cast(func.split_part(ImportChange.row_id, ",", position), column.type) == column
        for position, column in enumerate(key, start=1)
    ]
    return delete(table).where(change, *named).execution_options(synchronize_session=False)


def _return(table: Table, change: ColumnElement[bool]) -> Any:
    names = [column.name for column in table.columns]
    empty: ColumnElement[Any] = literal_column(f'NULL::"{table.name}"')
    before = func.jsonb_populate_record(empty, ImportChange.before).table_valued(*names).lateral("before")
    rows = (
        select(*(before.c[name] for name in names))
        .select_from(ImportChange)
        .join(before, true())
        .where(change)
        .ext(distinct_on(ImportChange.row_id))  # a row remembered twice goes back to its first state
        .order_by(ImportChange.row_id, ImportChange.ordinal)
    )
    statement = upsert(table).from_select(names, rows)
    key = [column.name for column in table.primary_key.columns]
    others = {name: statement.excluded[name] for name in names if name not in key}
    if not others:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=key, set_=others)

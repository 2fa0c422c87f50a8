"""Which files came in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Text, and_, cast, column, func, or_, select, table
from sqlalchemy.orm import Session

from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.viewer import Level, Scope
from geo.imports.models import Import, ImportChange, ImportKind, ImportState

_territory = table("territory", column("id", Integer), column("code", Text))
"""The table of a higher rung, as far as it is needed here."""


def import_by_id(session: Session, import_id: uuid.UUID, scope: Scope, *, locked: bool = False) -> Import:
    """The record of a file; `locked` holds it against other changes until the transaction ends.

    Raises:
        NotFound: there is none with this id, or it is of another territory than those in scope.
    """
    record = session.get(Import, import_id, with_for_update=locked, populate_existing=locked)
    if record is None or not session.scalar(select(Import.id).where(Import.id == import_id, *_within(scope))):
        raise _unknown(str(import_id))
    return record


def names_that_came(session: Session) -> set[str]:
    """The names of the files that came in, those taken back too."""
    came_in = Import.state.in_((ImportState.APPLIED, ImportState.UNDONE))
    return set(session.scalars(select(Import.file_name).where(came_in)))


def import_named(session: Session, beginning: str) -> Import:
    """The record whose id begins so; eight characters are what lists show.

    Raises:
        NotFound: there is none.
        BadInput: there are several.
    """
    begins = cast(Import.id, Text).startswith(beginning.lower(), autoescape=True)
    found = session.scalars(select(Import).where(begins).limit(2)).all()
    if len(found) > 1:
        raise BadInput("import.ambiguous", say("Several imports begin with {id}. Write more of it.", id=beginning))
    if not found or not beginning:
        raise _unknown(beginning)
    return found[0]


def imports(session: Session, scope: Scope, *, after: uuid.UUID | None = None, limit: int = 100) -> Sequence[Import]:
    """The files that came in, the last first; those `after` one of them in this order, where it is given."""
    found = select(Import).where(*_within(scope))
    if after is not None:
        last = select(Import.created_at).where(Import.id == after).scalar_subquery()
        found = found.where(or_(Import.created_at < last, and_(Import.created_at == last, Import.id > after)))
    return session.scalars(found.order_by(Import.created_at.desc(), Import.id).limit(limit)).all()


@dataclass(frozen=True)
class ImportLine:
    """A file in a list, without the faults and places that make its record heavy."""

    id: uuid.UUID
    kind: ImportKind
    state: ImportState
    file_name: str
    created_at: datetime
    working: bool
    counts: Mapping[str, int]


def import_lines(
    session: Session, scope: Scope, *, limit: int = 100, state: ImportState | None = None
) -> list[ImportLine]:
    """The files that came in, or those in one state, the last first."""
    question = (
        select(
            Import.id,
            Import.kind,
            Import.state,
            Import.file_name,
            Import.created_at,
            Import.progress.is_not(None).label("working"),
            Import.summary["counts"].label("counts"),
        )
        .where(*_within(scope))
        .order_by(Import.created_at.desc(), Import.id)
        .limit(limit)
    )
    if state is not None:
        question = question.where(Import.state == state)
    return [
        ImportLine(
            id=row.id,
            kind=ImportKind(row.kind),
            state=ImportState(row.state),
            file_name=row.file_name,
            created_at=row.created_at,
            working=row.working,
            counts=row.counts or {},
        )
        for row in session.execute(question)
    ]


def open_import_ids(session: Session, *, since: datetime) -> set[uuid.UUID]:
    """Files received since an instant whose rows are not in yet: theirs may still be needed."""
    ended = [ImportState.APPLIED.value, ImportState.UNDONE.value]
    return set(session.scalars(select(Import.id).where(Import.created_at >= since, Import.state.not_in(ended))))


def later_applied(session: Session, record: Import) -> Import | None:
    """The last applied import of the same kind and territory, if it came after this one."""
    return session.scalars(
        select(Import)
        .where(
            Import.kind == record.kind,
            Import.territory_id.is_not_distinct_from(record.territory_id),
            Import.state == ImportState.APPLIED,
            Import.applied_at > record.applied_at,
        )
        .order_by(Import.applied_at.desc())
        .limit(1)
    ).first()


def remembered_rows(session: Session, import_id: uuid.UUID, table_name: str) -> list[str]:
    """Ids of the rows of a table that an import changed (not those it made)."""
    return list(
        session.scalars(
            select(ImportChange.row_id)
            .where(
                ImportChange.import_id == import_id,
                ImportChange.table_name == table_name,
                ImportChange.before.is_not(None),
            )
            .distinct()
        )
    )


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    """The condition that a file is of a territory in scope: of the one it went into, or was sent for."""
    if scope.everywhere:
        return []
    codes = sorted(area.territory for area in scope.areas if area.level is Level.TERRITORY)
    there = select(_territory.c.code).where(_territory.c.id == Import.territory_id).scalar_subquery()
    return [func.coalesce(there, Import.options["territory"].astext).in_(codes)]


def _unknown(name: str) -> NotFound:
    return NotFound("import.unknown", say("There is no import {id}. 'gridsteward import list' shows them.", id=name))

"""Bringing a file in, for every kind: one file is one transaction, applied whole or not at all.

The record of the file is committed first, so that page and command line can show the work going
on; rows, joins and the last state of the record are one transaction. A process killed in the
middle leaves no row behind; its record is found by the lock it no longer holds.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from geo.addresses import buildingfiles as buildings
from geo.addresses import importing as addresses
from geo.addresses import placefiles as places
from geo.audit.rules import PROGRAM, Origin
from geo.core import clock
from geo.core.errors import BadInput, Conflict, GridstewardError
from geo.core.language import say
from geo.core.viewer import EVERYWHERE
from geo.db.database import Database
from geo.db.storage import storage_full
from geo.exchange.columns import Field, MissingColumns
from geo.imports.actions import move, receive
from geo.imports.models import Import, ImportKind, ImportState
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.progress import ProgressNote
from geo.imports.queries import import_by_id, later_applied
from geo.imports.rules import check_move, failed_values, kept_values, refuse_undo_before
from geo.incidents import importing as incidents
from geo.patrols import importing as tracks
from geo.publishing import plans as boundaries
from geo.publishing import streets
from geo.publishing.trail import note_applied, note_undone
from geo.roster import importing as roster

_log = logging.getLogger(__name__)

APPLYING_LOCK = 7_402_001
"""Files are applied one after another; this advisory lock tells whether one is being applied."""


@dataclass(frozen=True)
class Importer:
    """What a rung offers for its kind of file."""

    fields: tuple[Field, ...]
    apply: Callable[[Session, Import, Path, ImportOptions, Progress], Outcome]
    undo: Callable[[Session, Import], None]


KINDS: Mapping[ImportKind, Importer] = {
    kind: Importer(module.FIELDS, module.apply, module.undo)
    for kind, module in {
        ImportKind.BOUNDARIES: boundaries,
        ImportKind.ADDRESSES: addresses,
        ImportKind.TRACKS: tracks,
        ImportKind.INCIDENTS: incidents,
        ImportKind.ROSTER: roster,
        ImportKind.BUILDINGS: buildings,
        ImportKind.PLACES: places,
        ImportKind.STREETS: streets,
    }.items()
}


@dataclass(frozen=True)
class Report:
    """What came of one file. A dry run has changed nothing; its id is that of a record only where one was given."""

    import_id: uuid.UUID
    outcome: Outcome
    dry_run: bool


class NoGoodRows(BadInput):
    """Every row of a file was refused; `outcome` tells why."""

    def __init__(self, file_name: str, outcome: Outcome) -> None:
        super().__init__(
            "import.no_good_rows",
            say("{file} has no row that can be used, so nothing was changed.", file=file_name),
        )
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class _Work:
    """One file and what is to be done with it."""

    database: Database
    kind: ImportKind
    path: Path
    options: ImportOptions
    dry_run: bool
    progress: Progress | None
    origin: Origin


def import_file(  # noqa: PLR0913 (the options are keywords, each of its own kind)
    database: Database,
    kind: ImportKind,
    path: Path,
    options: ImportOptions,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    record_id: uuid.UUID | None = None,
    origin: Origin = PROGRAM,
) -> Report:
    """Bring one file in, or with `dry_run` find out what that would do.

    `record_id` names a record that was received before (by the page); without it one is made, for
    a dry run only inside the transaction that is rolled back. `origin` is who does it, for the trail.

    Raises:
        BadInput: the file cannot be read, or none of its rows is good; nothing has changed.
        Conflict: the record is applied already, or somebody else is applying it.
        StorageFull: the disk is full; nothing has changed.
    """
    work = _Work(
        database=database, kind=kind, path=path, options=options, dry_run=dry_run, progress=progress, origin=origin
    )
    if record_id is None and dry_run:
        return _try_out(work)
    if record_id is None:
        with database.session() as session, session.begin():
            record_id = receive(session, kind, path, options).id
    try:
        return _bring_in(work, record_id)
    except BaseException as error:
        full = storage_full(error, database.settings.data_dir if database.settings else None)
        _note_failure(database, record_id, full or error)
        if full is not None:
            raise full from error
        raise


def undo_import(database: Database, import_id: uuid.UUID, *, origin: Origin = PROGRAM) -> None:
    """Take a file back in a transaction of its own; raises as `take_back`."""
    with database.session() as session, session.begin():
        take_back(session, import_id, origin=origin)


def take_back(session: Session, import_id: uuid.UUID, *, origin: Origin = PROGRAM) -> None:
    """Bring back the rows as they were before an import, in the caller's transaction.

    Raises:
        NotFound: there is no such import.
        Conflict: it is not applied, a later import of its kind in the territory stands before it,
            rows that came since rest on what it made, or another file is being worked on.
    """
    if not nobody_applies(session):
        raise Conflict("import.busy", say("Another file is being worked on. Try again when it is done."))
    record = import_by_id(session, import_id, EVERYWHERE)
    check_move(record.file_name, ImportState(record.state), ImportState.UNDONE)
    later = later_applied(session, record)
    if later is not None:
        raise refuse_undo_before(record.file_name, later.file_name, later.id)
    try:
        KINDS[ImportKind(record.kind)].undo(session, record)
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            "import.built_upon",
            say("{file} cannot be undone: what it brought in is used by what came after.", file=record.file_name),
        ) from error
    move(session, import_id, ImportState.UNDONE, undone_at=clock.now())
    note_undone(session, origin, record)


def note_interrupted(database: Database) -> None:
    """Mark files as failed that a killed process was applying; none of their rows came in."""
    with database.session() as session, session.begin():
        if nobody_applies(session):
            _fail_applying(session)


def nobody_applies(session: Session) -> bool:
    """Whether no file is being applied; none will be until the caller's transaction ends."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(APPLYING_LOCK))))


def _try_out(work: _Work) -> Report:
    """A dry run that leaves no record."""
    with work.database.session() as session:
        record = receive(session, work.kind, work.path, work.options)
        session.expunge(record)
        outcome = _apply(session, work, record, work.progress or _silent)
        session.rollback()
    return Report(record.id, outcome, dry_run=True)


def _bring_in(work: _Work, record_id: uuid.UUID) -> Report:
    """A run that its record tells of, whether it is kept or rolled back."""
    note = ProgressNote(work.database, record_id, work.progress)
    with work.database.session() as session:
        _lock(session)
        record = import_by_id(session, record_id, EVERYWHERE)
        session.expunge(record)
        _begin(work, record)
        outcome = _apply(session, work, record, note)
        values = {"progress": None, "options": work.options.to_json(), **kept_values(outcome)}
        if work.dry_run:
            session.rollback()
            move(session, record_id, ImportState.PREVIEWED, **values)
        else:
            applied = {"applied_at": clock.now(), "territory_id": record.territory_id}
            move(session, record_id, ImportState.APPLIED, **applied, **values)
            note_applied(session, work.origin, record, values["summary"]["counts"])
        session.commit()
    return Report(record_id, outcome, dry_run=work.dry_run)


def _apply(session: Session, work: _Work, record: Import, progress: Progress) -> Outcome:
    """Apply to the session. The record is detached, so that its row stays free for notes of progress."""
    outcome = KINDS[work.kind].apply(session, record, work.path, work.options, progress)
    session.flush()
    if outcome.new + outcome.changed + outcome.same + outcome.retired == 0:
        raise NoGoodRows(record.file_name, outcome)
    return outcome


def _lock(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(APPLYING_LOCK)))


def _begin(work: _Work, record: Import) -> None:
    """Say in the record that work has begun; whoever holds the lock knows that no other work goes on."""
    with work.database.session() as session, session.begin():
        _fail_applying(session)
        if work.dry_run:
            check_move(record.file_name, ImportState(record.state), ImportState.PREVIEWED)
        else:
            move(session, record.id, ImportState.APPLYING, progress=None)


def _fail_applying(session: Session) -> None:
    stopped = say("The program was stopped while this file was being applied. Nothing of it came in.")
    values = {"state": ImportState.FAILED.value, "progress": None, **failed_values("import.interrupted", stopped)}
    session.execute(update(Import).where(Import.state == ImportState.APPLYING).values(values))


def _note_failure(database: Database, record_id: uuid.UUID, error: BaseException) -> None:
    """Keep in the record why its file failed; the error itself goes on to the caller."""
    values = _values_of(error)
    try:
        with database.session() as session, session.begin():
            move(session, record_id, ImportState.FAILED, progress=None, **values)
    except (GridstewardError, SQLAlchemyError):
        _log.warning("import %s failed, and its record could not be marked", record_id, exc_info=True)


def _values_of(error: BaseException) -> dict[str, object]:
    if not isinstance(error, GridstewardError):
        unknown = say("Something went wrong that we did not foresee. The program's log tells more.")
        return failed_values("import.unforeseen", unknown)
    known = failed_values(error.code, error.sentence)
    if isinstance(error, MissingColumns):
        return {"summary": {**known["summary"], "recognised": {"file_columns": list(error.columns)}}}
    if not isinstance(error, NoGoodRows):
        return known
    kept = kept_values(error.outcome)
    return kept | {"summary": {**kept["summary"], **known["summary"]}}


def _silent(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""

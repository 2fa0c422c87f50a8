"""The steps of an import, as page and JSON ask for them: receive, look through, apply, undo.

Looking through and applying take longer than a request: they are queued in the transaction of the
request and done by the worker.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from api.imports.choices import read_options
from api.imports.uploads import Upload, datasets, kept, main_name, path_of, settle, sweep
from api.imports.views import WAITING
from geo.core import clock
from geo.core.errors import BadInput, Conflict
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.queue import defer
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind, ImportState
from geo.imports.queries import import_by_id, open_import_ids
from geo.imports.rules import check_move

KEPT_FOR = timedelta(days=30)
"""A file that nobody applied is kept so long, then swept away when another comes in."""

PREVIEW = "import.preview"
APPLY = "import.apply"


def receive_uploads(
    session: Session, settings: Settings, kind: ImportKind, uploads: Sequence[Upload], form: Mapping[str, str]
) -> list[Import]:
    """Keep what was sent, one import a data set, and queue a look through each.

    Raises:
        BadInput: nothing was sent, a file is too large, or a choice cannot be read.
    """
    if not uploads:
        raise BadInput("import.no_file", say("Choose a file first."))
    options = read_options(form, settings)
    sweep(settings, keep=open_import_ids(session, since=clock.now() - KEPT_FOR))
    records = []
    for parts in datasets(uploads):
        with kept(settings, parts) as arrived:
            record = receive(session, kind, arrived, options, file_name=main_name(parts))
            path = settle(settings, arrived, record.id)
        _queue(session, record, PREVIEW, path)
        records.append(record)
    return records


def look_again(session: Session, settings: Settings, import_id: uuid.UUID, form: Mapping[str, str]) -> None:
    """Queue another look with other choices.

    Raises:
        NotFound: no such import, or its file is no longer kept.
        Conflict: it is applied, was undone, or is being worked on: what is looked at is what was chosen.
        BadInput: a choice cannot be read.
    """
    record = import_by_id(session, import_id, locked=True)
    check_move(record.file_name, ImportState(record.state), ImportState.PREVIEWED)
    if record.progress is not None:
        raise _busy(record)
    path = path_of(settings, record.id, record.file_name)
    record.options = read_options(form, settings).to_json()
    _queue(session, record, PREVIEW, path)


def apply_import(session: Session, settings: Settings, import_id: uuid.UUID) -> None:
    """Queue the import to be applied; asked twice before the worker comes, it is queued once.

    Raises:
        NotFound: no such import, or its file is no longer kept.
        Conflict: it is applied already, was undone, or is being looked through.
    """
    record = import_by_id(session, import_id, locked=True)
    check_move(record.file_name, ImportState(record.state), ImportState.APPLYING)
    if record.progress is None:
        _queue(session, record, APPLY, path_of(settings, record.id, record.file_name))
    elif record.progress.get("task") != APPLY:
        raise _busy(record)


def _queue(session: Session, record: Import, task: str, path: Path) -> None:
    record.progress = {**WAITING, "task": task}
    defer(session, task, import_id=str(record.id), path=str(path))


def _busy(record: Import) -> Conflict:
    return Conflict("import.busy", say("{file} is being worked on. Wait until it is done.", file=record.file_name))

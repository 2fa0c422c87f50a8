"""The steps of an import, as page and JSON ask for them: receive, look through, apply, undo.

Looking through and applying take longer than a request: they are queued in the transaction of the
request and done by the worker.
"""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from api.imports.choices import read_options
from api.imports.uploads import Upload, datasets, kept, main_name, path_of, settle
from api.imports.views import WAITING
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.queue import defer
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind, ImportState
from geo.imports.queries import import_by_id
from geo.imports.rules import check_move

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
    records = []
    for parts in datasets(uploads):
        with kept(settings, parts) as arrived:
            record = receive(session, kind, arrived, options, file_name=main_name(parts))
            path = settle(settings, arrived, record.id)
        _queue(session, record, PREVIEW, str(path))
        records.append(record)
    return records


def look_again(session: Session, settings: Settings, import_id: uuid.UUID, form: Mapping[str, str]) -> None:
    """Queue another look with other choices.

    Raises:
        NotFound: no such import, or its file is no longer kept.
        Conflict: it is applied, or was undone.
        BadInput: a choice cannot be read.
    """
    record = import_by_id(session, import_id)
    check_move(record.file_name, ImportState(record.state), ImportState.PREVIEWED)
    path = path_of(settings, record.id, record.file_name)
    record.options = read_options(form, settings).to_json()
    _queue(session, record, PREVIEW, str(path))


def apply_import(session: Session, settings: Settings, import_id: uuid.UUID) -> None:
    """Queue the import to be applied.

    Raises:
        NotFound: no such import, or its file is no longer kept.
        Conflict: it is applied already, or was undone.
    """
    record = import_by_id(session, import_id)
    check_move(record.file_name, ImportState(record.state), ImportState.APPLYING)
    _queue(session, record, APPLY, str(path_of(settings, record.id, record.file_name)))


def _queue(session: Session, record: Import, task: str, path: str) -> None:
    """Queue work on a record that has none waiting: pressing a button twice does a thing once."""
    session.flush()
    session.refresh(record, with_for_update=True)
    if record.progress is None:
        record.progress = dict(WAITING)
        defer(session, task, import_id=str(record.id), path=path)

"""The steps of an import, as page and JSON ask for them: receive, look through, apply, undo.

Looking through and applying take longer than a request: they are queued in the transaction of the
request and done by the worker.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.imports.choices import read_options
from api.imports.uploads import Upload, datasets, kept, main_name, path_of, settle, sweep
from api.imports.views import WAITING
from api.trail import Trail, TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import no_such_territory
from geo.core import clock
from geo.core.errors import BadInput, Conflict
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import Level, Right, Scope, Viewer
from geo.db.limits import Limits, limit
from geo.db.queue import JSON, defer
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind, ImportState
from geo.imports.options import ImportOptions
from geo.imports.queries import import_by_id, open_import_ids
from geo.imports.rules import check_move
from geo.publishing.importing import take_back

KEPT_FOR = timedelta(days=30)
"""A file that nobody applied is kept so long, then swept away when another comes in."""

PREVIEW = "import.preview"
APPLY = "import.apply"


@dataclass(frozen=True)
class Desk:
    """Where somebody works with files: on which session, with which settings, for which territories."""

    session: Session
    settings: Settings
    viewer: Viewer
    trail: Trail

    @property
    def scope(self) -> Scope:
        """The territories whose files may be seen and changed."""
        return self.viewer.scope(Right.IMPORTS_MANAGE)

    def find(self, import_id: uuid.UUID, *, locked: bool = False) -> Import:
        """A file within scope.

        Raises:
            NotFound: there is none here with this id.
        """
        return import_by_id(self.session, import_id, self.scope, locked=locked)


def _desk(session: SessionDep, settings: SettingsDep, viewer: ViewerDep, trail: TrailDep) -> Desk:
    return Desk(session, settings, viewer, trail)


DeskDep = Annotated[Desk, Depends(_desk, scope="function")]


def receive_uploads(desk: Desk, kind: ImportKind, uploads: Sequence[Upload], form: Mapping[str, str]) -> list[Import]:
    """Keep what was sent, one import a data set, and queue a look through each.

    Raises:
        BadInput: nothing was sent, a file is too large, or a choice cannot be read.
    """
    if not uploads:
        raise BadInput("import.no_file", say("Choose a file first."))
    session, settings = desk.session, desk.settings
    options = _choose_territory(desk, read_options(form, settings))
    sweep(settings, keep=open_import_ids(session, since=clock.now() - KEPT_FOR))
    records = []
    for parts in datasets(uploads):
        with kept(settings, parts) as arrived:
            record = receive(session, kind, arrived, options, file_name=main_name(parts))
            path = settle(settings, arrived, record.id)
        subject = Subject("import", str(record.id))
        desk.trail.note(Action.IMPORT_SENT, subject, detail={"kind": record.kind}, payload={"file": record.file_name})
        _queue(desk, record, PREVIEW, path)
        records.append(record)
    return records


def look_again(desk: Desk, import_id: uuid.UUID, form: Mapping[str, str]) -> None:
    """Queue another look with other choices.

    Raises:
        NotFound: no such import, or its file is no longer kept.
        Conflict: it is applied, was undone, or is being worked on: what is looked at is what was chosen.
        BadInput: a choice cannot be read.
    """
    record = desk.find(import_id, locked=True)
    check_move(record.file_name, ImportState(record.state), ImportState.PREVIEWED)
    if record.progress is not None:
        raise _busy(record)
    path = path_of(desk.settings, record.id, record.file_name)
    record.options = _choose_territory(desk, read_options(form, desk.settings)).to_json()
    _queue(desk, record, PREVIEW, path)


def apply_import(desk: Desk, import_id: uuid.UUID) -> None:
    """Queue the import to be applied; asked twice before the worker comes, it is queued once.

    Raises:
        NotFound: no such import, or its file is no longer kept.
        Conflict: it is applied already, was undone, or is being looked through.
    """
    record = desk.find(import_id, locked=True)
    check_move(record.file_name, ImportState(record.state), ImportState.APPLYING)
    if record.progress is None:
        _queue(desk, record, APPLY, path_of(desk.settings, record.id, record.file_name))
    elif record.progress.get("task") != APPLY:
        raise _busy(record)


def undo_import(desk: Desk, import_id: uuid.UUID) -> None:
    """Take an applied file back.

    Raises:
        NotFound: no such import.
        Conflict: it is not applied, or a later file stands on it.
    """
    limit(desk.session, Limits(statement_s=0))  # taking back a large file may take longer than reading may
    take_back(desk.session, desk.find(import_id).id, origin=desk.trail.origin)


def _choose_territory(desk: Desk, options: ImportOptions) -> ImportOptions:
    """Whoever answers for some territories brings files into those, and need not name the only one.

    Raises:
        BadInput: it is not said into which of them.
        NotFound: it is none of them.
    """
    scope = desk.scope
    if scope.everywhere:
        return options
    own = sorted(area.territory for area in scope.areas if area.level is Level.TERRITORY)
    if options.territory is None and len(own) == 1:
        return replace(options, territory=own[0])
    if options.territory is None:
        raise BadInput("import.which_territory", say("Choose the territory that the file is for."))
    if options.territory not in own:
        raise no_such_territory()
    return options


def _queue(desk: Desk, record: Import, task: str, path: Path) -> None:
    """The job knows for whom it works, so that the trail does."""
    record.progress = {**WAITING, "task": task}
    actor = desk.trail.origin.actor
    by: JSON = {"kind": actor.kind.value, "id": str(actor.id or "")}
    defer(desk.session, task, import_id=str(record.id), path=str(path), by=by)


def _busy(record: Import) -> Conflict:
    return Conflict("import.busy", say("{file} is being worked on. Wait until it is done.", file=record.file_name))

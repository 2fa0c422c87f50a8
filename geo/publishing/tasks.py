"""What the queue runs: long imports, and plans whose time has come.

Importing this module registers the tasks with the queue. Each may run twice, and changes nothing
the second time: a file that is applied is not applied again, and a plan in force stays in force.
"""

import contextlib
import shutil
import uuid
from pathlib import Path

from geo.accounts.signing_in import sweep
from geo.core import clock
from geo.core.errors import GridstewardError
from geo.core.viewer import EVERYWHERE
from geo.db.database import Database
from geo.db.queue import task
from geo.imports.models import ImportKind, ImportState
from geo.imports.options import ImportOptions
from geo.imports.queries import import_by_id
from geo.publishing.importing import import_file, note_interrupted
from geo.publishing.plans import swap_due


@task("plan.swap_due", cron="* * * * *")
def swap_due_plans(database: Database) -> None:
    """Bring plans into force whose time has come."""
    with database.session() as session, session.begin():
        swap_due(session, clock.now())


@task("accounts.sweep", cron="23 * * * *")
def sweep_accounts(database: Database) -> None:
    """Forget sessions that have ended, and failures at the door of long ago."""
    with database.session() as session, session.begin():
        sweep(session, clock.now())


@task("import.note_interrupted", cron="* * * * *")
def note_interrupted_imports(database: Database) -> None:
    """Say in the records of files whose program was killed that nothing of them came in."""
    note_interrupted(database)


@task("import.preview")
def preview_import(database: Database, import_id: str, path: str) -> None:
    """Find out what a received file would do."""
    _bring_in(database, uuid.UUID(import_id), Path(path), dry_run=True)


@task("import.apply")
def apply_import(database: Database, import_id: str, path: str) -> None:
    """Bring a received file in; once its rows are in, the file itself is not kept: it may hold more than they do."""
    _bring_in(database, uuid.UUID(import_id), Path(path), dry_run=False)
    with database.session() as session:
        applied = import_by_id(session, uuid.UUID(import_id), EVERYWHERE).state == ImportState.APPLIED
    folder = Path(path).parent
    if applied and folder.name == import_id:
        shutil.rmtree(folder, ignore_errors=True)


def _bring_in(database: Database, import_id: uuid.UUID, path: Path, *, dry_run: bool) -> None:
    """What is wrong with a file stands in its record, for its reader; the job itself has not failed."""
    with database.session() as session:
        record = import_by_id(session, import_id, EVERYWHERE)
        kind, options = ImportKind(record.kind), ImportOptions.from_json(record.options)
    with contextlib.suppress(GridstewardError):
        import_file(database, kind, path, options, dry_run=dry_run, record_id=import_id)

"""What the queue runs: long imports, plans whose time has come, and what is done every night.

Importing this module registers the tasks with the queue. Each may run twice, and changes nothing
the second time: a file that is applied is not applied again, and a plan in force stays in force.
"""

import contextlib
import logging
import shutil
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path

from sqlalchemy.exc import OperationalError

from geo.accounts import signing_in
from geo.addresses.compounds import catch_up
from geo.addresses.indexing import read_territory, unread_territories
from geo.audit.rules import PROGRAM, Actor, ActorKind, Origin
from geo.boundaries.queries import territories
from geo.core import ballast, clock
from geo.core.clock import kept_since
from geo.core.errors import GridstewardError
from geo.core.viewer import EVERYWHERE
from geo.db.backups.shelf import backup_due, last_backup, save_on_shelf
from geo.db.database import Database
from geo.db.once import sweep
from geo.db.queue import task
from geo.imports.models import ImportKind, ImportState
from geo.imports.options import ImportOptions
from geo.imports.queries import import_by_id
from geo.incidents.contacts import erase_expired
from geo.incidents.reporting import forget_owners
from geo.patrols.care import erase_ended
from geo.patrols.derived.cutting import cut_segments, uncut_plan_ids
from geo.patrols.derived.marking import LATE, TASK, waiting
from geo.patrols.forgetting import FIXES_AT_ONCE, forget_tracks
from geo.publishing.desk import Desk
from geo.publishing.importing import import_file, nobody_applies, note_interrupted
from geo.publishing.plans import swap_due
from geo.publishing.proposals import look_for

log = logging.getLogger(__name__)


@task("plan.swap_due", cron="* * * * *")
def swap_due_plans(database: Database) -> None:
    """Bring plans into force whose time has come."""
    with database.session() as session, session.begin():
        swap_due(session, clock.now())


@task("plan.propose")
def propose_plan(database: Database, proposal_id: str) -> None:
    """Look for what was asked for a draft."""
    zone = database.settings.zone if database.settings is not None else UTC
    look_for(database, Desk(lambda: clock.now().astimezone(zone).date()), uuid.UUID(proposal_id))


@task("accounts.sweep", cron="23 * * * *")
def sweep_accounts(database: Database) -> None:
    """Forget sessions that have ended, and failures at the door of long ago."""
    with database.session() as session, session.begin():
        signing_in.sweep(session, clock.now())


@task("import.note_interrupted", cron="* * * * *")
def note_interrupted_imports(database: Database) -> None:
    """Say in the records of files whose program was killed that nothing of them came in."""
    note_interrupted(database)


@task("names.follow_addresses", cron="5 * * * *")
def follow_address_lists(database: Database) -> None:
    """Find the compounds and buildings of address lists that came in under an older program."""
    with database.session() as session, session.begin():
        if nobody_applies(session):
            for territory in territories(session):
                catch_up(session, territory.id)


@task("backup.save", cron="20 * * * *")
def save_every_night(database: Database) -> None:
    """Save everything once a night; a machine that is off at night saves in its first hour."""
    settings = database.settings
    if settings is None or settings.backups_kept == 0:
        return
    last = last_backup(settings)
    if backup_due(clock.now(), last.made_at if last else None, settings.zone):
        made = save_on_shelf(settings)
        log.info("Saved %s (%d bytes).", made.path, made.bytes)


@task("backup.now")
def save_now(database: Database) -> None:
    """Save everything because somebody asked."""
    if database.settings is not None:
        made = save_on_shelf(database.settings)
        log.info("Saved %s (%d bytes).", made.path, made.bytes)


@task("tracks.forget", cron="40 * * * *")
def forget_old_tracks(database: Database) -> None:
    """Remove tracks whose time is over, in pieces."""
    if database.settings is None:
        return
    limit = kept_since(clock.now(), database.settings.tracks_kept_days)
    more = True
    while more:
        with database.session() as session, session.begin():
            more = forget_tracks(session, limit).fixes == FIXES_AT_ONCE


@task("care.forget", cron="10 * * * *")
def forget_ended_care_stops(database: Database) -> None:
    """Remove care stops whose last day is over."""
    if database.settings is not None:
        with database.session() as session, session.begin():
            erase_ended(session, clock.now().astimezone(database.settings.zone).date())


@task(TASK)
def derive_patrols(database: Database, patrol_ids: Sequence[str]) -> None:
    """Find out what patrols walked whose fixes or streets changed; one that cannot be derived stops no other."""
    failures = [error for patrol_id in patrol_ids if (error := _derive(database, uuid.UUID(patrol_id))) is not None]
    if failures:
        raise failures[0]


def _derive(database: Database, patrol_id: uuid.UUID) -> Exception | None:
    from geo.patrols.derived.deriving import derive_patrol  # noqa: PLC0415 (it loads a compiler)

    try:
        derive_patrol(database, patrol_id)
    except OperationalError:
        raise  # the database is away: the queue tries again
    except Exception as error:
        log.exception("Patrol %s cannot be derived.", patrol_id)
        return error
    return None


@task("patrols.catch_up", cron="*/10 * * * *")
def catch_up_with_patrols(database: Database) -> None:
    """Do what jobs left undone: patrols that wait since long, and plans at whose grids no street was cut yet."""
    with database.session() as session, session.begin():
        for territory in territories(session):
            cut_segments(session, uncut_plan_ids(session, territory.id))
        late = waiting(session, before=clock.now() - LATE)
    derive_patrols(database, [str(patrol_id) for patrol_id in late])


@task("contacts.erase_expired", cron="50 * * * *")
def erase_expired_contacts(database: Database) -> None:
    """Remove contacts whose time is over."""
    with database.session() as session, session.begin():
        erase_expired(session, clock.now())


@task("reports.forget_owners", cron="52 * * * *")
def forget_report_owners(database: Database) -> None:
    """Erase what tells a phone its own reports, where no key of then can hold any more."""
    with database.session() as session, session.begin():
        forget_owners(session, clock.now())


@task("request.sweep", cron="17 19 * * *")
def sweep_requests(database: Database) -> None:
    """Forget the answers of requests that nobody will send again; at night in China."""
    with database.session() as session, session.begin():
        sweep(session, clock.now())


@task("address.read", cron="* * * * *")
def read_addresses_anew(database: Database) -> None:
    """Read the addresses of territories that no edition, or an earlier one, of the grammar has read."""
    with database.session() as session, session.begin():
        unread = unread_territories(session)
    for territory_id in unread:
        with database.session() as session, session.begin():
            read_territory(session, territory_id)


@task("storage.take_on_ballast", cron="*/10 * * * *")
def take_on_ballast(database: Database) -> None:
    """Hold room for bad times again, once there is plenty."""
    if database.settings is not None:
        ballast.take_on(database.settings.data_dir.expanduser())


@task("import.preview")
def preview_import(database: Database, import_id: str, path: str, by: Mapping[str, str] | None = None) -> None:
    """Find out what a received file would do."""
    _bring_in(database, uuid.UUID(import_id), Path(path), dry_run=True, origin=_origin(by))


@task("import.apply")
def apply_import(database: Database, import_id: str, path: str, by: Mapping[str, str] | None = None) -> None:
    """Bring a received file in; once its rows are in, the file itself is not kept: it may hold more than they do."""
    _bring_in(database, uuid.UUID(import_id), Path(path), dry_run=False, origin=_origin(by))
    with database.session() as session:
        applied = import_by_id(session, uuid.UUID(import_id), EVERYWHERE).state == ImportState.APPLIED
    folder = Path(path).parent
    if applied and folder.name == import_id:
        shutil.rmtree(folder, ignore_errors=True)


def _bring_in(database: Database, import_id: uuid.UUID, path: Path, *, dry_run: bool, origin: Origin) -> None:
    """What is wrong with a file stands in its record, for its reader; the job itself has not failed."""
    with database.session() as session:
        record = import_by_id(session, import_id, EVERYWHERE)
        kind, options = ImportKind(record.kind), ImportOptions.from_json(record.options)
    with contextlib.suppress(GridstewardError):
        import_file(database, kind, path, options, dry_run=dry_run, record_id=import_id, origin=origin)


def _origin(by: Mapping[str, str] | None) -> Origin:
    """Whom a job works for."""
    if by is None:
        return PROGRAM
    return Origin(actor=Actor(ActorKind(by["kind"]), uuid.UUID(by["id"]) if by["id"] else None))

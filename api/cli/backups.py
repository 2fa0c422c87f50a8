"""`gridsteward db backup`, `restore` and `upgrade`: the database in a file, back from it, and to a newer PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import progress_bar, remark, show_json, tell
from api.running import what_serves
from geo.audit.heads import NAME, set_aside
from geo.core import clock
from geo.core.errors import Conflict
from geo.core.language import Sentence, say
from geo.core.settings import Settings
from geo.db.backups.progress import Report
from geo.db.backups.restoring import Restored
from geo.db.backups.restoring import restore as restore_from
from geo.db.backups.saving import BackupInfo, save
from geo.db.backups.upgrading import Upgraded, Way, discard_old, upgrade_cluster

File = Annotated[Path, typer.Argument(help="The backup: one file.", metavar="FILE")]


def backup(
    file: File,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put in the keys of contacts too: who has the file can then read them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Save the whole database in one file, also while the program serves."""
    settings = Settings()
    with _reporting() as report:
        made = save(settings, file.expanduser().absolute(), with_keys=with_keys, report=report)
    if as_json:
        show_json(as_value(made))
        return
    size = f"{made.bytes / 1_000_000:.1f}"
    tell(say("The database is saved in {file} ({size} MB).", file=str(made.path), size=size))
    if not with_keys and settings.keys_path.exists():
        tell(say("The keys of contacts are not in it. Keep a copy of {file} in another place.",
                 file=str(settings.keys_path)))  # fmt: skip


def restore(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Replace the data there are.")] = False,
) -> None:
    """Bring the database back from a file; what it replaces is gone."""
    settings = Settings()
    refuse_serving(settings)
    with _reporting() as report:
        done = restore_from(settings, file.expanduser().absolute(), force=force, report=report)
    # The trail is that of the backup now: what was noted of a longer one is kept under another name.
    set_aside(settings.data_dir / NAME, clock.now())
    _tell_restored(settings, done)


def upgrade(
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Do all but the last step, and leave everything as it is.")
    ] = False,
    from_backup: Annotated[
        Path | None, typer.Option(help="Take a backup instead of the data, where the old programs are gone.")
    ] = None,
    old_programs: Annotated[
        Path | None, typer.Option(help="Folder of the old version's programs, where they lie in an unusual place.")
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard-old", help="Remove the data of the old version, once all is well.")
    ] = False,
) -> None:
    """Move the program's own database to the newest PostgreSQL that is installed."""
    settings = Settings()
    if settings.database_url is not None:
        raise Conflict(
            "cluster.not_ours",
            say("DATABASE_URL names a database of your own: it is started and stopped by its own means."),
        )
    if discard:
        _tell_discarded(discard_old(settings))
        return
    refuse_serving(settings)
    way = Way(old_programs=old_programs, backup=from_backup, rehearse=rehearse)
    with _reporting() as report:
        done = upgrade_cluster(settings, way, report)
    _tell_upgraded(done)


def add_to(app: typer.Typer) -> None:
    """Make them commands of `gridsteward db`."""
    for command in (backup, restore, upgrade):
        app.command()(command)


def as_value(info: BackupInfo) -> dict[str, object]:
    """A backup for programs."""
    return {"file": str(info.path), "made_at": info.made_at, "bytes": info.bytes, "sha256": info.sha256}


def refuse_serving(settings: Settings) -> None:
    """Raise Conflict while the program serves from these data."""
    serving = what_serves(settings.data_dir)
    if serving:
        raise Conflict(
            "serve.running",
            say("The program serves at {url} (process {pid}). Stop it first.",
                url=str(serving["url"]), pid=str(serving["pid"])),
        )  # fmt: skip


@contextmanager
def _reporting() -> Iterator[Report]:
    with progress_bar() as bar:

        def report(step: Sentence, done: int, total: int) -> None:
            bar(step.text, done, total)

        yield report


def _tell_restored(settings: Settings, done: Restored) -> None:
    made = done.manifest.made_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
    rows = sum(held.rows for held in done.manifest.tables.values())
    tell(
        say(
            "The database is as it was on {made}: {tables} tables with {rows} rows, each compared.",
            made=made,
            tables=len(done.manifest.tables),
            rows=rows,
        )
    )
    if done.missing_keys:
        remark(
            say(
                "Contacts in it are sealed with keys that are not in {file}: {keys}. Put them back to read contacts.",
                file=str(settings.keys_path),
                keys=", ".join(done.missing_keys),
            )
        )


def _tell_upgraded(done: Upgraded | None) -> None:
    if done is None:
        tell(say("There is nothing to do: no newer PostgreSQL with PostGIS is installed than the one of the data."))
    elif done.kept is None:
        tell(say("The rehearsal went well: every table is the same under PostgreSQL {new}. Nothing was changed.",
                 new=done.new))  # fmt: skip
    else:
        tell(say("The data are now those of PostgreSQL {new}, every table compared. The old ones lie in {folder}; "
                 "when all is well, remove them: gridsteward db upgrade --discard-old",
                 new=done.new, folder=str(done.kept)))  # fmt: skip


def _tell_discarded(folders: list[Path]) -> None:
    if not folders:
        tell(say("There are no data of an older version."))
    for folder in folders:
        tell(say("{folder} is removed.", folder=str(folder)))

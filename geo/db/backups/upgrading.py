"""The private cluster to a newer PostgreSQL: through a backup into a new cluster, which then takes the old one's place.

The old data are read and never written; a fault or a kill leaves them where they are. They stay
beside the new ones, under another name, until somebody says that they may go. Where the programs of
the old version are gone, a backup that they wrote takes the place of what they would have said.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.core.errors import BadInput, Conflict, Unavailable
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.backups.container import Manifest
from geo.db.backups.progress import Report, silently
from geo.db.backups.refusing import checked
from geo.db.backups.restoring import restore_into
from geo.db.backups.saving import Source, keeping
from geo.db.backups.shelf import last_backup, save_source_on_shelf
from geo.db.cluster import processes
from geo.db.cluster.account import server_account
from geo.db.cluster.alone import alone_with
from geo.db.cluster.binaries import Binaries, find_binaries, major_of, newest_binaries, version_of_data
from geo.db.cluster.configuration import SUPERUSER
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import Cluster, use_cluster
from geo.db.cluster.making import discard, sync
from geo.db.cluster.server import ensure_running

_KEPT = re.compile(r"data-\d+")


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did: from and to which major version, by which backup, and where the old data are now.

    `kept` is None where it was a rehearsal: nothing is in another place than before.
    """

    old: int
    new: int
    backup: Manifest
    kept: Path | None


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an upgrade goes.

    `old_programs` is the folder of the programs that made the data, where they lie in an unusual
    place; `backup` a file to take instead of the data. `rehearse` does all but the last step.
    """

    old_programs: Path | None = None
    backup: Path | None = None
    rehearse: bool = False
    even_if_same: bool = False


def upgrade_cluster(settings: Settings, way: Way, report: Report = silently) -> Upgraded | None:
    """Move the private cluster to the newest PostgreSQL there is; None where it is there already.

    Raises:
        BadInput: the folder or file does not fit.
        Conflict: the cluster is in use, or the old data of an earlier upgrade are still there.
        Unavailable: there are no data, or a program that is needed is not there or fails.
    """
    layout = Layout(settings.data_dir.expanduser().resolve())
    old, newest = version_of_data(layout.data), newest_binaries()
    if old is None:
        raise Unavailable("upgrade.no_data", say("There are no data of the program's own database in {folder}.",
                                                 folder=str(layout.data_dir)))  # fmt: skip
    if newest.major <= old and not way.even_if_same:
        return None
    kept = layout.home / f"data-{old}"
    if kept.exists():
        raise Conflict(
            "upgrade.old_there",
            say("{folder} is still there, from an earlier upgrade. Remove it first: gridsteward db upgrade "
                "--discard-old", folder=str(kept)),
        )  # fmt: skip
    with keeping(settings), alone_with(layout):
        path = way.backup or _saved(settings, layout, _old_binaries(settings, layout, old, way.old_programs), report)
        manifest = checked(path, report)
        with _staging(layout) as staging:
            with use_cluster(staging.data_dir) as cluster:
                restore_into(cluster, path, manifest, report=report)
            _wait_until_stopped(staging)
            if not way.rehearse:
                _swap(layout, staging, kept)
    if not way.rehearse:
        with use_cluster(settings.data_dir):
            pass
    return Upgraded(old, newest.major, manifest, None if way.rehearse else kept)


def _old_binaries(settings: Settings, layout: Layout, old: int, folder: Path | None) -> Binaries:
    if folder is not None:
        if major_of(folder, "initdb") != old or not (folder / "postgres").exists():
            raise BadInput(
                "upgrade.wrong_programs",
                say("{folder} does not hold the programs of PostgreSQL {version}.", folder=str(folder), version=old),
            )
        return Binaries(folder, old)
    try:
        return find_binaries(layout.data)
    except Unavailable as error:
        raise _without_programs(settings, old) from error


def _without_programs(settings: Settings, old: int) -> Unavailable:
    """What to do where the programs that made the data are gone."""
    last = last_backup(settings)
    get = say(
        "The data were made by PostgreSQL {version}, and its programs are no longer here. Either install them beside "
        "the new ones ({command}, where your system still has them) and run this again, or name a backup that they "
        "wrote: gridsteward db upgrade --from-backup FILE",
        version=old,
        command=f"sudo apt-get install -y postgresql-{old}-postgis-3",
    )
    if last is None:
        return Unavailable("upgrade.no_programs", get)
    return Unavailable(
        "upgrade.no_programs",
        say(
            "The data were made by PostgreSQL {version}, and its programs are no longer here. Either install them "
            "beside the new ones ({command}, where your system still has them) and run this again, or take the last "
            "backup, of {made_at}; what was written after it will be missing: gridsteward db upgrade --from-backup "
            "{file}",
            version=old,
            command=f"sudo apt-get install -y postgresql-{old}-postgis-3",
            made_at=last.made_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M"),
            file=str(last.path),
        ),
    )


def _saved(settings: Settings, layout: Layout, binaries: Binaries, report: Report) -> Path:
    """A backup of the old data, by their own server, which is stopped afterwards."""
    folder = processes.folder_id(layout.data)
    try:
        socket_dir = ensure_running(layout, server_account(layout.home), binaries)
        source = Source(Cluster(layout, socket_dir).url(SUPERUSER), "private")
        return save_source_on_shelf(source, settings, report).path
    finally:
        if folder is not None:
            processes.stop_postmaster(layout.data, folder)


@contextlib.contextmanager
def _staging(layout: Layout) -> Iterator[Layout]:
    """A data folder for the new cluster, on the disk of the old one; removed at the end, whatever came of it."""
    staging = Layout(layout.home / "upgrade")
    _remove(staging)
    staging.home.mkdir(parents=True, mode=0o700)
    owner = layout.home.stat()
    if owner.st_uid != os.geteuid():
        os.chown(staging.home, owner.st_uid, owner.st_gid)
    try:
        yield staging
    finally:
        _remove(staging)


def _remove(staging: Layout) -> None:
    discard(staging.data)
    shutil.rmtree(staging.data_dir, ignore_errors=True)


def _wait_until_stopped(staging: Layout) -> None:
    folder = processes.folder_id(staging.data)
    if folder is not None and not processes.wait_until_empty(folder, timeout_s=60):
        processes.stop_postmaster(staging.data, folder)


def _swap(layout: Layout, staging: Layout, kept: Path) -> None:
    """Put the new data in the place of the old, by renames; a start finishes what a kill leaves half done."""
    discard(layout.moved)
    staging.data.rename(layout.moved)
    sync(layout.home)
    layout.data.rename(kept)
    layout.finish_move()
    sync(layout.home)


def old_data(settings: Settings) -> list[Path]:
    """What upgrades have left of older versions."""
    home = Layout(settings.data_dir.expanduser().resolve()).home
    return sorted(path for path in home.glob("data-*") if _KEPT.fullmatch(path.name))


def discard_old(settings: Settings) -> list[Path]:
    """Remove what upgrades have left, once the new data were seen to open; returns what was removed.

    Raises:
        Unavailable: the new data do not open; nothing was removed.
    """
    found = old_data(settings)
    if found:
        with use_cluster(settings.data_dir):
            for folder in found:
                shutil.rmtree(folder)
    return found

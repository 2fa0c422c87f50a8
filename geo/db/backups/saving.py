"""A database into one file, as it is at one instant, while others go on working with it."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import metadata
from pathlib import Path

import psycopg

from geo.core import clock
from geo.core.errors import Conflict, StorageFull, Unavailable
from geo.core.keyring import fingerprints_in
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.backups import container
from geo.db.backups.contents import Connection, Rows, contents
from geo.db.backups.programs import Run, Target, program
from geo.db.backups.progress import COMPARING, SAVING, Report, silently
from geo.db.cluster import locks
from geo.db.cluster.configuration import SUPERUSER
from geo.db.cluster.lease import use_cluster
from geo.db.database import normal_url

RESERVE_BYTES = 128 * 1024 * 1024
"""Room that a backup leaves: a server without any stops."""

PATIENCE_S = 5.0
_FACTS = """
SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
       (SELECT extversion FROM pg_extension WHERE extname = 'postgis'), pg_database_size(current_database())
"""


@dataclass(frozen=True)
class Source:
    """A database that can be read whole: its address, and whether its server is our "private" one or their "own"."""

    url: str
    origin: str


@dataclass(frozen=True)
class BackupInfo:
    """A backup: `made_at` is the instant whose state it holds, `sha256` that of the dump in it."""

    path: Path
    made_at: datetime
    bytes: int
    sha256: str


def save(settings: Settings, path: Path, *, with_keys: bool = False, report: Report = silently) -> BackupInfo:
    """Write the database of an installation into a file, which appears only when it is whole.

    The keys that seal contacts are left out unless they are asked for: who holds a backup should
    not read what they seal.

    Raises:
        BadInput: the file cannot be written.
        Conflict: another backup is being written or read back.
        StorageFull: there is no room for it.
        Unavailable: the database or a program that is needed is not there, or fails.
    """
    with keeping(settings), source_of(settings) as source:
        return save_from(source, path, settings, with_keys=with_keys, report=report)


@contextlib.contextmanager
def keeping(settings: Settings) -> Iterator[None]:
    """Be the only one who writes or reads back backups of an installation.

    Raises:
        Conflict: somebody else is.
    """
    folder = settings.data_dir.expanduser() / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locks.exclusive(folder / "keeping", timeout_s=PATIENCE_S):
            yield
    except TimeoutError as error:
        raise Conflict(
            "backup.busy", say("Another backup is being written or read back. Wait until it is done.")
        ) from error


@contextlib.contextmanager
def source_of(settings: Settings) -> Iterator[Source]:
    """The database of an installation, for those who read all of it."""
    if settings.database_url is not None:
        yield Source(normal_url(settings.database_url), "own")
        return
    with use_cluster(settings.data_dir) as cluster:
        yield Source(cluster.url(SUPERUSER), "private")


def save_from(
    source: Source, path: Path, settings: Settings, *, with_keys: bool = False, report: Report = silently
) -> BackupInfo:
    """Write a database into a file; whoever calls sees to it that nobody else does so too."""
    now = clock.now()
    with reading(source.url) as connection, container.writing(path) as file:
        version, major, postgis, size = connection.execute(_FACTS).fetchall()[0]
        _check_room(path.parent, int(size))
        held = contents(connection, partial(report, COMPARING))
        length, digest = file.write_dump(_dump(source, int(major), connection, held, report))
        manifest = container.Manifest(
            format=container.FORMAT,
            program=metadata.version("gridsteward"),
            step=step_of(connection),
            postgresql=str(version).split()[0],
            postgis=postgis,
            origin=source.origin,
            made_at=now,
            dump_bytes=length,
            dump_sha256=digest,
            tables=held,
            keys=fingerprints_in(settings.keys_path),
        )
        file.add(container.MANIFEST, manifest.to_json())
        if with_keys and settings.keys_path.exists():
            file.add(container.KEYS, settings.keys_path.read_bytes())
    return BackupInfo(path, now, path.stat().st_size, digest)


@contextlib.contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection that sees one state of the database from beginning to end.

    Raises:
        Unavailable: the database does not answer.
    """
    target = Target.of(url)
    try:
        connection = psycopg.connect(target.address, password=target.password, connect_timeout=60)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Unavailable("database.silent", say("The database does not answer: {reason}", reason=reason)) from error
    with contextlib.closing(connection):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def step_of(connection: Connection) -> str | None:
    """The last migration of a database; None where it has no tables."""
    row = connection.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
    if not (row and row[0]):
        return None
    step = connection.execute("SELECT version_num FROM public.alembic_version").fetchone()
    return str(step[0]) if step else None


def _dump(source: Source, major: int, connection: Connection, held: dict[str, Rows], report: Report) -> Iterator[bytes]:
    """What `pg_dump` writes of the state that the connection sees."""
    (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
    target = Target.of(source.url)
    command: Sequence[str | Path] = (
        program("pg_dump", major),
        "--format=custom",
        "--verbose",
        "--no-password",
        "--lock-wait-timeout=60s",
        f"--snapshot={snapshot}",
        "--exclude-table-data=*.spatial_ref_sys",  # PostGIS brings it, and on a server of their own it is not ours
        # A server of their own may hold much that is not ours.
        *(["--schema=public"] if source.origin == "own" else []),
        f"--dbname={target.address}",
    )

    def told(done: int) -> None:
        report(SAVING, min(done, len(held)), len(held))

    with Run(command, target, told, fed=False, read=True) as run:
        yield from run.pieces()


def _check_room(folder: Path, database_bytes: int) -> None:
    """Refuse before the disk is full; a dump is compressed, and has no indexes: seldom half the database.

    Raises:
        StorageFull: there is less room than that.
    """
    needed = database_bytes // 2 + RESERVE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageFull(
            "backup.no_room",
            say(
                "There is no room for a backup in {folder}: {needed} MB are needed, {free} MB are free.",
                folder=str(folder),
                needed=needed // 1_000_000,
                free=free // 1_000_000,
            ),
        )

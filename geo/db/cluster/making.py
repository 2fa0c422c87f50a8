"""Making a cluster: folders, `initdb` into a temporary folder, then roles, database and PostGIS.

The roles and the database are made through a running server. Objects that `postgres --single`
makes get low numbers, and `pg_dump` leaves them out silently.
"""

import os
import secrets
import shutil
import signal
import stat
import time
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from geo.core.errors import Unavailable
from geo.core.language import say
from geo.db.cluster import processes
from geo.db.cluster.account import Account, unusable
from geo.db.cluster.binaries import Binaries
from geo.db.cluster.configuration import APP, DATABASE, OWNER, READ, SUPERUSER
from geo.db.cluster.layout import PORT, Layout

_ORPHANS_END_S = 60.0

_INITDB = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--data-checksums",
    "--auth=peer",
    "--no-instructions",
)
_END_OTHERS: LiteralString = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_DEFAULTS = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
_GRANTS: tuple[LiteralString, ...] = (
    "CREATE EXTENSION IF NOT EXISTS postgis",
    "GRANT USAGE ON SCHEMA public TO {app}, {read}",
    _DEFAULTS + "GRANT SELECT ON TABLES TO {read}",
    _DEFAULTS + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    _DEFAULTS + "GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


def make_room(layout: Layout) -> None:
    """Make the data folder and its locks: all that is done before the start lock is held.

    Raises:
        Unavailable: the system does not let us.
    """
    try:
        layout.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        layout.locks.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unusable(layout.data_dir, error) from error


def make_folders(layout: Layout, account: Account) -> None:
    """Make the server's folders where they are missing, closed to everyone but us and the server.

    Raises:
        Unavailable: a folder cannot be made, or the server's user cannot reach it.
    """
    try:
        if account.is_other:
            _let_pass(layout.data_dir, account)
        _make_owned(layout.home, account)
        _make_owned(layout.run, account)
    except OSError as error:
        raise unusable(layout.data_dir, error) from error
    _check_reachable(layout.home, account)


def _let_pass(folder: Path, account: Account) -> None:
    """Let the server's group walk through our folder without reading it."""
    status = folder.stat()
    if status.st_uid == os.geteuid() and not status.st_mode & stat.S_IXOTH:
        shutil.chown(folder, group=account.gid)
        folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXGRP)


def _make_owned(folder: Path, account: Account) -> None:
    """Make a folder of the server's; one that is there must be the server's or still ours, and no link."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {account.uid, os.geteuid()}:
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)
    if status.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)


def _check_reachable(folder: Path, account: Account) -> None:
    if not account.is_other:
        return
    answer = account.run(["/usr/bin/test", "-w", folder])
    if answer.returncode != 0:
        raise Unavailable(
            "cluster.unreachable",
            say(
                "The database runs as the user {user}, who cannot get to {folder}: a folder above it is closed. "
                "Choose another place with GRIDSTEWARD_DATA_DIR, for example /var/lib/gridsteward.",
                user=account.name,
                folder=str(folder),
            ),
        )


def make_cluster(layout: Layout, account: Account, binaries: Binaries) -> None:
    """Run `initdb` beside the final place, then rename: a cluster is whole or absent.

    Raises:
        Unavailable: `initdb` failed; the sentence carries its last line.
    """
    for leftover in layout.home.glob("new-*"):
        discard(leftover)
    fresh = layout.home / f"new-{secrets.token_hex(8)}"
    answer = account.run([binaries.initdb, *_INITDB, _pgdata(fresh)])
    if answer.returncode != 0:
        discard(fresh)
        lines = answer.stdout.strip().splitlines() or ["initdb"]
        raise Unavailable(
            "cluster.initdb",
            say("The database could not be made in {folder}: {reason}", folder=str(layout.home), reason=lines[-1]),
        )
    fresh.rename(layout.data)
    sync(layout.home)


def _pgdata(folder: Path) -> str:
    return f"--pgdata={folder}"


def discard(folder: Path) -> None:
    """Delete an unfinished cluster, with the processes that a killed program left at work on it."""
    identity = processes.folder_id(folder)
    if identity is None:
        return
    if processes.can_look():
        processes.kill_program(_pgdata(folder))
        processes.end(identity, signs=(signal.SIGKILL,))
    shutil.rmtree(folder, ignore_errors=True)


def sync(folder: Path) -> None:
    """Write down for good which names a folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def prepare(run: Path) -> None:
    """Make the roles, the database and PostGIS where they are missing; whoever was killed in between, it ends whole."""
    if _is_prepared(run):
        return
    with connect(run, "postgres") as connection:
        _end_orphans(connection)
        for role in (OWNER, APP, READ):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOBYPASSRLS").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            _create(connection, DATABASE)
    _grant(run, DATABASE)


def add_database(run: Path, name: str) -> None:
    """Make a further database like the program's own, with PostGIS and without a table."""
    with connect(run, "postgres") as connection:
        _create(connection, name)
    _grant(run, name)


def _create(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 STRATEGY file_copy")
    connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def _grant(run: Path, database: str) -> None:
    roles = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(APP), "read": sql.Identifier(READ)}
    with connect(run, database) as connection, connection.transaction():
        for statement_text in _GRANTS:
            connection.execute(sql.SQL(statement_text).format(**roles))


def _end_orphans(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """End what a killed starter left at work in the server: its CREATE DATABASE goes on without it, and meets ours.

    We hold the start lock, so any other session of the superuser before all is prepared is an orphan.
    """
    deadline = time.monotonic() + _ORPHANS_END_S
    while connection.execute(_END_OTHERS, [SUPERUSER]).fetchall():
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)


def _is_prepared(run: Path) -> bool:
    with connect(run, "postgres") as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return False
    with connect(run, DATABASE) as connection:
        return connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone() is not None


def connect(run: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection as superuser; each statement commits."""
    return psycopg.connect(
        host=str(run), port=PORT, dbname=database, user=SUPERUSER, autocommit=True, connect_timeout=60
    )

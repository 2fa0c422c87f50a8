"""A database out of its file: made beside the one there is, compared, brought up to date, then put in its place.

On the private cluster the swap is one transaction that renames two databases, so that a kill at any
moment leaves the old one whole or the new one whole. A server of somebody's own may let us make no
databases; there everything happens in one transaction on the database itself.
"""

import contextlib
import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from geo.core.errors import BadInput, Conflict
from geo.core.keyring import Keyring, fingerprints_in
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.backups import container, in_place
from geo.db.backups.container import Manifest
from geo.db.backups.contents import contents, differences, holds_data
from geo.db.backups.programs import Run, Target, program
from geo.db.backups.progress import COMPARING, RESTORING, Report, silently
from geo.db.backups.refusing import checked, refuse_data, refuse_differences, refuse_newer, refuse_other_users
from geo.db.backups.saving import keeping, reading
from geo.db.cluster.configuration import DATABASE, OWNER, SUPERUSER
from geo.db.cluster.lease import Cluster, use_cluster
from geo.db.cluster.making import add_database, connect
from geo.db.migrations.upgrade import upgrade

_BESIDE = "gridsteward_beside_"
_LEFTOVERS: LiteralString = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"


@dataclass(frozen=True)
class Restored:
    """What was brought back: the file's account of itself, and the keys that it needs and nobody has."""

    manifest: Manifest
    missing_keys: tuple[str, ...]


def restore(settings: Settings, path: Path, *, force: bool = False, report: Report = silently) -> Restored:
    """Bring a database back from a file; tables are brought up to date, rights are those of the program.

    Raises:
        BadInput: the file is none of ours, damaged, or made by something newer.
        Conflict: the database is in use, or holds data and `force` was not given.
        Unavailable: the database or a program that is needed is not there, or fails.
    """
    with keeping(settings):
        manifest = checked(path, report)
        if settings.database_url is not None:
            in_place.restore(settings.database_url, path, manifest, force=force, report=report)
        else:
            with use_cluster(settings.data_dir) as cluster:
                refuse_other_users(cluster)
                restore_into(cluster, path, manifest, force=force, report=report)
        return Restored(manifest, _take_keys(settings, path, manifest))


def restore_into(
    cluster: Cluster, path: Path, manifest: Manifest, *, force: bool = False, report: Report = silently
) -> None:
    """Make the database of a file beside the one there is, and put it in its place; raises as `restore` does."""
    run = cluster.socket_dir
    if manifest.origin != "private":
        raise BadInput(
            "backup.own_server",
            say(
                "{file} comes from a PostgreSQL server of your own, where there are no roles and rights of ours. "
                "Restore it there, with DATABASE_URL.",
                file=path.name,
            ),
        )
    with connect(run, DATABASE) as connection:
        refuse_data(holds_data(connection), force=force)
    _drop_leftovers(run)
    fresh = f"{_BESIDE}{secrets.token_hex(6)}"
    add_database(run, fresh)
    try:
        _fill(cluster, fresh, path, manifest, report)
        upgrade(cluster.url(OWNER, fresh))
        with connect(run, fresh) as connection:
            connection.execute("ANALYZE")
        _swap(run, fresh)
    finally:
        _drop_leftovers(run)


def _fill(cluster: Cluster, name: str, path: Path, manifest: Manifest, report: Report) -> None:
    """Read the dump into a fresh database, and hold every table against what the file says of it."""
    url = cluster.url(SUPERUSER, name)
    target = Target.of(url)
    with connect(cluster.socket_dir, name) as connection:
        major = refuse_newer(connection.info.server_version // 10000, path, manifest)
    command: list[str | Path] = [
        program("pg_restore", major),
        "--exit-on-error",
        "--verbose",
        "--no-password",
        f"--dbname={target.address}",
    ]

    def told(done: int) -> None:
        report(RESTORING, done, 0)

    with Run(command, target, told, fed=True, read=False) as run:
        run.feed(container.dump_pieces(path))
        run.finish()
    with reading(url) as connection:
        refuse_differences(differences(contents(connection, partial(report, COMPARING)), manifest.tables))


def _swap(run: Path, fresh: str) -> None:
    """Put a database in the place of the program's own, in one step; the old one is a leftover from then on.

    Raises:
        Conflict: somebody has come to use the old one.
    """
    old = f"{_BESIDE}{secrets.token_hex(6)}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with connect(run, "postgres") as connection, connection.transaction():
            connection.execute(rename.format(sql.Identifier(DATABASE), sql.Identifier(old)))
            connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(DATABASE)))
    except psycopg.errors.ObjectInUse as error:
        raise Conflict(
            "cluster.came_into_use",
            say("Another program began to use the database in the meantime; nothing was changed. Stop it first."),
        ) from error


def _drop_leftovers(run: Path) -> None:
    """Remove databases that were beside ours: replaced ones, and those of a restore that was killed or failed."""
    with contextlib.suppress(psycopg.OperationalError), connect(run, "postgres") as connection:
        for (name,) in connection.execute(_LEFTOVERS, [_BESIDE]).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))


def _take_keys(settings: Settings, path: Path, manifest: Manifest) -> tuple[str, ...]:
    """Take in the keys that the file brings; returns the fingerprints of those that are still missing."""
    brought = container.read_part(path, container.KEYS)
    if brought is not None:
        Keyring(settings.keys_path).take_in(brought)
    return tuple(key for key in manifest.keys if key not in fingerprints_in(settings.keys_path))

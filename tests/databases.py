"""Databases for tests: a template that went through the real migrations, copies of it, and copies used again."""

import contextlib
import uuid
from collections.abc import Iterator

import psycopg
from psycopg import sql

from geo.db.cluster.configuration import DATABASE, OWNER, SUPERUSER
from geo.db.cluster.lease import Cluster
from geo.db.migrations.upgrade import upgrade

TEMPLATE = "gridsteward_template"

_OF_TESTS = ("autovacuum", "fsync", "full_page_writes")
"""What the run's own cluster does without. Rows that are taken back would be counted as a table that is empty and
large, and plans made of that take minutes; and no test of it cuts the power. Kills have clusters of their own."""


def make_template(cluster: Cluster) -> None:
    """The template, once for a run: a migrated database that copies are made of."""
    with superuser(cluster) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        for setting in _OF_TESTS:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        upgrade(cluster.owner_url)
        copy(connection, DATABASE, TEMPLATE)
        connection.execute(f"ALTER DATABASE {TEMPLATE} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true")


@contextlib.contextmanager
def superuser(cluster: Cluster, database: str = "postgres") -> Iterator[psycopg.Connection]:
    """A connection that may do everything."""
    with psycopg.connect(host=str(cluster.socket_dir), dbname=database, user=SUPERUSER, autocommit=True) as connection:
        yield connection


def copy(connection: psycopg.Connection, source: str, name: str) -> None:
    """Make a database as a copy of one that nobody is connected to."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
    connection.execute(statement.format(*map(sql.Identifier, (name, source, OWNER))))


_spare: list[str] = []
"""Databases that tests of this process have used and that are empty again."""

_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT format('%s %s %s %s', relname, relkind, relnatts, relacl)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('%s %s', proname, prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
    UNION ALL SELECT version_num FROM alembic_version
) AS parts(part)
"""

_EMPTY = """
DO $$ BEGIN EXECUTE (
    SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY CASCADE' FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'spatial_ref_sys')
); END $$
"""


@contextlib.contextmanager
def database_of_its_own(cluster: Cluster, *, may_be_used: bool = False) -> Iterator[str]:
    """An empty migrated database, copied from the template or used before; yields its address.

    One that was used before may hold statistics of rows that are gone.
    """
    name = _spare.pop() if _spare and may_be_used else _new_copy(cluster)
    with superuser(cluster, name) as connection:
        shape = connection.execute(_SHAPE).fetchone()
    yield cluster.url(database=name)
    if _emptied(cluster, name, shape):
        _spare.append(name)
        return
    with superuser(cluster) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _new_copy(cluster: Cluster) -> str:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with superuser(cluster) as connection:
        copy(connection, TEMPLATE, name)
    return name


def _emptied(cluster: Cluster, name: str, shape: tuple[str, ...] | None) -> bool:
    """Empty every table; False where a test has changed more than rows. A new copy would cost ten times as much."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with contextlib.suppress(psycopg.Error), superuser(cluster, name) as connection:
        connection.execute(others, [name])
        if connection.execute(_SHAPE).fetchone() != shape:
            return False
        connection.execute("SET lock_timeout = '5s'")
        connection.execute("SET session_replication_role = replica")  # the trail refuses to be emptied
        connection.execute(_EMPTY)
        return True
    return False


MOST_TAKEN_BACK_BYTES = 8 * 1024**2
SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
"""What was rolled back still lies in the tables, and is read by whoever looks through them."""


def empty_if_idle(cluster: Cluster, name: str) -> None:
    """Empty the tables of a database; what is in use is left for the next time."""
    with contextlib.suppress(psycopg.errors.LockNotAvailable), superuser(cluster, name) as connection:
        connection.execute("SET lock_timeout = '2s'")
        connection.execute("SET session_replication_role = replica")
        connection.execute(_EMPTY)

"""Restoring on a server of somebody's own: one transaction on the database itself, written down only at its very end.

The script of the dump goes through `psql`. It begins a transaction and empties what is ours, and
the word that ends the transaction well is sent only when every table was compared: whatever is
killed before, the server takes everything back.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from geo.core.errors import Conflict
from geo.core.language import say
from geo.db.backups import container
from geo.db.backups.container import Manifest
from geo.db.backups.contents import SAME_TEXT, digest_query, holds_data
from geo.db.backups.programs import Run, Target, program
from geo.db.backups.progress import RESTORING, Report
from geo.db.backups.refusing import refuse_data, refuse_newer
from geo.db.backups.saving import reading
from geo.db.database import normal_url
from geo.db.migrations.upgrade import upgrade

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'gridsteward' AND pid <> pg_backend_pid()
"""
_NOT_OF_AN_EXTENSION = """NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = '{catalogue}'::regclass AND d.objid = o.oid AND d.deptype = 'e')"""
_EMPTY = """
DO $empty$
DECLARE item record;
BEGIN
    FOR item IN SELECT o.oid::regclass AS name FROM pg_class o
        WHERE o.relkind IN ('r', 'p') AND o.relnamespace = 'public'::regnamespace AND {no_class}
    LOOP EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', item.name); END LOOP;
    FOR item IN SELECT o.oid::regprocedure AS name FROM pg_proc o
        WHERE o.prokind = 'f' AND o.pronamespace = 'public'::regnamespace AND {no_proc}
    LOOP EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', item.name); END LOOP;
    FOR item IN SELECT o.oid::regtype AS name FROM pg_type o
        WHERE o.typnamespace = 'public'::regnamespace AND o.typtype IN ('e', 'd', 'c') AND o.typelem = 0
        AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = o.typrelid AND c.relkind <> 'c') AND {no_type}
    LOOP EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', item.name); END LOOP;
END $empty$;
""".format(  # noqa: S608 (names of catalogues, all ours)
    no_class=_NOT_OF_AN_EXTENSION.format(catalogue="pg_class"),
    no_proc=_NOT_OF_AN_EXTENSION.format(catalogue="pg_proc"),
    no_type=_NOT_OF_AN_EXTENSION.format(catalogue="pg_type"),
)
_COMPARE = """
DO $compare$
DECLARE held record;
BEGIN
    {query} INTO held;
    IF held IS DISTINCT FROM ({rows}::bigint, {digest}::text) THEN
        RAISE EXCEPTION 'what was restored of table % is not what was saved', {table};
    END IF;
END $compare$;
"""


def restore(url: str, path: Path, manifest: Manifest, *, force: bool, report: Report) -> None:
    """Replace what is ours in a database by what a file holds, and bring the tables up to date.

    Raises:
        BadInput: the file comes from a newer server.
        Conflict: the program serves, or there are data and `force` was not given.
        Unavailable: the server or a program that is needed is not there, or fails.
    """
    address = normal_url(url)
    with reading(address) as connection:
        (others,) = connection.execute(_OTHERS).fetchone() or (0,)
        if others:
            raise Conflict("database.in_use", say("The program is at work on this database: stop what serves first."))
        refuse_data(holds_data(connection), force=force)
        major = refuse_newer(connection.info.server_version // 10000, path, manifest)
        compare = [_compare(table, connection, manifest) for table in manifest.tables]
    _run(Target.of(address), major, path, compare, report)
    upgrade(address)


def _compare(table: str, connection: "psycopg.Connection[tuple[object, ...]]", manifest: Manifest) -> str:
    held = manifest.tables[table]
    query = sql.SQL(_COMPARE).format(
        query=digest_query(table),
        rows=sql.Literal(held.rows),
        digest=sql.Literal(held.digest),
        table=sql.Literal(table),
    )
    return query.as_string(connection)


def _run(target: Target, major: int, path: Path, compare: list[str], report: Report) -> None:
    """Send the script to `psql`, as `pg_restore` writes it."""
    talk = (program("psql", major), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--no-password",
            f"--dbname={target.address}", "--file=-")  # fmt: skip
    write = (program("pg_restore", major), "--no-owner", "--no-privileges", "--no-comments", "--schema=public",
             "--verbose", "--file=-")  # fmt: skip

    def told(done: int) -> None:
        report(RESTORING, done, 0)

    with (
        Run(talk, target, lambda _done: None, fed=True, read=False) as psql,
        Run(write, target, told, fed=True, read=True) as script,
    ):
        script.feed_beside(container.dump_pieces(path))
        psql.feed(_script(script, compare))
        psql.finish()


def _script(script: Run, compare: list[str]) -> Iterator[bytes]:
    yield f"BEGIN;\n{_EMPTY}\n".encode()
    yield from script.pieces()
    settings = "".join(f"{setting};\n" for setting in SAME_TEXT)
    yield f"\n{settings}{''.join(compare)}\nCOMMIT;\n".encode()

"""What the tables hold: rows counted and digested, so that two databases can be compared table by table.

A digest is the sum over all rows of 64 bits of the MD5 of the row's text. It does not depend on the
order of the rows, nor on the version of PostgreSQL or of our own tables. It finds accidents; it is no
defence against somebody who means to deceive.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

HOLDING = ("territory", "account")
"""Tables with a row in them where a database is in use."""

SAME_TEXT: tuple[LiteralString, ...] = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'postgres'",
    "SET extra_float_digits = 1",
    "SET bytea_output = 'hex'",
    "SET search_path = public",
)
"""What makes a value's text the same on every server."""

_TABLES = """
SELECT relname FROM pg_class c
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
)
ORDER BY relname COLLATE "C"
"""
_DIGEST = """
SELECT count(*), coalesce(sum(('x' || left(md5((the_row)::text), 16))::bit(64)::bigint::numeric), 0)::text
FROM public.{table} AS the_row
"""


@dataclass(frozen=True)
class Rows:
    """How many rows a table has, and their digest."""

    rows: int
    digest: str


def contents(connection: Connection, report: Callable[[int, int], None]) -> dict[str, Rows]:
    """What every table of ours holds; `report` is told how many tables are done, of how many."""
    for setting in SAME_TEXT:
        connection.execute(setting)
    tables = [str(name) for (name,) in connection.execute(_TABLES)]
    found = {}
    for done, table in enumerate(tables, start=1):
        (row,) = connection.execute(digest_query(table)).fetchall()
        found[table] = Rows(int(row[0]), str(row[1]))
        report(done, len(tables))
    return found


def digest_query(table: str) -> sql.Composed:
    """The question for a table's rows and digest."""
    return sql.SQL(_DIGEST).format(table=sql.Identifier(table))


def differences(first: Mapping[str, Rows], second: Mapping[str, Rows]) -> list[str]:
    """The names of the tables that do not hold the same."""
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))


def holds_data(connection: Connection) -> bool:
    """Whether a database is in use: it has a territory, or somebody's account."""
    for table in HOLDING:
        there = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"]).fetchone()
        if there and there[0]:
            statement = sql.SQL("SELECT EXISTS (SELECT FROM public.{})").format(sql.Identifier(table))
            if (connection.execute(statement).fetchone() or (False,))[0]:
                return True
    return False

"""Tables that people take along to open in a spreadsheet: nothing that somebody wrote is computed there."""

import asyncio
import contextlib
import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.app import create_app
from api.documents import CSV, XLSX
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from tests.api.permission.askers import askers
from tests.api.permission.asking import Window, _headers
from tests.api.permission.examples import EXAMPLES
from tests.api.permission.routes import routes_of
from tests.api.permission.world import Undone

TABLES = (CSV.partition(";")[0], XLSX)
HOSTILE = "=1+1|"
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
WRITTEN = re.compile("name|title|team|notes|words|reason|cancelled_for|compound|building|label|text|address|summary")
"""Columns that hold what somebody wrote."""
KEPT = ("procrastinate", "alembic", "spatial", "account_")
_TEXTS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'character varying')
"""
_NAME = re.compile(r"\{\w+\}")


def _poison(database: Database) -> None:
    """Let everything that somebody wrote begin like a formula; what a rule forbids stays."""
    with database.session() as session, session.begin():
        for table, column in session.execute(text(_TEXTS)).all():
            if not WRITTEN.search(column) or table.startswith(KEPT):
                continue
            poisoned = f'UPDATE "{table}" SET "{column}" = :hostile || "{column}"'  # noqa: S608 (names of our tables)
            with contextlib.suppress(DBAPIError), session.begin_nested():
                session.execute(text(poisoned), {"hostile": HOSTILE})


@pytest.fixture(scope="module")
def window(
    world_settings: Settings, named: dict[str, dict[str, str]], instant: datetime, new_database: Any
) -> Iterator[tuple[FastAPI, Window]]:
    """The program on a world of hostile words."""
    with new_database(world_settings.database_url) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: instant)
        database = Database(url, pool_size=1)
        _poison(database)
        database.close()
        undone = Undone(url)
        app = create_app(world_settings, undone)
        with asyncio.Runner() as runner:
            yield app, Window(app, undone, named, runner)
        undone.close()


def _gives_tables(module: str) -> bool:
    """Whether a module of routes knows the media type of a table, or declares it."""
    held = vars(sys.modules[module]).values()
    declared = (repr(each.get(200)) for each in held if isinstance(each, dict))
    return any(isinstance(each, str) and each in {CSV, XLSX} for each in held) or any(
        TABLES[0] in each for each in declared
    )


def _asked(window: Window, key: str, named: dict[str, dict[str, str]]) -> Iterator[httpx2.Response]:
    example, admin = EXAMPLES[key], next(each for each in askers() if each.name == "admin-everything")
    values = list(named[example.about].values()) if example.about else list(example.names or ("",))
    for value, asked in product(values, example.asks):
        question = asked.replace("@", value)
        for form in ("", "format=csv", "format=xlsx"):
            more = ("&" if question else "?") + form if form else ""
            path = _NAME.sub(value, key.partition(" ")[2])
            yield window.request("GET", path + question + more, headers=_headers(admin, example))


def _cells(answer: httpx2.Response) -> list[str]:
    """The cells of a table; of a workbook its texts, where nothing is a formula."""
    if answer.headers["content-type"].startswith(TABLES[0]):
        rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
        return [cell for row in rows for cell in row]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    return re.findall(r"<t[^>]*>([^<]*)</t>", "".join(sheets))


def test_no_cell_of_any_table_begins_a_formula(
    window: tuple[FastAPI, Window], named: dict[str, dict[str, str]]
) -> None:
    """Every route that gives CSV or XLSX, found by its media types: a module that can give tables and did not fails."""
    app, asking = window
    giving = {route.key: route.endpoint.__module__ for route in routes_of(app)
              if route.endpoint and route.method == "GET" and _gives_tables(route.endpoint.__module__)}  # fmt: skip
    asked, hostile = set(), 0
    for key, module in giving.items():
        for answer in _asked(asking, key, named):
            if answer.status_code != 200 or not answer.headers["content-type"].startswith(TABLES):
                continue
            asked.add(module)
            cells = _cells(answer)
            hostile += sum("=1+1" in cell for cell in cells)
            if answer.headers["content-type"].startswith(TABLES[0]):
                wrong = [cell for cell in cells if cell.startswith(BEGINNINGS) and not NUMBER.fullmatch(cell)]
                assert wrong == [], key
    assert asked == set(giving.values())
    assert hostile

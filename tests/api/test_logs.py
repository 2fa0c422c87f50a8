"""The log tells what happened and where, and not a word of anybody."""

import io
import json
import logging
import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.app import create_app
from api.dependencies import SessionDep
from api.logs import JsonLines, start_logging
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.db import queue
from geo.db.database import Database
from geo.db.queue import defer, run_waiting, task

NAME, ADDRESS, TOKEN = "王铁柱", "曙光路17号3单元", "gs-token-swordfish"
SECRETS = (NAME, ADDRESS, TOKEN, "swordfish", "101.6712", *(json.dumps(each).strip('"') for each in (NAME, ADDRESS)))


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log of this process as it would be written, read back line by line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "api", "geo", "procrastinate")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.INFO)

    def read() -> list[dict[str, Any]]:
        assert not [secret for secret in SECRETS if secret in written.getvalue()], written.getvalue()
        return [json.loads(line) for line in written.getvalue().splitlines()]

    yield read
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def asker(town_settings: Settings, town_database: Database) -> TestClient:
    """A program with addresses that crash in every way, asked with secrets everywhere."""
    app = create_app(town_settings, town_database)

    def crash(address: str = "") -> None:
        raise RuntimeError(address)

    def chain(address: str = "") -> None:
        try:
            int(address)
        except ValueError as error:
            raise KeyError(address) from error

    def database(session: SessionDep, address: str = "") -> None:
        session.execute(text("SELECT CAST(:address AS integer)"), {"address": address})

    def double(session: SessionDep, address: str = "") -> None:
        row = text("INSERT INTO town (territory_id, code, name) SELECT id, :address, :address FROM territory")
        session.execute(row, {"address": address})
        session.execute(row, {"address": address})

    def group(address: str = "") -> None:
        raise ExceptionGroup(address, [ValueError(address), BadInput("a.code", say("{text}", text=address))])

    for each in (crash, chain, database, double, group):
        app.add_api_route(f"/api/v1/{each.__name__}/{{name}}", each, methods=["GET", "POST"])
    return TestClient(app, headers={"authorization": f"Bearer {TOKEN}", "cookie": f"gs-session={TOKEN}"})


def ask(client: TestClient, path: str, **more: Any) -> Any:
    return client.get(f"{path}?address={ADDRESS}&lon=101.6712&token={TOKEN}", **more)


def test_a_request_is_one_line_without_what_was_asked(
    asker: TestClient, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Time, number, method, template, status, milliseconds, lane: of requests that succeed and that fail."""
    own = str(uuid.uuid4())
    public = {"authorization": "", "x-request-id": own}
    for path in ("/api/v1/locate", f"/grids/{NAME}", f"/{NAME}"):
        ask(asker, path, headers=public)
    ask(asker, "/api/v1/locate")
    found = [line for line in lines() if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in found] == [
        ("/api/v1/locate", 400),
        ("/grids/{code}", 404),
        ("other", 404),
        ("/api/v1/locate", 401),
    ]
    assert set(found[0]) == {"time", "level", "event", "request", "method", "route", "status", "ms", "lane"}
    assert found[0]["request"] == own
    assert found[0]["ms"] > 0


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("crash", [{"error": "builtins.RuntimeError"}]),
        ("chain", [{"error": "builtins.KeyError"}, {"error": "builtins.ValueError"}]),
        (
            "database",
            [
                {"error": "sqlalchemy.exc.DataError", "sqlstate": "22P02"},
                {"error": "psycopg.errors.InvalidTextRepresentation", "sqlstate": "22P02"},
            ],
        ),
        (
            "double",
            [
                {"error": "sqlalchemy.exc.IntegrityError", "sqlstate": "23505"},
                {"error": "psycopg.errors.UniqueViolation", "sqlstate": "23505"},
            ],
        ),
        ("group", [{"error": "builtins.ExceptionGroup"}, {"error": "builtins.ValueError"}]),
    ],
)
def test_a_crash_is_told_by_class_and_place(
    asker: TestClient, lines: Callable[[], list[dict[str, Any]]], name: str, errors: list[dict[str, str]]
) -> None:
    """Every error of the chain, the database's by its SQLSTATE, the frames with file, line and function; no message."""
    ask(asker, f"/api/v1/{name}/{NAME}", headers={"authorization": ""})
    failed = next(line for line in lines() if line["event"] == "request.failed")
    assert failed["route"] == f"/api/v1/{name}/{{name}}"
    assert failed["level"] == "error"
    assert [{key: value for key, value in each.items() if key != "frames"} for each in failed["errors"]] == errors
    assert any(frame.endswith(f" {name}") for frame in failed["errors"][0]["frames"])


def test_the_text_of_a_database_error_holds_no_parameter(town_database: Database) -> None:
    """Whoever prints it by mistake prints the statement, and not what it was given."""
    row = {"name": NAME, "other": TOKEN}
    with town_database.session() as session, pytest.raises(IntegrityError) as failed:
        session.execute(text("INSERT INTO town (territory_id, code, name) VALUES (-1, :name, :other)"), row)
    assert TOKEN not in str(failed.value)


def test_a_failing_job_is_told_without_its_arguments(
    fresh_database: Database, lines: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the queue's own library says of it would quote them: a path holds the name of somebody's file."""
    monkeypatch.setattr(queue, "_TASKS", {})

    @task("test.bad")
    def bad(database: Database, *, path: str) -> None:
        raise ValueError(path)

    with fresh_database.session() as session, session.begin():
        number = defer(session, "test.bad", path=f"/data/{NAME}.xlsx")
    run_waiting(fresh_database)
    told = [line for line in lines() if line.get("action") == "job_error"]
    assert [(line["job"], line["task"], line["errors"][0]["error"]) for line in told] == [
        (number, "test.bad", "builtins.ValueError")
    ]


def test_a_trace_that_comes_as_text_is_told_by_its_places(lines: Callable[[], list[dict[str, Any]]]) -> None:
    """A reader of files fails in a process of its own, and its message may quote a cell."""
    try:
        int(NAME)
    except ValueError:
        trace = traceback.format_exc().replace("\n", "\n    ")
    logging.getLogger("geo.exchange.confinement.child").error("%s", f"What came for table could not be read\n{trace}")
    (line,) = lines()
    assert line["event"] == "What came for table could not be read"
    assert line["frames"][0].endswith(" test_a_trace_that_comes_as_text_is_told_by_its_places")


def test_others_are_told_of_without_their_words(lines: Callable[[], list[dict[str, Any]]]) -> None:
    """A library may put anything into its lines."""
    logging.getLogger("asyncio").error("Task was destroyed: %r", ValueError(ADDRESS))
    (line,) = lines()
    assert (line["event"], line["level"]) == ("asyncio", "error")


def test_what_ends_a_thread_is_in_the_log(lines: Callable[[], list[dict[str, Any]]]) -> None:
    """And the log that is started for a process goes to standard error, in lines of JSON."""
    kept = (sys.excepthook, threading.excepthook, logging.getLogger().handlers[:], logging.raiseExceptions)
    handlers = logging.getLogger().handlers[:]
    try:
        start_logging()
        (own,) = logging.getLogger().handlers
        assert isinstance(own.formatter, JsonLines)
        for handler in handlers:
            logging.getLogger().addHandler(handler)
        thread = threading.Thread(target=_fail)
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError(NAME), None)
    finally:
        sys.excepthook, threading.excepthook, _, logging.raiseExceptions = kept
        logging.captureWarnings(capture=False)
        logging.getLogger().handlers[:] = handlers
    assert [line["event"] for line in lines()] == ["thread.failed", "program.failed"]


def _fail() -> None:
    raise RuntimeError(ADDRESS)

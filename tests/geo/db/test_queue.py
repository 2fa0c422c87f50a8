"""Work for later: nothing lost, nothing before its time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.core.settings import Settings
from geo.db import queue
from geo.db.database import Database
from geo.db.queue import MOST_ATTEMPTS, defer, run_waiting, task

ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import sys, time
from pathlib import Path
from geo.core.settings import Settings
from geo.db.queue import run_worker, task

@task("test.slow")
def slow(database, *, folder):
    first = not Path(folder, "started").exists()
    Path(folder, "started").touch()
    if first:
        time.sleep(60)
    Path(folder, "done").touch()

run_worker(Settings(database_url=sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def own_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks that a test registers are gone after it."""
    monkeypatch.setattr(queue, "_TASKS", {})


def jobs(database: Database) -> list[tuple[str, int]]:
    """Status and number of attempts of the jobs there are."""
    with database.session() as session:
        rows = session.execute(
            text("SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name LIKE 'test%'")
        )
        return [(row.status, row.attempts) for row in rows]


def test_a_job_exists_once_its_transaction_commits(fresh_database: Database) -> None:
    """Work deferred in a transaction runs after the commit, with its arguments; rolled back, it never was."""
    ran: list[str] = []

    @task("test.note")
    def note(database: Database, *, word: str) -> None:
        assert database is fresh_database
        ran.append(word)

    with fresh_database.session() as session:
        defer(session, "test.note", word="never")
        session.rollback()
    with fresh_database.session() as session, session.begin():
        assert defer(session, "test.note", word="网格") > 0
        run_waiting(fresh_database)
        assert ran == []
    run_waiting(fresh_database)
    assert ran == ["网格"]
    assert jobs(fresh_database) == []


def test_a_failing_job_stays_as_failed(fresh_database: Database) -> None:
    """An error in a task ends that job, is kept to be looked at, and does not stop the next."""
    ran: list[int] = []

    @task("test.fail")
    def fail(database: Database, *, number: int) -> None:
        ran.append(number)
        if number == 1:
            raise ValueError

    with fresh_database.session() as session, session.begin():
        defer(session, "test.fail", number=1)
        defer(session, "test.fail", number=2)
    run_waiting(fresh_database)
    assert sorted(ran) == [1, 2]
    assert jobs(fresh_database) == [("failed", 1)]


def test_a_task_by_the_clock_is_registered_with_it(fresh_database: Database) -> None:
    """A periodic task gets the database and no argument of the clock's."""
    ran: list[Database] = []

    @task("test.tick", cron="* * * * * */1")
    def tick(database: Database) -> None:
        ran.append(database)

    deadline = time.monotonic() + 20
    while not ran and time.monotonic() < deadline:
        run_waiting(fresh_database)
        time.sleep(0.1)
    assert ran
    assert ran[0] is fresh_database


@pytest.fixture
def start_worker(fresh_settings: Settings) -> Iterator[object]:
    """Starts worker processes; those left over are killed."""
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORKER, str(fresh_settings.database_url)]
        workers.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} never came"
        time.sleep(0.02)


def test_the_job_of_a_killed_worker_is_taken_up(fresh_database: Database, start_worker: object, tmp_path: Path) -> None:
    """A worker killed in the middle leaves its job to the next one, at once; SIGTERM ends a worker in peace."""
    assert callable(start_worker)
    with fresh_database.session() as session, session.begin():
        defer(session, "test.slow", folder=str(tmp_path))
    first = start_worker()
    wait_for(tmp_path / "started")
    first.kill()
    first.wait()
    second = start_worker()
    wait_for(tmp_path / "done")
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=30) == 0
    assert jobs(fresh_database) == []


def test_a_job_that_kills_its_workers_is_given_up(fresh_database: Database) -> None:
    """A job that was left behind too often fails instead of taking down the next worker."""

    @task("test.note")
    def note(database: Database) -> None:
        pytest.fail("it ran again")

    with fresh_database.session() as session, session.begin():
        number = defer(session, "test.note")
        session.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', attempts = :attempts WHERE id = :number"),
            {"attempts": MOST_ATTEMPTS, "number": number},
        )
    run_waiting(fresh_database)
    assert jobs(fresh_database)[0][0] == "failed"

"""The worker process: beside its jobs it chains the trail."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from api import running
from geo.audit.actions import record
from geo.audit.rules import Action, Actor, ActorKind, Entry
from geo.core.settings import Settings
from geo.db.cluster.configuration import SUPERUSER
from geo.db.database import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def worker(fresh_settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the test's own database; it ends when its input does."""
    environment = os.environ | {
        "DATABASE_URL": str(fresh_settings.database_url),
        "GRIDSTEWARD_DATA_DIR": str(fresh_settings.data_dir),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen([sys.executable, "-m", "api.worker"], stdin=subprocess.PIPE, env=environment)
    yield process
    process.kill()
    process.wait()


def write(database: Database) -> None:
    """Commit one entry."""
    with database.session() as session, session.begin():
        record(session, Entry(action=Action.SIGN_OUT, actor=Actor(ActorKind.PROGRAM)))


def chained_within_s(database: Database, count: int) -> float:
    """How long it takes until so many entries are chained."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        with database.session() as session:
            if session.scalar(text("SELECT count(*) FROM audit_link")) == count:
                return time.monotonic() - began
        time.sleep(0.02)
    pytest.fail("the entries were never chained")


def test_the_worker_chains_what_is_committed(
    worker: subprocess.Popen[bytes], fresh_database: Database, fresh_settings: Settings
) -> None:
    """Soon after the commit, also after its connections were cut, and what is left when it is told to end."""
    write(fresh_database)
    chained_within_s(fresh_database, 1)
    write(fresh_database)
    assert chained_within_s(fresh_database, 2) < 5
    engine = create_engine(make_url(fresh_database.url).set(username=SUPERUSER))
    with engine.begin() as connection:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'gridsteward'"
        connection.execute(text(f"{cut} AND datname = current_database()"))
    engine.dispose()
    fresh_database.engine.dispose()
    write(fresh_database)
    chained_within_s(fresh_database, 3)
    write(fresh_database)
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(timeout=30) == 0
    chained_within_s(fresh_database, 4)
    assert (fresh_settings.data_dir / "audit.heads").read_text().startswith("1 ")


def test_a_worker_elsewhere_runs_jobs_until_it_is_told(fresh_database: Database, fresh_settings: Settings) -> None:
    """`gridsteward worker` needs nobody at the other end of its input; told to stop it ends with status 0."""
    environment = os.environ | {
        "DATABASE_URL": str(fresh_settings.database_url),
        "GRIDSTEWARD_DATA_DIR": str(fresh_settings.data_dir),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "api.cli.main", "worker"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)
    try:
        write(fresh_database)
        chained_within_s(fresh_database, 1)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()


def test_told_to_stop_while_a_dead_worker_is_replaced_it_takes_the_new_one_along(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the two meet, no process is left, and nobody waits for one that was never told to end."""
    monkeypatch.setattr(running, "WORKER_PAUSE_S", 0.0)
    monkeypatch.setenv("DATABASE_URL", str(fresh_settings.database_url))
    pids: list[int] = []
    stopping: list[threading.Thread] = []

    def started(pid: int) -> None:
        pids.append(pid)
        if len(pids) == 2:
            stopping.append(threading.Thread(target=worker.stop, daemon=True))
            stopping[0].start()
            time.sleep(0.3)

    worker = running.Worker(fresh_settings, started)
    os.kill(pids[0], signal.SIGKILL)
    until = time.monotonic() + 30
    while not stopping and time.monotonic() < until:
        time.sleep(0.01)
    stopping[0].join(30)
    assert not stopping[0].is_alive()
    with pytest.raises(ProcessLookupError):
        os.kill(pids[1], 0)

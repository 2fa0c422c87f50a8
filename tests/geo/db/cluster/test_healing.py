"""Programs that run on when the server is killed under them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.core.settings import Settings
from geo.db.cluster.keeping import look_at
from geo.db.database import Database, open_database
from geo.db.queue import defer

ROOT = Path(__file__).resolve().parents[4]
WORKER = """
import sys
from pathlib import Path
from geo.core.settings import Settings
from geo.db.queue import run_worker, task

@task("test.touch")
def touch(database, *, path):
    Path(path).touch()

run_worker(Settings(data_dir=Path(sys.argv[1])))
"""

Kill = Callable[[int | None], None]


@pytest.fixture
def database(data_dir: Path) -> Iterator[Database]:
    """The private cluster's database, opened as a program opens it."""
    with open_database(Settings(data_dir=data_dir)) as database:
        yield database


@pytest.fixture
def worker(data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the private cluster."""
    command = [sys.executable, "-c", WORKER, str(data_dir)]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE) as process:
        yield process
        process.kill()


def run_job(database: Database, path: Path) -> None:
    """Let the worker make a file, and wait for it."""
    with database.session() as session, session.begin():
        defer(session, "test.touch", path=str(path))
    deadline = time.monotonic() + 90
    while not path.exists():
        assert time.monotonic() < deadline, "the job never ran"
        time.sleep(0.05)


def test_the_pool_starts_a_killed_server_again(database: Database, data_dir: Path, kill: Kill) -> None:
    """The next connection finds the server there again, and the rows in it."""
    with database.session() as session, session.begin():
        session.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('1', 'A', false)"))
    killed = look_at(data_dir).server_pid
    kill(killed)
    with database.session() as session:
        assert session.scalar(text("SELECT name FROM territory")) == "A"
    assert look_at(data_dir).server_pid not in {None, killed}


def test_a_worker_outlives_the_server(
    database: Database, data_dir: Path, worker: subprocess.Popen[bytes], kill: Kill, tmp_path: Path
) -> None:
    """A worker whose server was killed goes on with the next job, and still ends in peace."""
    run_job(database, tmp_path / "before")
    kill(look_at(data_dir).server_pid)
    run_job(database, tmp_path / "after")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0

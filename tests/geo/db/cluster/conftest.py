"""Clusters to be started, left and killed: real processes on real folders."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from geo.db.cluster import processes
from geo.db.cluster.configuration import DATABASE, SUPERUSER
from geo.db.cluster.keeping import look_at
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import use_cluster

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = Path(__file__).with_name("user_program.py")


class User:
    """A process that uses a cluster until it leaves or is killed."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        self.socket_dir = ""

    def ready(self) -> "User":
        """Wait until it has its lease."""
        assert self.process.stdout is not None
        self.socket_dir = self.process.stdout.readline().strip()
        if not self.socket_dir:
            pytest.fail(self.process.communicate()[1])
        return self

    def leave(self) -> None:
        """Let it end as a program ends."""
        self.process.communicate(timeout=120)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.process.kill()
        self.process.communicate(timeout=120)

    def connect(self) -> psycopg.Connection:
        """A connection to the cluster it uses."""
        return psycopg.connect(host=self.socket_dir, dbname=DATABASE, user=SUPERUSER, autocommit=True)


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short name; whatever still lives in it at the end is ended."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    try:
        yield folder
    finally:
        for data in folder.rglob("postgres/data"):
            identity = processes.folder_id(data)
            if identity is not None and not processes.wait_until_empty(identity, timeout_s=5):
                processes.end(identity)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """A data folder with nothing in it."""
    with short_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def made_dir() -> Iterator[Path]:
    """A data folder with a cluster that was made, used and stopped; tests work on copies."""
    with short_folder() as folder:
        with use_cluster(folder):
            pass
        stopped(folder)
        yield folder


@pytest.fixture
def data_dir(made_dir: Path) -> Iterator[Path]:
    """A data folder with a stopped cluster, the test's own."""
    with short_folder() as folder:
        subprocess.run(["cp", "-a", f"{made_dir}/.", folder], check=True)
        yield folder


@pytest.fixture
def user() -> Iterator[Callable[[Path], User]]:
    """Starts users; those left over are killed."""
    users: list[User] = []

    def start(data_dir: Path) -> User:
        users.append(User(data_dir))
        return users[-1]

    yield start
    for left in users:
        left.kill()


def stopped(data_dir: Path, *, within_s: float = 60.0) -> bool:
    """Wait until no server works in a data folder and no guardian watches it."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        state = look_at(data_dir)
        if state.guardian_pid is None and not state.running:
            identity = processes.folder_id(Layout(data_dir).data)
            return identity is None or not processes.residents(identity)
        time.sleep(0.02)
    return False


@pytest.fixture
def has_stopped() -> Callable[[Path], bool]:
    """Tells whether the cluster in a folder stops by itself."""
    return stopped


@pytest.fixture
def kill() -> Callable[[int | None], None]:
    """Kills a process by id, and waits until it has gone."""

    def kill_hard(pid: int | None) -> None:
        assert pid is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        while processes.is_alive(pid):
            time.sleep(0.01)

    return kill_hard

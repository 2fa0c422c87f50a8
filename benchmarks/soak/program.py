"""The program under the storm: real processes on a private cluster, started, watched and killed."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from geo.core.settings import Settings
from geo.db.cluster import processes
from geo.db.cluster.configuration import DATABASE, SUPERUSER
from geo.db.cluster.layout import PORT, Layout

ROOT = Path(__file__).resolve().parents[2]
COMMIT_DELAY_US = 30_000
"""A commit waits so long before it is written, so that a kill finds it under way."""

_IN_COMMIT = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND upper(query) = 'COMMIT'
"""


class Program:
    """`gridsteward serve` on a data folder of its own, and the database server behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = Settings(data_dir=folder / "data", database_url=None)
        self._environment = os.environ | {
            "GRIDSTEWARD_TRACKS_KEPT_DAYS": "36500",  # walks of fixed days are not to be forgotten
            "GRIDSTEWARD_DATA_DIR": str(folder / "data"),
            "GRIDSTEWARD_LANGUAGE": "en",
            "PYTHONPATH": str(ROOT),
        }
        self._environment.pop("DATABASE_URL", None)
        self._layout = Layout(folder / "data")
        self._web: subprocess.Popen[bytes] | None = None
        self._token = ""

    def prepare(self) -> None:
        """A database with four square grids, in which commits take their time, and a token for the writers."""
        grids = self.folder / "grids.geojson"
        grids.write_text(json.dumps(square_grids()))
        self.run("import", "boundaries", str(grids))
        self._token = self.run("user", "token", "--role", "admin", "--for", "soak").strip().splitlines()[-1]

    def headers(self) -> Mapping[str, str]:
        """What every request of a writer carries."""
        return {"authorization": f"Bearer {self._token}"}

    def verify(self) -> list[str]:
        """What `gridsteward verify` finds wrong: joins, plans, the chain of the trail."""
        try:
            self.run("verify")
        except RuntimeError as error:
            return [str(error)]
        return []

    def run(self, *words: str, timeout_s: float = 300.0) -> str:
        """What a command prints.

        Raises:
            RuntimeError: it did not end well.
        """
        command = [sys.executable, "-m", "api.cli.main", *words]
        done = subprocess.run(
            command, env=self._environment, cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start to serve; the log goes to a file in the folder."""
        command = [sys.executable, "-m", "api.cli.main", "serve", "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._web = subprocess.Popen(
                command, env=self._environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log
            )

    def wait_until_ready(self, timeout_s: float = 120.0) -> None:
        """Wait until web and database answer; the program starts the database again by itself."""
        deadline = time.monotonic() + timeout_s
        while not self._answers("/readyz"):
            if self._web is not None and self._web.poll() is not None:
                self.start()  # it found the database dying and gave up: whoever keeps it running starts it again
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready within {timeout_s:.0f} s; the log is in {self.folder / 'log'}")
            time.sleep(0.05)

    def slow_commits(self) -> None:
        """Let every commit wait before it is written."""
        with self._superuser() as connection:
            for name, value in (("commit_delay", COMMIT_DELAY_US), ("commit_siblings", 0)):
                connection.execute(f"ALTER DATABASE {DATABASE} SET {name} = {value}")

    def wait_for_commit(self, timeout_s: float) -> int | None:
        """Wait until a commit is under way; the process that makes it, or None where none came in time."""
        deadline = time.monotonic() + timeout_s
        with contextlib.suppress(psycopg.Error, RuntimeError), self._superuser() as connection:
            while time.monotonic() < deadline:
                found = connection.execute(_IN_COMMIT).fetchone()
                if found is not None:
                    return int(found[0])
        return None

    def kill_web(self) -> None:
        """Kill -9, and start again."""
        if self._web is not None:
            self._web.kill()
            self._web.wait(60)
        self.start()

    def kill_postmaster(self, committing: int | None = None) -> None:
        """Kill -9, and the process that is committing with it; whoever asks the database next starts it again."""
        noted = processes.read_pid_file(self._layout.data)
        for pid in (noted.pid if noted else None, committing):
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End in peace."""
        if self._web is not None:
            self._web.terminate()
            try:
                self._web.wait(60)
            except subprocess.TimeoutExpired:
                self._web.kill()
                self._web.wait(60)
            self._web = None

    def wait_until_gone(self) -> None:
        """Wait until the last process has left the data folder."""
        identity = processes.folder_id(self._layout.data)
        if identity is not None:
            processes.wait_until_empty(identity, timeout_s=120)

    @contextlib.contextmanager
    def _superuser(self) -> Iterator[psycopg.Connection]:
        noted = processes.read_pid_file(self._layout.data)
        if noted is None:
            raise RuntimeError("no server")
        with psycopg.connect(
            host=noted.socket_dir, port=PORT, dbname=DATABASE, user=SUPERUSER, autocommit=True, connect_timeout=5
        ) as connection:
            yield connection

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            return False


@contextlib.contextmanager
def a_program() -> Iterator[Program]:
    """A program in a new folder, for the length of a block."""
    folder = Path(tempfile.mkdtemp(prefix="gs-soak-"))
    folder.chmod(0o755)
    program = Program(folder)
    try:
        yield program
    finally:
        program.stop()
        program.wait_until_gone()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def square_grids() -> dict[str, object]:
    """Four squares, as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"G{column}{row}"},
            "geometry": {"type": "Polygon", "coordinates": [_square(101.6 + column / 100, 39.2 + row / 100)]},
        }
        for column in range(2)
        for row in range(2)
    ]
    return {"type": "FeatureCollection", "features": features}


def _square(west: float, south: float) -> list[list[float]]:
    east, north = round(west + 0.01, 8), round(south + 0.01, 8)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]

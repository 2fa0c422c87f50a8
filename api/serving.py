"""Serving: one port, a worker beside it, and a note in the data folder that says what runs."""

import contextlib
import errno
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import orjson
import uvicorn

from api.app import create_app
from api.hosts import is_loopback
from api.maps.warming import start_warming
from geo.core import clock
from geo.core.errors import BadInput, Conflict, Unavailable
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import Database, open_database
from geo.publishing.plans import swap_due

NOTE = "serving.json"
WORKER_END_S = 10
WORKER_PAUSE_S = 5.0


def refuse_open_host(host: str) -> None:
    """Raise BadInput for a host that others reach: without https, phones and passwords are not safe."""
    if not is_loopback(host):
        raise BadInput(
            "serve.open_host",
            say("{host} can be reached from other machines, and this program speaks plain http. Put a proxy with "
                "https before it and add --behind-proxy, or leave out --host.", host=host),
        )  # fmt: skip


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that holds the port; nobody is answered before the program listens on it.

    Raises:
        Conflict: another program has the port.
        Unavailable: the host cannot be used on this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By the protocol's number asyncio knows to send small answers at once; without it each waits 40 ms for the last.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise _not_bound(host, port, error) from error
        yield listener


def _not_bound(host: str, port: int, error: OSError) -> Conflict | Unavailable:
    if isinstance(error, PermissionError):
        return Unavailable(
            "serve.port_forbidden", say("Port {port} is kept for root. Use --port 8000.", port=str(port))
        )
    if error.errno == errno.EADDRINUSE:
        return Conflict(
            "serve.port_taken",
            say("Port {port} on {host} is taken: perhaps this program runs already. Look with: gridsteward status, "
                "or use another: --port {other}", port=str(port), host=host, other=str(port + 1)),
        )  # fmt: skip
    return Unavailable("serve.host_unknown", say("This machine has no address {host}.", host=host))


def serve(
    settings: Settings,
    *,
    behind_proxy: bool,
    ready: Callable[[str], None],
    before: Callable[[Database], None] | None = None,
) -> None:
    """Serve until told to stop; `before` is given the open database, `ready` the address once it answers."""
    _leave_by_the_door()
    with bound(settings.host, settings.port) as listener, open_database(settings) as database:
        if before is not None:
            before(database)
        bring_due_plans(database)
        port = listener.getsockname()[1]
        url = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{port}"
        with worker_beside(settings, url):
            _run(settings, database, listener, behind_proxy=behind_proxy, ready=lambda: ready(url))


def bring_due_plans(database: Database) -> None:
    """Bring plans into force that came due while nothing ran; the worker does so from its first minute on."""
    with contextlib.suppress(Conflict), database.session() as session, session.begin():
        swap_due(session, clock.now())


def _leave_by_the_door() -> None:
    """Being told to stop ends the blocks that hold worker and database; uvicorn passes the signal on to us."""

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, leave)


def _run(
    settings: Settings, database: Database, listener: socket.socket, *, behind_proxy: bool, ready: Callable[[], None]
) -> None:
    config = uvicorn.Config(
        create_app(settings, database, only_this_machine=not behind_proxy, secure=behind_proxy),
        log_level="warning",
        proxy_headers=behind_proxy,
        server_header=False,
        timeout_graceful_shutdown=5,
    )

    def started() -> None:
        ready()
        start_warming(database, settings.zone)

    _Server(config, started).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()


class Worker:
    """The worker process; started again when it ends before it is told to."""

    def __init__(self, settings: Settings, started: Callable[[int], None]) -> None:
        self._environment = {**os.environ, "GRIDSTEWARD_DATA_DIR": str(settings.data_dir)}
        self._started = started
        self._told = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Close its input, which ends it; jobs under way are ended first."""
        self._told.set()
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(WORKER_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._watch.join()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "api.worker"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=self._environment)  # noqa: S603 (our own module)
        self._started(process.pid)
        return process

    def _keep(self) -> None:
        while True:
            self._process.wait()
            if self._told.wait(WORKER_PAUSE_S):
                return
            self._process = self._start()


@contextlib.contextmanager
def worker_beside(settings: Settings, url: str) -> Iterator[None]:
    """A worker process for the length of a block, and a note in the data folder of what runs."""
    with _note(settings.data_dir) as note:

        def write(worker_pid: int) -> None:
            note.seek(0)
            note.truncate()
            note.write(orjson.dumps({"url": url, "pid": os.getpid(), "worker_pid": worker_pid}))
            note.flush()

        worker = Worker(settings, write)
        try:
            yield
        finally:
            worker.stop()


@contextlib.contextmanager
def _note(data_dir: Path) -> Iterator[IO[bytes]]:
    """The note, locked as long as its writer lives; a second program on the same data writes to nowhere."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / NOTE).open("ab+") as note, io.BytesIO() as nowhere:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield nowhere
            return
        yield note
        (data_dir / NOTE).unlink(missing_ok=True)


def what_serves(data_dir: Path) -> dict[str, object] | None:
    """The note of the program that serves from a data folder, or None: a note that nobody holds is left over."""
    try:
        with (data_dir / NOTE).open("rb") as note:
            fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        noted: dict[str, object] = orjson.loads((data_dir / NOTE).read_bytes() or b"null")
        return noted
    except FileNotFoundError:
        pass
    return None

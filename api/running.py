"""What runs from a data folder: the worker beside the web process, and a note that says who serves."""

import contextlib
import fcntl
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import orjson

from geo.core.settings import Settings

NOTE = "serving.json"
WORKER_END_S = 10
WORKER_PAUSE_S = 5.0


class Worker:
    """The worker process; started again when it ends before it is told to."""

    def __init__(self, settings: Settings, started: Callable[[int], None]) -> None:
        self._environment = {**os.environ, "GRIDSTEWARD_DATA_DIR": str(settings.data_dir)}
        self._started = started
        self._told = threading.Event()
        self._replacing = threading.Lock()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Close its input, which ends it; jobs under way are ended first."""
        with self._replacing:
            self._told.set()
        self._close_input()
        try:
            self._process.wait(WORKER_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._watch.join()

    def _close_input(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "api.worker"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=self._environment)  # noqa: S603 (our own module)
        self._started(process.pid)
        return process

    def _keep(self) -> None:
        while True:
            self._process.wait()
            self._close_input()
            self._told.wait(WORKER_PAUSE_S)
            with self._replacing:
                if self._told.is_set():
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

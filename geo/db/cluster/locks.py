"""Locks on files (`flock`): the kernel drops them when their holder dies, however it dies.

    start      exclusive, held while the cluster is being looked at, made, started or stopped
    lease      shared, held by every user of the cluster; exclusive only for an instant, by the guardian
    guardian   exclusive, held by the guardian all its life
    keeper     exclusive, held by the process that `db start` leaves behind
    keeping    exclusive, held while a backup is written or read back, or the cluster is upgraded

Order: a process takes `start` before it waits for anything else, and never waits for `start`
while it holds `lease` exclusively.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

_POLL_S = 0.02


def open_lock(path: Path) -> int:
    """A descriptor for a lock file, made where absent; not handed on to child processes."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    """Take the lock alone if nobody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_exclusive(descriptor: int) -> None:
    """Take the lock alone, however long it takes."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def wait_shared(descriptor: int) -> None:
    """Take the lock beside others."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def release(descriptor: int) -> None:
    """Let go of the lock; the descriptor stays open."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_held(path: Path) -> bool:
    """Whether any process holds the lock, shared or alone."""
    if not path.exists():
        return False
    descriptor = open_lock(path)
    try:
        return not try_exclusive(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def exclusive(path: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold the lock alone for the length of a block.

    Raises:
        TimeoutError: somebody else held it all the time.
    """
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + timeout_s
        while not try_exclusive(descriptor):
            if time.monotonic() > deadline:
                raise TimeoutError(str(path))
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(descriptor)


def sharers(path: Path) -> list[int]:
    """The ids of the processes that hold the lock beside others, as far as `/proc/locks` tells."""
    try:
        inode = path.stat().st_ino
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return []
    # 1: FLOCK  ADVISORY  READ 1234 08:01:5678 0 EOF
    fields = [line.split() for line in lines if "->" not in line]
    ours = [field for field in fields if field[1] == "FLOCK" and field[5].endswith(f":{inode}")]
    return sorted({int(field[4]) for field in ours if field[3] == "READ"})

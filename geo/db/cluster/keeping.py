"""Keeping the cluster running by hand, and looking at it without using it."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from geo.db.cluster import locks, processes
from geo.db.cluster.account import unusable
from geo.db.cluster.guardian import spawn_keeper
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import take_lease
from geo.db.cluster.server import START_TIMEOUT_S

STOP_TIMEOUT_S = 90.0
_POLL_S = 0.02


def keep_running(data_dir: Path) -> bool:
    """Leave a keeper behind that holds a lease; False where there is one already."""
    cluster, lease = take_lease(data_dir)
    lock = locks.open_lock(cluster.layout.locks / "keeper")
    try:
        if not locks.try_exclusive(lock):
            return False
        os.ftruncate(lock, 0)
        spawn_keeper(cluster.layout, lock=lock, lease=lease)
    finally:
        os.close(lock)
        os.close(lease)
    deadline = time.monotonic() + START_TIMEOUT_S
    while _keeper_pid(cluster.layout) is None and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    return True


def stop_keeping(data_dir: Path) -> bool:
    """End the keeper and wait until the server has stopped, unless somebody else still uses it.

    False where there was no keeper.
    """
    layout = Layout(data_dir.expanduser().resolve())
    keeper = _keeper_pid(layout)
    if keeper is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(keeper, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while locks.is_held(layout.locks / "keeper") and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    # The guardian goes when the server has gone; while others hold leases it stays.
    while locks.is_held(layout.locks / "guardian") and time.monotonic() < deadline and not users(layout):
        time.sleep(_POLL_S)
    return True


@dataclass(frozen=True)
class ClusterState:
    """What there is of a cluster at a moment; process ids are None where the process is not."""

    data_dir: Path
    running: bool
    server_pid: int | None
    guardian_pid: int | None
    keeper_pid: int | None
    user_pids: tuple[int, ...]
    socket_dir: Path | None


def look_at(data_dir: Path) -> ClusterState:
    """Look at a cluster without starting or using it.

    Raises:
        Unavailable: we may not look into the folder.
    """
    layout = Layout(data_dir.expanduser().resolve())
    try:
        return _state(layout)
    except OSError as error:
        raise unusable(layout.data_dir, error) from error


def _state(layout: Layout) -> ClusterState:
    stated = processes.read_pid_file(layout.data)
    folder = processes.folder_id(layout.data)
    running = stated is not None and folder is not None and processes.works_in(stated.pid, folder)
    return ClusterState(
        data_dir=layout.data_dir,
        running=running,
        server_pid=stated.pid if stated is not None and running else None,
        guardian_pid=_pid_in(layout.locks / "guardian"),
        keeper_pid=_keeper_pid(layout),
        user_pids=tuple(users(layout)),
        socket_dir=Path(stated.socket_dir) if stated is not None and running else None,
    )


def other_users(layout: Layout) -> list[int]:
    """The processes that use a cluster, without the keeper that `db start` has left."""
    keeper = _keeper_pid(layout)
    return [pid for pid in users(layout) if pid != keeper]


def _keeper_pid(layout: Layout) -> int | None:
    return _pid_in(layout.locks / "keeper")


def _pid_in(lock: Path) -> int | None:
    """The process id that the holder of a lock wrote into it; None where nobody holds it."""
    if not locks.is_held(lock):
        return None
    try:
        return int(lock.read_text())
    except ValueError:
        return None


def users(layout: Layout) -> list[int]:
    """The processes that use a cluster, the keeper among them."""
    return [pid for pid in locks.sharers(layout.locks / "lease") if processes.is_alive(pid)]

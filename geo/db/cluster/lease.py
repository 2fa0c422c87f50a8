"""Using the private cluster: the one way in. It runs as long as somebody holds a lease on it."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from geo.core.errors import Unavailable
from geo.core.language import say
from geo.db.cluster import locks
from geo.db.cluster.account import server_account
from geo.db.cluster.configuration import APP, DATABASE, OWNER
from geo.db.cluster.guardian import spawn_guardian
from geo.db.cluster.layout import PORT, Layout
from geo.db.cluster.making import make_room
from geo.db.cluster.server import START_TIMEOUT_S, ensure_running


@dataclass(frozen=True)
class Cluster:
    """A running cluster that we hold a lease on."""

    layout: Layout
    socket_dir: Path

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """The address of a database in it, as one of its roles."""
        return f"postgresql+psycopg://{role}@/{database}?{urlencode({'host': self.socket_dir, 'port': PORT})}"

    @property
    def owner_url(self) -> str:
        """The address for those who change tables."""
        return self.url(OWNER)

    def revive(self) -> None:
        """Start the server again where it has died; wait for one that is recovering.

        Raises:
            Unavailable: it cannot be started.
        """
        with start_lock(self.layout):
            ensure_running(self.layout, server_account(self.layout.home))
            _ensure_guardian(self.layout)


@contextlib.contextmanager
def use_cluster(data_dir: Path) -> Iterator[Cluster]:
    """Start the cluster in a data folder or join its users; it stops when the last of them has gone.

    Raises:
        Unavailable: it cannot be started; the sentence says why and what to do.
    """
    cluster, lease = take_lease(data_dir)
    try:
        yield cluster
    finally:
        # A guardian that was killed is replaced before the lease ends, so that the server still stops.
        with contextlib.suppress(OSError, TimeoutError):
            _ensure_guardian(cluster.layout)
        os.close(lease)


def take_lease(data_dir: Path) -> tuple[Cluster, int]:
    """Start or join, and return the cluster with the descriptor that holds the lease: it ends when that is closed."""
    layout = Layout(data_dir.expanduser().resolve())
    make_room(layout)
    with start_lock(layout):
        account = server_account(layout.home)
        socket_dir = ensure_running(layout, account)
        lease = locks.open_lock(layout.locks / "lease")
        locks.wait_shared(lease)
        _ensure_guardian(layout)
    return Cluster(layout, socket_dir), lease


@contextlib.contextmanager
def start_lock(layout: Layout) -> Iterator[None]:
    """Hold the lock under which a cluster is looked at, made, started and stopped."""
    try:
        with locks.exclusive(layout.locks / "start", timeout_s=2 * START_TIMEOUT_S):
            yield
    except TimeoutError as error:
        raise Unavailable(
            "cluster.locked",
            say("Another program has been starting the database in {folder} for minutes.", folder=str(layout.data_dir)),
        ) from error


def _ensure_guardian(layout: Layout) -> None:
    """Start a guardian unless one holds the guardian's lock."""
    lock = locks.open_lock(layout.locks / "guardian")
    try:
        if locks.try_exclusive(lock):
            os.ftruncate(lock, 0)
            spawn_guardian(layout, lock=lock)
    finally:
        os.close(lock)

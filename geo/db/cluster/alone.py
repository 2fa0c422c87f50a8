"""Being alone with a cluster: nobody uses it, nobody watches it, and nobody can start it."""

import contextlib
import time
from collections.abc import Iterator

from geo.core.errors import Conflict
from geo.core.language import say
from geo.db.cluster import locks
from geo.db.cluster.keeping import STOP_TIMEOUT_S, users
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import start_lock
from geo.db.cluster.making import make_room

_POLL_S = 0.05


@contextlib.contextmanager
def alone_with(layout: Layout) -> Iterator[None]:
    """Hold the start lock while there is neither user nor guardian; a guardian about to end is waited for.

    A guardian that stayed would later take the cluster for the one that it knew.

    Raises:
        Conflict: somebody uses the cluster.
    """
    make_room(layout)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while True:
        _refuse_users(layout)
        with contextlib.ExitStack() as stack:
            if not locks.is_held(layout.locks / "guardian"):
                stack.enter_context(start_lock(layout))
                if not locks.is_held(layout.locks / "guardian") and not users(layout):
                    yield
                    return
        if time.monotonic() > deadline:
            raise Conflict("cluster.in_use_still", say("The database does not stop. See: gridsteward db status"))
        time.sleep(_POLL_S)


def _refuse_users(layout: Layout) -> None:
    found = users(layout)
    if found:
        raise Conflict(
            "cluster.in_use",
            say(
                "The database is in use by the processes {pids}. Stop what serves, and let go of what was started by "
                "hand: gridsteward db stop",
                pids=", ".join(map(str, found)),
            ),
        )

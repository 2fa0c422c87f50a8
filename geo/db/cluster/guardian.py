"""Two small processes that outlive the programs that started them.

The guardian waits until no user of the cluster is left, even one that was killed, and then stops
the server. The keeper is a user that does nothing but hold a lease, from `db start` to `db stop`.

Both are handed their locks already taken, so that there is no moment without them.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from geo.db.cluster import locks, processes
from geo.db.cluster.layout import Layout

_ROOT = Path(__file__).resolve().parents[3]


def spawn_guardian(layout: Layout, *, lock: int) -> None:
    """Start a guardian that takes over the lock descriptor."""
    _spawn("guard", layout, lock)


def spawn_keeper(layout: Layout, *, lock: int, lease: int) -> None:
    """Start a keeper that takes over its lock and a lease."""
    _spawn("keep", layout, lock, lease)


def _spawn(work: str, layout: Layout, *descriptors: int) -> None:
    """Start this file as a process of its own: away from the terminal, and nobody's child to wait for."""
    arguments = [work, str(layout.data_dir), *map(str, descriptors)]
    command = [sys.executable, "-P", "-S", "-m", "geo.db.cluster.guardian", *arguments]
    with (layout.locks / "guardian.log").open("ab") as output:
        subprocess.run(  # noqa: S603 (ourselves)
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C"},
            pass_fds=descriptors,
            start_new_session=True,
            check=True,
        )


def guard(layout: Layout, lock: int) -> None:
    """Stop the server once nobody uses it, and end."""
    _ignore_the_terminal()
    (layout.locks / "guardian").write_text(f"{os.getpid()}\n")
    folder = processes.folder_id(layout.data)
    lease, start = locks.open_lock(layout.locks / "lease"), locks.open_lock(layout.locks / "start")
    while True:
        # 1. Wait for the last user; hold nothing while waiting for the start lock.
        locks.wait_exclusive(lease)
        locks.release(lease)
        # 2. With the start lock nobody new can come: look again, and stop.
        locks.wait_exclusive(start)
        if locks.try_exclusive(lease):
            if folder is not None:
                processes.stop_postmaster(layout.data, folder)
            layout.remove_short_run()
            # 3. Whoever gets the start lock next must find no guardian: this lock goes first.
            os.close(lock)
            return
        locks.release(start)


def keep(layout: Layout, lease: int) -> None:
    """Hold a lease until told to end."""
    _ignore_the_terminal()
    # A lease in our own name beside the one handed over, so that the kernel lists us as its holder.
    locks.wait_shared(locks.open_lock(layout.locks / "lease"))
    os.close(lease)
    (layout.locks / "keeper").write_text(f"{os.getpid()}\n")
    while True:
        signal.pause()


def _ignore_the_terminal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def main(work: str, data_dir: str, *descriptors: str) -> None:
    """Be the guardian or the keeper."""
    layout = Layout(Path(data_dir))
    if work == "guard":
        guard(layout, int(descriptors[0]))
    else:
        keep(layout, int(descriptors[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])

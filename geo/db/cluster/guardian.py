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

_ROOT = Path(__file__).resolve().parents[3]


def spawn_guardian(data: Path, locks_dir: Path, *, lock: int) -> None:
    """Start a guardian that takes over the lock descriptor."""
    _spawn("guard", str(data), str(locks_dir), str(lock), log=locks_dir / "guardian.log", descriptors=(lock,))


def spawn_keeper(locks_dir: Path, *, lock: int, lease: int) -> None:
    """Start a keeper that takes over its lock and a lease."""
    log = locks_dir / "guardian.log"
    _spawn("keep", str(locks_dir), str(lease), log=log, descriptors=(lock, lease))


def _spawn(*arguments: str, log: Path, descriptors: tuple[int, ...]) -> None:
    """Start this file as a process of its own: away from the terminal, and nobody's child to wait for."""
    command = [sys.executable, "-P", "-S", "-m", "geo.db.cluster.guardian", *arguments]
    with log.open("ab") as output:
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


def guard(data: Path, locks_dir: Path, lock: int) -> None:
    """Stop the server once nobody uses it, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    (locks_dir / "guardian").write_text(f"{os.getpid()}\n")
    folder = processes.folder_id(data)
    lease, start = locks.open_lock(locks_dir / "lease"), locks.open_lock(locks_dir / "start")
    while True:
        # 1. Wait for the last user; hold nothing while waiting for the start lock.
        locks.wait_exclusive(lease)
        locks.release(lease)
        # 2. With the start lock nobody new can come: look again, and stop.
        locks.wait_exclusive(start)
        if locks.try_exclusive(lease):
            if folder is not None:
                processes.stop_postmaster(data, folder)
            # 3. Whoever gets the start lock next must find no guardian: this lock goes first.
            os.close(lock)
            return
        locks.release(start)


def keep(locks_dir: Path, lease: int) -> None:
    """Hold a lease until told to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # A lease in our own name beside the one handed over, so that the kernel lists us as its holder.
    locks.wait_shared(locks.open_lock(locks_dir / "lease"))
    os.close(lease)
    (locks_dir / "keeper").write_text(f"{os.getpid()}\n")
    while True:
        signal.pause()


def main(arguments: list[str]) -> None:
    """Be the guardian or the keeper."""
    if arguments[0] == "guard":
        guard(Path(arguments[1]), Path(arguments[2]), int(arguments[3]))
    else:
        keep(Path(arguments[1]), int(arguments[2]))


if __name__ == "__main__":
    main(sys.argv[1:])

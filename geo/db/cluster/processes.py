"""Which PostgreSQL processes live in a data folder, told by their working folder and not by their names.

Every PostgreSQL process works in its data folder. A process id in a file proves nothing: it may be
stale, or belong to somebody else by now. `/proc/<pid>/cwd` does prove it, by device and inode, even
after the folder was renamed or deleted.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FolderId = tuple[int, int]
"""Device and inode."""

_PROC = Path("/proc")
_POLL_S = 0.01


@dataclass(frozen=True)
class PidFile:
    """What `postmaster.pid` says: it may be stale."""

    pid: int
    socket_dir: str
    status: str


def folder_id(folder: Path) -> FolderId | None:
    """Device and inode of a folder; None where there is none."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def read_pid_file(data: Path) -> PidFile | None:
    """Read `postmaster.pid`; None where it is absent or still being written."""
    try:
        lines = (data / "postmaster.pid").read_text(errors="surrogateescape").splitlines()
        return PidFile(int(lines[0]), lines[4], lines[7].strip() if len(lines) > 7 else "")
    except (OSError, ValueError, IndexError):
        return None


def can_look() -> bool:
    """Whether this system shows the working folders of processes."""
    return (_PROC / "self" / "cwd").exists()


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet collected does not."""
    try:
        os.kill(pid, 0)
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return not can_look()


def residents(folder: FolderId) -> list[int]:
    """Ids of the PostgreSQL processes that work in a folder."""
    found = []
    hidden = False
    for entry in _PROC.iterdir():
        if not entry.name.isdecimal() or not _is_postgres(entry):
            continue
        try:
            status = (entry / "cwd").stat()
        except PermissionError:
            hidden = True
        except OSError:
            continue  # it has just ended
        else:
            if (status.st_dev, status.st_ino) == folder:
                found.append(int(entry.name))
    return sorted(found) if not hidden else sorted({*found, *_seen_by_themselves(folder)})


def _is_postgres(entry: Path) -> bool:
    try:
        return (entry / "comm").read_text().strip() in {"postgres", "postmaster"}
    except OSError:
        return False


def _seen_by_themselves(folder: FolderId) -> list[int]:
    """Look again as each user that runs PostgreSQL: root in a container may not see another's folders."""
    if os.geteuid() != 0:
        return []
    users = {entry.stat().st_uid for entry in _PROC.iterdir() if entry.name.isdecimal() and _is_postgres(entry)}
    script = "find -L /proc/[0-9]*/cwd -maxdepth 0 -printf '%h %D %i\\n' 2>/dev/null"
    found = []
    for user in users:
        answer = subprocess.run(  # noqa: S603 (a fixed script)
            ["/bin/sh", "-c", script], user=user, stdout=subprocess.PIPE, cwd="/", check=False, text=True
        )
        for line in answer.stdout.splitlines():
            entry, device, inode = line.rsplit(" ", 2)
            if (int(device), int(inode)) == folder and _is_postgres(Path(entry)):
                found.append(int(Path(entry).name))
    return found


def end(
    folder: FolderId,
    *,
    signs: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL),
    patience_s: float = 10.0,
) -> None:
    """End every PostgreSQL process in a folder: asked, then urged, then killed.

    Raises:
        TimeoutError: some did not even die when killed.
    """
    for sign in signs:
        for pid in residents(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        if wait_until_empty(folder, timeout_s=patience_s):
            return
    raise TimeoutError(str(residents(folder)))


def kill_program(argument: str) -> None:
    """Kill the processes that were started with an argument that no other process has."""
    for entry in _PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            if os.fsencode(argument) in (entry / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)


def wait_until_empty(folder: FolderId, *, timeout_s: float) -> bool:
    """Wait until no PostgreSQL process works in a folder."""
    deadline = time.monotonic() + timeout_s
    while residents(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def stop_postmaster(data: Path, folder: FolderId, *, timeout_s: float = 60.0) -> None:
    """Stop a server as `pg_ctl stop -m fast` would; end what is left of it if it does not go."""
    stated = read_pid_file(data)
    living = residents(folder)
    if stated is not None and stated.pid in living:
        with contextlib.suppress(ProcessLookupError):
            os.kill(stated.pid, signal.SIGINT)
        if wait_until_empty(folder, timeout_s=timeout_s):
            return
    if residents(folder):
        end(folder)

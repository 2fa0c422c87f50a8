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
_HIDDEN: FolderId = (-1, -1)
"""Stands for a working folder that we may not see."""

_FIND_HOMES = "find -L /proc/[0-9]*/cwd -maxdepth 0 -printf '%h %D %i\\n' 2>/dev/null"


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
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and alive
    if not can_look():
        return True
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def residents(folder: FolderId) -> list[int]:
    """Ids of the PostgreSQL processes that work in a folder, as far as this system tells."""
    answers = {pid: _home(pid) for pid in _all() if _is_postgres(pid)}
    found = {pid for pid, home in answers.items() if home == folder}
    if any(home == _HIDDEN for home in answers.values()):
        found |= _seen_by_themselves(folder)
    return sorted(found)


def works_in(pid: int, folder: FolderId) -> bool:
    """Whether a process is a PostgreSQL at work in a folder; where the system does not tell, whether it runs."""
    if not can_look():
        return is_alive(pid)
    if not _is_postgres(pid):
        return False
    home = _home(pid)
    return home == folder or (home == _HIDDEN and pid in _seen_by_themselves(folder))


def _is_postgres(pid: int) -> bool:
    try:
        return (_PROC / str(pid) / "comm").read_text().strip() in {"postgres", "postmaster"}
    except OSError:
        return False


def _home(pid: int) -> FolderId | None:
    """The working folder of a process; None where it has ended."""
    try:
        status = (_PROC / str(pid) / "cwd").stat()
    except PermissionError:
        return _HIDDEN
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _seen_by_themselves(folder: FolderId) -> set[int]:
    """Look again as each user that runs PostgreSQL: root in a container may not see another's folders.

    What is said as a user is believed of that user's processes only.
    """
    if os.geteuid() != 0:
        return set()
    owners = {pid: owner for pid in _all() if _is_postgres(pid) and (owner := _owner(pid)) is not None}
    found = set()
    for user, group in set(owners.values()):
        answer = subprocess.run(  # noqa: S603 (a fixed script)
            ["/bin/sh", "-c", _FIND_HOMES],
            user=user,
            group=group,
            extra_groups=[],
            cwd="/",
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        lines = (line.rsplit(" ", 2) for line in answer.stdout.splitlines())
        at_home = {int(Path(entry).name) for entry, *home in lines if tuple(map(int, home)) == folder}
        found |= {pid for pid in at_home if owners.get(pid) == (user, group)}
    return found


def _owner(pid: int) -> tuple[int, int] | None:
    try:
        status = (_PROC / str(pid)).stat()
    except OSError:
        return None
    return status.st_uid, status.st_gid


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
    """Kill every process that was started with an argument that no other program has; those it forks as well."""
    wanted = os.fsencode(argument)
    while found := [pid for pid in _all() if wanted in _arguments(pid)]:
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_POLL_S)


def _all() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()] if can_look() else []


def _arguments(pid: int) -> list[bytes]:
    """What a process was started with; nothing where it has ended."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def wait_until_empty(folder: FolderId, *, timeout_s: float) -> bool:
    """Wait until no PostgreSQL process works in a folder."""
    deadline = time.monotonic() + timeout_s
    while left := residents(folder):
        while works_in(left[0], folder):
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_S)
    return True


def stop_postmaster(data: Path, folder: FolderId, *, timeout_s: float = 60.0) -> None:
    """Stop a server as `pg_ctl stop -m fast` would; end what is left of it if it does not go."""
    stated = read_pid_file(data)
    if stated is not None and works_in(stated.pid, folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(stated.pid, signal.SIGINT)
        deadline = time.monotonic() + timeout_s
        while works_in(stated.pid, folder) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
    if residents(folder):
        end(folder)

"""The heads of the chain, noted in a file beside the database: one line each, the oldest first.

A chain that is cut off at its end, or made anew from its beginning, is whole in itself. Only who
remembers how far it had come, and with which hash, can tell. Copies of the file elsewhere say more.
"""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

NAME = "audit.heads"
PAUSE = timedelta(minutes=1)
_LONGEST_LINE = 200


@dataclass(frozen=True)
class Head:
    """The last link at an instant: its number and its hash."""

    seq: int
    hash: bytes
    at: datetime

    def line(self) -> str:
        """As the file holds it: number, hash in hexadecimal, instant."""
        return f"{self.seq} {self.hash.hex()} {self.at.isoformat()}\n"


@dataclass(frozen=True)
class Unreadable:
    """A line of the file that is none of ours, by its number from 1."""

    line: int


def note_head(path: Path, head: Head) -> bool:
    """Append a head, unless the last one is less than a minute old or the same; True where it was.

    Several programs may do so at once. A line that a power cut left unfinished is taken away first.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        start = max(0, size - _LONGEST_LINE)
        kept, newline, rest = os.pread(descriptor, size - start, start).rpartition(b"\n")
        last = _read(kept.rpartition(b"\n")[2])
        if last is not None and (last.seq == head.seq or timedelta(0) <= head.at - last.at < PAUSE):
            return False
        end = size - len(rest) if newline or size <= _LONGEST_LINE else size
        os.ftruncate(descriptor, end)
        os.pwrite(descriptor, head.line().encode(), end)
        os.fsync(descriptor)
    return True


def set_aside(path: Path, now: datetime) -> Path | None:
    """Keep the file under another name, after a backup was restored on purpose; None where there is none."""
    kept = path.with_name(f"{path.name}.until-{now:%Y%m%dT%H%M%S}")
    try:
        return path.rename(kept)
    except FileNotFoundError:
        return None


def read_heads(path: Path) -> Iterator[Head | Unreadable]:
    """The heads that stand in the file when reading begins; none where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        number = 0
        while size > 0 and (line := file.readline(min(size, _LONGEST_LINE))):
            number += 1
            size -= len(line)
            if size > 0 or line.endswith(b"\n"):
                yield _read(line.rstrip(b"\n")) or Unreadable(number)


def _read(line: bytes) -> Head | None:
    try:
        seq, digest, at = line.decode("ascii").split(" ")
        return Head(int(seq), bytes.fromhex(digest), datetime.fromisoformat(at))
    except ValueError:
        return None

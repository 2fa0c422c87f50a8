"""A file that holds room for bad times: let go when the disk is full, so that the database can put itself right.

A server that cannot write its log stops, and needs room to start again; an administrator needs some to
tidy up. The file is made again when there is plenty.
"""

import contextlib
import os
import shutil
from pathlib import Path

SIZE_BYTES = 64 * 1024 * 1024
PLENTY_BYTES = 4 * SIZE_BYTES
"""It is made only where so much is free beside it."""

SCARCE_BYTES = SIZE_BYTES // 2
"""With less than this a database may not be able to start."""

_NAME = "ballast"


def take_on(data_dir: Path) -> bool:
    """Make the file where there is plenty of room; whether it is there."""
    path = data_dir / _NAME
    fresh = data_dir / f"{_NAME}.{os.getpid()}"
    try:
        if path.exists():
            return True
        if shutil.disk_usage(data_dir).free < SIZE_BYTES + PLENTY_BYTES:
            return False
        with fresh.open("wb") as file:
            file.truncate(SIZE_BYTES)
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, SIZE_BYTES)
        fresh.chmod(0o600)
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        return False
    return True


def let_go(data_dir: Path) -> bool:
    """Give the room back; whether there was any to give."""
    try:
        (data_dir / _NAME).unlink()
    except OSError:
        return False
    return True


def let_go_if_full(data_dir: Path) -> bool:
    """Give the room back where hardly any is left; whether there was any to give."""
    try:
        return shutil.disk_usage(data_dir).free < SCARCE_BYTES and let_go(data_dir)
    except OSError:
        return False

"""A full disk, wherever it is met: one error of the domain, and the ballast let go."""

import errno
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from geo.core import ballast
from geo.core.errors import StorageFull
from geo.core.language import say

_FULL = {errno.ENOSPC, errno.EDQUOT}


def storage_full(error: BaseException, data_dir: Path | None) -> StorageFull | None:
    """The error to raise where there is no room left, in the system or in the database; else None.

    Where it is so, the ballast in the data folder is let go.
    """
    known = next((each for each in _chain(error) if isinstance(each, StorageFull)), None)
    if known is None and not any(map(_is_full, _chain(error))):
        return None
    if data_dir is not None:
        ballast.let_go(data_dir)
    return known or StorageFull(
        "storage.full",
        say("The disk is full, and nothing was written; reading goes on. Make room where the data lie, for example by "
            "moving old backups to another disk, and do it again."),
    )  # fmt: skip


def watch(engine: Engine, data_dir: Path | None) -> None:
    """Let an engine raise `StorageFull` where its server has no room left."""

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> StorageFull | None:
        return storage_full(context.original_exception, data_dir)


def _is_full(error: BaseException) -> bool:
    if isinstance(error, psycopg.errors.DiskFull):
        return True
    return isinstance(error, OSError) and error.errno in _FULL


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what it came of."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = getattr(current, "orig", None) or current.__cause__ or current.__context__

"""Progress of long work, written where page and command line can see it."""

import time
import uuid

from sqlalchemy import select, update

from geo.db.database import Sessions
from geo.imports.models import Import
from geo.imports.options import Progress

PAUSE_S = 0.5


class ProgressNote:
    """Writes progress into the record of an import, at most twice a second, each in its own transaction.

    A record whose row is locked is passed over: progress never waits for the work it tells of.
    """

    def __init__(self, database: Sessions, import_id: uuid.UUID, also: Progress | None = None) -> None:
        self._database = database
        self._import_id = import_id
        self._also = also
        self._written_s = float("-inf")

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note a step, what is done and the total."""
        if self._also is not None:
            self._also(step, done, total)
        now_s = time.monotonic()
        if now_s - self._written_s < PAUSE_S:
            return
        self._written_s = now_s
        self._write({"step": step, "done": done, "total": total})

    def _write(self, progress: dict[str, str | int]) -> None:
        free = select(Import.id).where(Import.id == self._import_id)
        # Rows that name the import share its key; only a lock that leaves them be finds the row free.
        free = free.with_for_update(skip_locked=True, key_share=True)
        with self._database.session() as session, session.begin():
            session.execute(update(Import).where(Import.id.in_(free)).values(progress=progress))

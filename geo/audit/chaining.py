"""Linking entries into the chain: one writer at a time, within a second of their commit.

Entries are appended unchained, so that no request waits for another. Whoever links them holds a
lock that ends with the transaction, so links are made one set after the other, by whichever process
is at it. Entries commit in another order than that of their ids; the order of the chain is that in
which they were found, by id within a set.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.audit.heads import Head, note_head
from geo.audit.rules import GENESIS, Written, link_hash
from geo.core import clock
from geo.db.database import Database

PAUSE_S = 0.5
AT_ONCE = 5_000
_LOCK = 4_172_922_054_000_003
_log = logging.getLogger(__name__)

WRITTEN = """
    e.id::text AS id, trunc(extract(epoch FROM e.at) * 1000000)::text AS at_us, e.action, e.actor_kind,
    e.actor::text AS actor, e.request_id, e.subject_kind, e.subject_key, e.detail::text AS detail,
    encode(e.payload_digest, 'hex') AS payload_digest
"""
"""The columns of entry `e` as they are hashed, in the order of `geo.audit.rules.Written`."""

_UNCHAINED = text(f"""
    SELECT {WRITTEN} FROM audit_entry e
    WHERE e.id > :floor AND NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
    ORDER BY e.id LIMIT {AT_ONCE}
""")  # noqa: S608 (own names)
_HEAD = text("SELECT seq, hash FROM audit_link ORDER BY seq DESC LIMIT 1")
_LINK = text("""
    INSERT INTO audit_link (seq, entry_id, hash)
    SELECT * FROM unnest(CAST(:seqs AS bigint[]), CAST(:ids AS bigint[]), CAST(:hashes AS bytea[]))
""")
_NEWEST = text("SELECT coalesce(max(id), 0) FROM audit_entry")
_WRITERS = text("""
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'audit_entry'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


@dataclass(frozen=True)
class _Mark:
    """The newest entry at an instant, and the transactions that were writing entries then."""

    newest: int
    writers: frozenset[str]


class Chainer:
    """Links what is unchained, and remembers up to which id nothing unchained can come any more.

    An entry with a smaller id than one that is there comes from a transaction that was writing entries
    when that one was seen. Once those transactions have ended, nothing is left below it, and the next
    steps look only above.
    """

    def __init__(self, database: Database, heads: Path | None = None) -> None:
        self._database = database
        self._heads = heads
        self._floor = 0
        self._mark: _Mark | None = None

    def step(self) -> int:
        """Link all that is unchained now, in sets; returns how many there were."""
        settled = self._look()
        linked = 0
        while True:
            with self._database.session() as session, session.begin():
                count = _link_set(session, self._floor)
            linked += count
            if count < AT_ONCE:
                break
        self._floor = max(self._floor, settled)
        if self._heads is not None:
            self._note(self._heads)
        return linked

    def _look(self) -> int:
        """The id up to which every entry can be seen by now."""
        with self._database.session() as session:
            newest = int(session.scalar(_NEWEST) or 0)
            writers = frozenset(session.scalars(_WRITERS))
        mark = self._mark
        if mark is not None and mark.writers & writers:
            return 0
        self._mark = _Mark(newest, writers)
        return mark.newest if mark is not None else 0

    def _note(self, heads: Path) -> None:
        with self._database.session() as session:
            head = session.execute(_HEAD).first()
        if head is not None:
            note_head(heads, Head(head.seq, bytes(head.hash), clock.now()))


def chain_once(database: Database, *, heads: Path | None = None) -> int:
    """Link every entry that is committed and unchained; returns how many. `heads` is the file of the heads."""
    return Chainer(database, heads).step()


def keep_chaining(database: Database, told: threading.Event, *, heads: Path | None = None) -> None:
    """Link entries twice a second until told to stop, and once more then; goes on after the database was away."""
    chainer = Chainer(database, heads)
    away = False
    while True:
        ending = told.wait(PAUSE_S)
        try:
            chainer.step()
            away = False
        except Exception:  # noqa: BLE001 (whatever it is, nothing else links the entries)
            if not away:
                _log.warning("The trail could not be chained; it is tried again.", exc_info=True)
            away = True
        if ending:
            return


def _link_set(session: Session, floor: int) -> int:
    """Link the next set, in the caller's transaction; who waited for the lock sees what was linked before."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    entries = [Written(*row) for row in session.execute(_UNCHAINED, {"floor": floor})]
    if not entries:
        return 0
    head = session.execute(_HEAD).first()
    seq, before = (head.seq, bytes(head.hash)) if head is not None else (0, GENESIS)
    hashes = _hashes(before, entries)
    ids = [int(entry.id) for entry in entries]
    session.execute(_LINK, {"seqs": list(range(seq + 1, seq + 1 + len(ids))), "ids": ids, "hashes": hashes})
    return len(ids)


def _hashes(before: bytes, entries: Sequence[Written]) -> list[bytes]:
    hashes = []
    for entry in entries:
        before = link_hash(before, entry)
        hashes.append(before)
    return hashes

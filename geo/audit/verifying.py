"""Whether the trail is what was written: chain, personal parts, what guards them, and the heads noted in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.audit.actions import ERASABLE
from geo.audit.chaining import WRITTEN
from geo.audit.noted import Noted
from geo.audit.rules import GENESIS, Action, Written, link_hash, payload_digest
from geo.core import clock
from geo.core.language import Sentence, say
from geo.db.checking import Check, Finding, Look, Told

CHAINED_WITHIN = timedelta(minutes=1)
_ROWS_AT_ONCE = 2_000
_TELL_EVERY = 10_000

_CHAIN = text(f"""
    SELECT {WRITTEN}, l.seq, l.entry_id, l.hash, e.payload_digest AS digest, p.salt, p.payload::text AS payload,
           CASE WHEN e.payload_digest IS NOT NULL AND p.entry_id IS NULL THEN EXISTS (
               SELECT FROM audit_entry x WHERE x.action = :erased AND x.subject_kind = :kind
                   AND x.subject_key = e.id::text AND x.id > e.id
           ) END AS erasure_written
    FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id LEFT JOIN audit_payload p ON p.entry_id = e.id
    ORDER BY l.seq
""")  # noqa: S608 (own names)
_UNCHAINED = text("""
    SELECT count(*) AS number, min(e.id) AS first, max(e.id) AS last, min(e.at) AS since FROM audit_entry e
    WHERE e.at < :before AND NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
""")
_LOOSE_PAYLOADS = text("""
    SELECT p.entry_id FROM audit_payload p WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = p.entry_id)
    ORDER BY 1
""")
_REFUSAL = "BEGIN RAISE EXCEPTION 'the trail is only ever appended to' USING ERRCODE = 'restrict_violation'; END"
# Before (2) each DELETE (8), UPDATE (16) and TRUNCATE (32); the function does nothing but refuse.
_GUARDS = text("""
    SELECT c.relname AS table_name,
           coalesce(t.tgenabled IN ('O', 'A') AND t.tgtype & g.events = g.events AND t.tgqual IS NULL
               AND btrim(f.prosrc, E' \\n') = :refusal, false) AS stands
    FROM (VALUES ('audit_entry', 2 | 8 | 16 | 32), ('audit_link', 2 | 8 | 16 | 32), ('audit_payload', 2 | 16 | 32))
             AS g (name, events)
    JOIN pg_class c ON c.oid = g.name::regclass
    LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = c.relname || '_append_only'
    LEFT JOIN pg_proc f ON f.oid = t.tgfoid
    ORDER BY 1
""")
_RIGHTS = text("""
    SELECT c.relname AS table_name
    FROM pg_class c, pg_roles r
    WHERE c.oid IN ('audit_entry'::regclass, 'audit_link'::regclass) AND r.rolname = 'gridsteward_app'
      AND c.relowner <> r.oid AND NOT r.rolsuper
      AND has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE, TRUNCATE')
    ORDER BY 1
""")

_KEEP = say(
    "Find out who could change the database. Keep a copy of it as it is, and compare with a backup from before."
)


@dataclass(frozen=True)
class Heads:
    """The file of the heads. Where the program's own worker writes it, it `must_exist`."""

    path: Path
    must_exist: bool


def checks(heads: Heads) -> tuple[Check, ...]:
    """What must hold for the trail."""
    return (
        Check("audit_chain", say("The trail"), partial(check_chain, heads=heads)),
        Check("audit_unchained", say("Entries on their way into the chain"), check_unchained, patience_s=2.0),
        Check("audit_guards", say("What guards the trail"), check_guards),
    )


def check_chain(
    session: Session,
    look: Look,  # noqa: ARG001 (as every check)
    told: Told,
    *,
    heads: Heads,
) -> Iterator[Finding]:
    """Walk the chain from its beginning, against the entries and the heads that were noted on the way."""
    noted = Noted(heads.path)  # opened before the first look at the data: what it tells of is there already
    yield from _walk(session, told, noted)
    if noted.count == 0 and heads.must_exist and noted.chain_length:
        yield Finding(
            code="audit.no_heads",
            what=say("The file of noted heads is gone or empty, though the chain has {count} links.",
                     count=noted.chain_length),
            where=str(heads.path),
            remedy=say("Bring it back from a backup. Without it, nobody can tell whether the chain was made anew."),
        )  # fmt: skip
    yield from _loose(session)


def check_unchained(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """No entry waits for more than a minute. Who looks may come between a long transaction and its link: look twice."""
    values = {"before": clock.now() - CHAINED_WITHIN}
    found = session.execute(_UNCHAINED, values).one()
    if found.number == 0:
        return
    yield Finding(
        code="audit.unchained",
        what=say("{count} entries since {since} are not in the chain.",
                 count=found.number, since=found.since.isoformat(timespec="seconds")),
        where=f"audit_entry {found.first} … {found.last}",
        remedy=say("The worker of 'gridsteward serve' chains them within a second. Start it, then verify again."),
    )  # fmt: skip


def check_guards(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """The triggers that refuse changes are there and enabled, and the serving role has no right to make any."""
    for row in session.execute(_GUARDS, {"refusal": _REFUSAL}):
        if not row.stands:
            yield Finding(
                code="audit.unguarded",
                what=say("The trigger that refuses changes is missing, disabled or changed."),
                where=row.table_name,
                remedy=say("Find out who did that. If it is only disabled, its owner enables it with: {statement}",
                           statement=f"ALTER TABLE {row.table_name} ENABLE TRIGGER {row.table_name}_append_only;"),
            )  # fmt: skip
    for row in session.execute(_RIGHTS):
        yield Finding(
            code="audit.may_change",
            what=say("The role that serves may change or delete rows of the trail."),
            where=row.table_name,
            remedy=say("Run this as the owner of the database: {statement}",
                       statement=f"REVOKE UPDATE, DELETE, TRUNCATE ON {row.table_name} FROM gridsteward_app;"),
        )  # fmt: skip


def _walk(session: Session, told: Told, noted: Noted) -> Iterator[Finding]:
    total = int(session.scalar(text("SELECT count(*) FROM audit_link")) or 0)
    values = {"erased": Action.PAYLOAD_ERASED.value, "kind": ERASABLE}
    rows = session.execute(_CHAIN.execution_options(yield_per=_ROWS_AT_ONCE), values)
    expected, before, done = 1, GENESIS, 0
    for row in rows:
        link = bytes(row.hash)
        yield from _step(row, expected, before)
        yield from noted.meet(row.seq, link)
        expected, before, done = row.seq + 1, link, done + 1
        if done % _TELL_EVERY == 0:
            told(done, total)
    told(done, total)
    yield from noted.end()


def _step(row: Any, expected: int, before: bytes) -> Iterator[Finding]:
    """What is wrong with one link and its entry; `before` is the hash that is stored before it."""
    where = f"audit_link {row.seq}, audit_entry {row.entry_id}"
    if row.seq != expected:
        yield _broken("audit.links_missing", _missing(expected, row.seq - 1), f"audit_link {expected}")
    if row.id is None:
        yield _broken("audit.entry_removed", say("The entry of link {seq} was removed.", seq=row.seq), where)
        return
    if row.seq == expected and link_hash(before, Written(*row[: len(Written._fields)])) != bytes(row.hash):
        what = say("Entry {id} is not what was chained as link {seq}: it was edited, moved or forged, or the link was.",
                   id=row.entry_id, seq=row.seq)  # fmt: skip
        yield _broken("audit.entry_altered", what, where)
    yield from _payload(row, f"audit_payload {row.entry_id}")


def _payload(row: Any, where: str) -> Iterator[Finding]:
    if row.salt is None:
        if row.erasure_written is False:
            what = say("The personal part of entry {id} is gone, and nobody wrote down that it was erased.", id=row.id)
            yield _broken("audit.payload_removed", what, where)
        return
    if row.digest is None or payload_digest(bytes(row.salt), row.payload) != bytes(row.digest):
        what = say("The personal part of entry {id} is not what was written with it.", id=row.id)
        yield _broken("audit.payload_altered", what, where)


def _missing(first: int, last: int) -> Sentence:
    return say("Links {first} to {last} of the chain were removed.", first=first, last=last)


def _loose(session: Session) -> Iterator[Finding]:
    for entry_id in session.scalars(_LOOSE_PAYLOADS.execution_options(yield_per=_ROWS_AT_ONCE)):
        what = say("There is a personal part of entry {id}, which does not exist.", id=entry_id)
        yield _broken("audit.payload_loose", what, f"audit_payload {entry_id}")


def _broken(code: str, what: Sentence, where: str) -> Finding:
    return Finding(code=code, what=what, where=where, remedy=_KEEP)

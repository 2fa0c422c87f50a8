"""Writing into the trail, in the caller's transaction: what is rolled back was never done."""

import json
import secrets

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from geo.audit.models import AuditEntry, AuditPayload
from geo.audit.rules import Action, Actor, Entry, Subject, storable
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import say

_SALT_BYTES = 16

_COLUMNS = "(at, action, actor, actor_kind, request_id, subject_kind, subject_key, detail, payload_digest)"
_VALUES = ":at, :action, :actor, :actor_kind, :request_id, :subject_kind, :subject_key, CAST(:detail AS jsonb)"
_BARE = text(f"INSERT INTO audit_entry {_COLUMNS} VALUES ({_VALUES}, NULL) RETURNING id")  # noqa: S608 (own names)
_WITH_PAYLOAD = text(f"""
    WITH said AS (SELECT CAST(:salt AS bytea) AS salt, CAST(:payload AS jsonb) AS payload),
         entry AS (
            INSERT INTO audit_entry {_COLUMNS}
            SELECT {_VALUES}, sha256(salt || convert_to(payload::text, 'UTF8')) FROM said
            RETURNING id
         )
    INSERT INTO audit_payload (entry_id, salt, payload) SELECT id, salt, payload FROM entry, said RETURNING entry_id
""")  # noqa: S608 (own names)

ERASABLE = "audit entry"
"""The kind of the subject of an erasure: its key is the id of the entry."""


def record(session: Session, entry: Entry) -> int:
    """Append an entry; returns its id. It is chained within a second of the commit (`geo.audit.chaining`)."""
    values = {
        "at": clock.now(),
        "action": entry.action.value,
        "actor": entry.actor.id,
        "actor_kind": entry.actor.kind.value,
        "request_id": storable(entry.request_id),
        "subject_kind": storable(entry.subject.kind),
        "subject_key": storable(entry.subject.key),
        "detail": _json(entry.detail),
    }
    if not entry.payload:
        return int(session.execute(_BARE, values).scalar_one())
    personal = {"salt": secrets.token_bytes(_SALT_BYTES), "payload": _json(entry.payload)}
    return int(session.execute(_WITH_PAYLOAD, values | personal).scalar_one())


def erase_payload(session: Session, entry_id: int, actor: Actor, *, request_id: str | None = None) -> None:
    """Erase what is personal in an entry, and write down who did; entry and chain stay as they are.

    Raises:
        NotFound: there is no such entry, or nothing personal in it (any more).
    """
    erased = session.execute(
        delete(AuditPayload).where(AuditPayload.entry_id == entry_id).returning(AuditPayload.entry_id)
    ).first()
    if erased is None:
        raise _nothing_to_erase(session, entry_id)
    subject = Subject(ERASABLE, str(entry_id))
    record(session, Entry(action=Action.PAYLOAD_ERASED, actor=actor, subject=subject, request_id=request_id))


def _nothing_to_erase(session: Session, entry_id: int) -> NotFound:
    if session.scalar(select(AuditEntry.id).where(AuditEntry.id == entry_id)) is None:
        return NotFound("audit.no_entry", say("There is no entry {id} in the trail.", id=str(entry_id)))
    return NotFound("audit.no_payload", say("Entry {id} holds nothing personal, or not any more.", id=str(entry_id)))


def _json(value: object) -> str:
    return json.dumps(storable(value), ensure_ascii=False)

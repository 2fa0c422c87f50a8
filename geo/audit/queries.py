"""Reading the trail."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from geo.audit.models import AuditEntry, AuditLink, AuditPayload
from geo.audit.rules import Action, Actor, ActorKind, Subject

MOST_AT_ONCE = 500


class PayloadState(enum.StrEnum):
    """What has become of the personal part of an entry."""

    NONE = "none"
    KEPT = "kept"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True)
class EntryInfo:
    """An entry without its personal part. `seq` is its number in the chain, None while it waits for it.

    `action` is a text: a newer program may have written an action that this one does not know.
    """

    id: int
    at: datetime
    action: str
    actor: Actor
    request_id: str | None
    subject: Subject
    detail: Mapping[str, Any]
    payload: PayloadState
    seq: int | None


@dataclass(frozen=True)
class EntryPage:
    """Some entries, the newest first; `next` is what to ask for as `before_id` to go on, None at the end."""

    entries: tuple[EntryInfo, ...]
    next: int | None


def search_entries(  # noqa: PLR0913 (each a condition of its own, by keyword)
    session: Session,
    *,
    action: Action | None = None,
    actor: Actor | None = None,
    subject: Subject | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> EntryPage:
    """Entries that meet every condition given, the newest first.

    An actor without an id means all of its kind; so does a subject without a key. `since` is
    included, `until` is not.
    """
    wanted = min(max(limit, 1), MOST_AT_ONCE)
    conditions = [*_who_and_what(action, actor, subject), *_when(since, until, before_id)]
    rows = session.execute(
        select(
            AuditEntry.__table__,
            AuditLink.seq,
            AuditPayload.entry_id.is_not(None).label("has_payload"),
        )
        .outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .outerjoin(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(*conditions)
        .order_by(AuditEntry.id.desc())
        .limit(wanted + 1)
    ).all()
    found = tuple(_info(row) for row in rows[:wanted])
    return EntryPage(found, found[-1].id if len(rows) > wanted else None)


def payload_of(session: Session, entry_id: int) -> Mapping[str, Any] | None:
    """What is personal in an entry; None where there is nothing, or it was erased."""
    return session.scalar(select(AuditPayload.payload).where(AuditPayload.entry_id == entry_id))


def _who_and_what(action: Action | None, actor: Actor | None, subject: Subject | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if action is not None:
        conditions.append(AuditEntry.action == action.value)
    if actor is not None and actor.id is not None:
        conditions.append(AuditEntry.actor == actor.id)
    if actor is not None:
        conditions.append(AuditEntry.actor_kind == actor.kind.value)
    if subject is not None:
        conditions.append(AuditEntry.subject_kind == subject.kind)
    if subject is not None and subject.key:
        conditions.append(AuditEntry.subject_key == subject.key)
    return conditions


def _when(since: datetime | None, until: datetime | None, before_id: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(AuditEntry.at >= since)
    if until is not None:
        conditions.append(AuditEntry.at < until)
    if before_id is not None:
        conditions.append(AuditEntry.id < before_id)
    return conditions


def _info(row: Row[Any]) -> EntryInfo:
    state = PayloadState.KEPT if row.has_payload else PayloadState.ERASED
    return EntryInfo(
        id=row.id,
        at=row.at,
        action=row.action,
        actor=Actor(ActorKind(row.actor_kind), row.actor),
        request_id=row.request_id,
        subject=Subject(row.subject_kind, row.subject_key),
        detail=row.detail,
        payload=state if row.payload_digest is not None else PayloadState.NONE,
        seq=row.seq,
    )

"""Tables of the trail: entries, the personal part of them, and the chain over them.

Entries and links are only ever appended: triggers refuse UPDATE, DELETE and TRUNCATE, and the role
that serves has no right to them. The personal part stands apart, so that it can be erased: an entry
holds only its digest, and the chain goes over the entry.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.audit.rules import ActorKind
from geo.db.base import Base, one_of


class AuditEntry(Base):
    """One thing that was done: when, what, by whom, to what. `detail` holds nothing personal."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "action", "id"),
        Index("ix_audit_entry_actor_id", "actor", "id", postgresql_where="actor IS NOT NULL"),
        Index(None, "subject_kind", "subject_key", "id"),
        one_of("actor_kind", ActorKind),
        CheckConstraint("isfinite(at)", name="at_finite"),
        CheckConstraint("octet_length(payload_digest) = 32", name="payload_digest_whole"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str]
    actor: Mapped[uuid.UUID | None]
    actor_kind: Mapped[str]
    request_id: Mapped[str | None]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    payload_digest: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditPayload(Base):
    """What is personal in an entry. Its digest, in the entry, is SHA-256 of the salt and the JSON as stored."""

    __tablename__ = "audit_payload"

    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(AuditEntry.id), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


class AuditLink(Base):
    """A link of the chain: the SHA-256 of the hash before it and of the entry."""

    __tablename__ = "audit_link"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash_whole"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(AuditEntry.id), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

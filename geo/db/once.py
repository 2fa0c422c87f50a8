"""Requests that are done once, however often they are sent: their answers, under a key that the asker made.

A key is taken in the transaction of the work, and the answer is kept in it. So key, work and answer
are there together or not at all; whoever sends the same key meanwhile waits for that transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, LargeBinary, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from geo.core.errors import BadInput
from geo.core.language import say
from geo.db.base import Base

KEPT_FOR = timedelta(days=7)
"""A program that got no answer asks again within this; after it, a key is new."""


class RequestOnce(Base):
    """One request, by the asker's key. Without a status it is under way, which only its own transaction sees."""

    __tablename__ = "request_once"

    key: Mapped[str] = mapped_column(primary_key=True)
    asker: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    media_type: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Ask:
    """A request: under which key, whose, and what it asks for."""

    key: str
    asker: str
    digest: bytes


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    media_type: str | None
    body: bytes
    headers: Mapping[str, str]


def take(session: Session, ask: Ask, now: datetime) -> Answer | None:
    """Take a key for the work that follows, or give the answer that it got before.

    Waits while the same key is under way elsewhere; where that work is rolled back, the key is ours.

    Raises:
        BadInput: the key stands for another request.
    """
    values = {"key": ask.key, "asker": ask.asker, "digest": ask.digest, "created_at": now}
    row = None
    while row is None:
        taken = insert(RequestOnce).values(values).on_conflict_do_nothing().returning(RequestOnce.key)
        if session.scalar(taken) is not None:
            return None
        row = session.execute(select(RequestOnce).where(*_named(ask))).scalar_one_or_none()
    if row.digest != ask.digest or row.status is None:
        raise BadInput(
            "request.key_reused",
            say("This Idempotency-Key stands for another request. Make a new key for each new request."),
        )
    return Answer(row.status, row.media_type, row.body or b"", row.headers)


def keep(session: Session, ask: Ask, answer: Answer) -> None:
    """Keep the answer of a key that was taken in this transaction."""
    session.execute(
        update(RequestOnce)
        .where(*_named(ask))
        .values(status=answer.status, media_type=answer.media_type, body=answer.body, headers=dict(answer.headers))
        .execution_options(synchronize_session=False)
    )


def sweep(session: Session, now: datetime) -> int:
    """Forget the answers that nobody will ask for again; returns how many."""
    old = delete(RequestOnce).where(RequestOnce.created_at < now - KEPT_FOR)
    swept: CursorResult[Any] = session.execute(old.execution_options(synchronize_session=False))  # type: ignore[assignment]
    return swept.rowcount


def _named(ask: Ask) -> tuple[Any, ...]:
    return RequestOnce.key == ask.key, RequestOnce.asker == ask.asker

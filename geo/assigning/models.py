"""The record of a list that somebody sent to have the grids of its rows added."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.db.base import Base, one_of


class ListState(enum.StrEnum):
    """Where a list stands; the transitions stand in `geo.assigning.rules`."""

    RECEIVED = "received"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AddressList(Base):
    """One list: whose it is, what was chosen about it, what it holds, what came of it.

    `owner` is the account or token that sent it, and nobody else sees it. `options` are territory, day,
    datum, columns, sheet and language. `look` is what was recognised (format, columns with samples),
    `summary` what came of it or why it failed; `progress` is step, done and total of work under way.
    The file itself and the result lie in the data folder (`shelf.py`) and go after some days with the record.
    """

    __tablename__ = "address_list"
    __table_args__ = (one_of("state", ListState), Index(None, "owner", "created_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner: Mapped[uuid.UUID]
    owner_kind: Mapped[str]
    state: Mapped[str]
    file_name: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    look: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

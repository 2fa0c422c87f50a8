"""Tables of incidents and their grids."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.boundaries.models import Territory
from geo.db.base import Base, finite, geometry, one_of
from geo.imports.models import Import
from geo.patrols.models import Patrol


class IncidentStatus(enum.StrEnum):
    """How far a matter has come, as far as an imported list can tell."""

    OPEN = "open"
    CLOSED = "closed"


class Incident(Base):
    """What a resident asks, the hotline forwards or a patroller finds: a matter, never a person."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("territory_id", "key"),
        Index(None, "territory_id", "occurred_at"),
        one_of("status", IncidentStatus),
        finite("geom"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    key: Mapped[str]
    category: Mapped[str]
    status: Mapped[str]
    occurred_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    address: Mapped[str | None]
    description: Mapped[str | None]
    datum: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))
    geom: Mapped[Any] = mapped_column(geometry("POINT"), nullable=False)


class IncidentGrid(Base):
    """Which grid of a plan an incident lies in; no grid where it lies in none.

    Rows go with their incident or plan by triggers that work on whole sets: foreign keys, checked row by
    row, cost six times the join. The key begins with the incident, so that they find their rows by it.
    """

    __tablename__ = "incident_grid"
    __table_args__ = (Index(None, "grid_id"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int | None]


class IncidentContact(Base):
    """How to reach whoever asked, sealed; see `geo.incidents.contacts`, the only one that reads or writes it."""

    __tablename__ = "incident_contact"
    __table_args__ = (Index(None, "expires_at"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Incident.id, ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime]


class IncidentReport(Base):
    """What a phone reported: the incident that it made, or the open one that it says is the same.

    The id is made on the phone. Who reported is not kept: `owner_digest` tells only whether a phone that sends more
    of the report is the one that began it, and goes when its key has ended. `words` are those of a second report.
    """

    __tablename__ = "incident_report"
    __table_args__ = (
        Index(None, "incident_id"),
        Index(None, "patrol_id"),
        Index(None, "received_at"),
        CheckConstraint("octet_length(owner_digest) = 32", name="owner_digest_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Incident.id, ondelete="CASCADE"))
    patrol_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Patrol.id, ondelete="SET NULL"))
    category: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    accuracy_m: Mapped[float | None]
    words: Mapped[str | None]
    owner_digest: Mapped[bytes | None]


class IncidentPhoto(Base):
    """A photo of a report, as JPEG without anything that is not picture; it goes with its incident.

    `sent_sha256` is that of the bytes that the phone sent: sent again they are known. It lies in the database, and not
    in a folder: a report and its photo are backed up, restored and erased together.
    """

    __tablename__ = "incident_photo"
    __table_args__ = (Index(None, "report_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(IncidentReport.id, ondelete="CASCADE"))
    received_at: Mapped[datetime]
    sent_sha256: Mapped[bytes]
    content: Mapped[bytes]


class IncidentVoiceNote(Base):
    """A voice note of a report, as its sound alone; it goes with its incident, and lies in the database as photos do.

    `sent_sha256` is that of the bytes that the phone sent: sent again they are known.
    """

    __tablename__ = "incident_voice_note"
    __table_args__ = (
        Index(None, "report_id"),
        CheckConstraint("media_type IN ('audio/webm', 'audio/aac')", name="media_type_known"),
        CheckConstraint("length_ms BETWEEN 0 AND 120000", name="length_ms_bounded"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(IncidentReport.id, ondelete="CASCADE"))
    received_at: Mapped[datetime]
    sent_sha256: Mapped[bytes]
    media_type: Mapped[str]
    length_ms: Mapped[int]
    content: Mapped[bytes]

"""Tables of incidents and their grids."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.boundaries.models import Territory
from geo.db.base import Base, finite, geometry, one_of
from geo.imports.models import Import


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

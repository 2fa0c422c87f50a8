"""Tables of the streets of a territory: one network for each file that came in, and its segments."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.db.base import Base, finite, geometry


class StreetNetwork(Base):
    """The streets of a territory from a file; the last one holds. `digest` is that of its segments."""

    __tablename__ = "street_network"
    __table_args__ = (Index(None, "territory_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("import.id", ondelete="SET NULL"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class StreetSegment(Base):
    """A piece of street, river or railway from one junction to the next; never changed.

    `kind` and `level` are values of `WayKind` and `Level`; junctions are numbered within the network. Lengths are whole
    millimetres, so that sums do not depend on their order.
    """

    __tablename__ = "street_segment"
    __table_args__ = (UniqueConstraint("network_id", "ordinal"), finite("geom"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey(StreetNetwork.id, ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[int] = mapped_column(SmallInteger)
    level: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str | None]
    length_mm: Mapped[int]
    from_junction: Mapped[int]
    to_junction: Mapped[int]
    geom: Mapped[Any] = mapped_column(geometry("LINESTRING"), nullable=False)

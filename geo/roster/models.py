"""Tables of those who serve."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.boundaries.models import Territory
from geo.db.base import Base
from geo.imports.models import Import


class Worker(Base):
    """Who answers for a grid, from a day (inclusive) to a day (inclusive; open when None)."""

    __tablename__ = "worker"
    __table_args__ = (
        UniqueConstraint("territory_id", "grid_code", "name", "from_on"),
        Index(None, "territory_id", "grid_code"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="span_forward"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    grid_code: Mapped[str]
    name: Mapped[str]
    telephone: Mapped[str | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))

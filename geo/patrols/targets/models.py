"""The table of targets. Rows are only added: the last that holds on a day is the target of that day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from geo.boundaries.models import Territory
from geo.db.base import Base, finite, geometry


class StreetTarget(Base):
    """From `from_on` on, what is meant is to be walked every `days` days; without `days` the target has ended.

    Meant is a grid (by code), a street (by name) or a piece of street (by its line, which other streets that come
    later do not change). By `night` only walks by night count.
    """

    __tablename__ = "street_target"
    __table_args__ = (
        Index(None, "territory_id", "from_on"),
        finite("geom"),
        CheckConstraint("num_nonnulls(grid_code, street, geom) = 1", name="one_thing"),
        CheckConstraint("days BETWEEN 1 AND 366", name="days_known"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    grid_code: Mapped[str | None]
    street: Mapped[str | None]
    geom: Mapped[Any | None] = mapped_column(geometry("LINESTRING", index=False))
    days: Mapped[int | None] = mapped_column(SmallInteger)
    night: Mapped[bool]
    from_on: Mapped[date]
    set_at: Mapped[datetime]

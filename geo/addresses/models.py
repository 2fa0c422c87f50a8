"""Tables of door-plates and their grids."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.boundaries.models import Territory
from geo.db.base import Base, finite, geometry
from geo.imports.models import Import


class Address(Base):
    """A door-plate: text, point, building, number of households. No resident's name.

    `key` is the source's own key where it has one, else made of the text and the building.
    `normalised` is the text as it is searched; `normalised_building` the compound with its building
    (幸福小区3栋), which people say instead of street and number. `datum` names what the source gave;
    the point itself is WGS84. `community` is the community the source names, kept only to be
    compared with where the point lies. `compound_id` and `building_id` follow from the columns, set by
    set (`geo.addresses.compounds`); like rows of joins they are held by no foreign key.
    """

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("territory_id", "key"),
        Index(
            "ix_address_text_prefix",
            "territory_id",
            "normalised",
            postgresql_ops={"normalised": "text_pattern_ops"},
        ),
        Index(
            "ix_address_building_prefix",
            "territory_id",
            "normalised_building",
            postgresql_ops={"normalised_building": "text_pattern_ops"},
        ),
        Index(None, "compound_id"),
        Index(None, "building_id"),
        CheckConstraint("households >= 0", name="households_positive"),
        finite("geom"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    key: Mapped[str]
    text: Mapped[str]
    normalised: Mapped[str]
    normalised_building: Mapped[str | None]
    compound: Mapped[str | None]
    building: Mapped[str | None]
    community: Mapped[str | None]
    compound_id: Mapped[int | None]
    building_id: Mapped[int | None]
    households: Mapped[int] = mapped_column(default=0)
    retired_on: Mapped[date | None]
    datum: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))
    geom: Mapped[Any] = mapped_column(geometry("POINT"), nullable=False)


class AddressGrid(Base):
    """Which grid of a plan an address lies in; no grid where it lies in none.

    Rows go with their address or plan by triggers that work on whole sets: foreign keys, checked row by
    row, cost six times the join. The key begins with the address, so that they find their rows by it.
    """

    __tablename__ = "address_grid"
    __table_args__ = (Index(None, "grid_id"),)

    address_id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int | None]

"""Tables of door-plates and their grids."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
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


class AddressName(Base):
    """What several addresses of a territory are called, but for their numbers; derived from them.

    Values are in search form, empty where an address says nothing. `area` is province, city, county and
    town as the text has them. `sounds` holds the syllables of community, street, compound and crossing,
    a space between syllables, a bar between names. `grams` is what the name is found by; the lists of
    `AddressGram` are made of them.
    """

    __tablename__ = "address_name"
    __table_args__ = (
        UniqueConstraint(
            "territory_id", "street", "compound", "community", "crossing", "area", name="uq_address_name_fields"
        ),
        Index(None, "territory_id", "compound"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    area: Mapped[str]
    community: Mapped[str]
    street: Mapped[str]
    compound: Mapped[str]
    crossing: Mapped[str]
    sounds: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))


class AddressPart(Base):
    """The numbers of an address beside its name; derived from its text, compound and building.

    `house_no` is what the house number begins with, to be ordered by. Rows go with their address by a
    trigger; a name without any goes with the import or undo that left it so.
    """

    __tablename__ = "address_part"
    __table_args__ = (Index(None, "name_id", "house_no"), Index(None, "name_id", "building"))

    address_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name_id: Mapped[int]
    house: Mapped[str]
    house_no: Mapped[int | None]
    building: Mapped[str]
    unit: Mapped[str]
    floor: Mapped[str]
    room: Mapped[str]
    beside: Mapped[str]


class AddressGram(Base):
    """Which names of a territory have a gram: how many, their ids, and how many grams each of them has.

    The lists stand in one row, so that a thousand names are read with it: an index would point at a
    thousand pages.
    """

    __tablename__ = "address_gram"

    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"), primary_key=True)
    gram: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[int]
    name_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    sizes: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class AddressReading(Base):
    """Which edition of the grammar all addresses of a territory have been read with."""

    __tablename__ = "address_reading"

    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"), primary_key=True)
    edition: Mapped[int]

"""Tables of what people name: compounds, buildings, places, and the names they say for them.

Each row is known within its territory by a `key` that does not change when its file comes again, so
that an alias still stands for it. `normalised` is a name as it is searched, `grams` its pieces of one
and two characters.
"""

import enum
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo.boundaries.models import Territory
from geo.db.base import Base, finite, geometry, one_of
from geo.imports.models import Import


class CompoundKind(enum.StrEnum):
    """What sort of compound it is, as far as its name or file tells."""

    ESTATE = "estate"
    STAFF_YARD = "staff_yard"
    VILLAGE = "village"
    OTHER = "other"


class PlaceKind(enum.StrEnum):
    """What sort of place it is."""

    LANDMARK = "landmark"
    PREMISES = "premises"
    STAIRWELL = "stairwell"
    HYDRANT = "hydrant"
    MANHOLE = "manhole"
    OTHER = "other"


class PlaceSource(enum.StrEnum):
    """Whether a file told of a place, or somebody entered it."""

    FILE = "file"
    HAND = "hand"


class AliasKind(enum.StrEnum):
    """What sort of name it is: said by people, an earlier one, a landmark nearby, a unit's yard."""

    NICKNAME = "nickname"
    FORMER = "former"
    LANDMARK = "landmark"
    UNIT = "unit"


class AliasState(enum.StrEnum):
    """Where a name stands; the transitions stand in `geo.addresses.namerules`."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class NamedKind(enum.StrEnum):
    """What an alias may stand for."""

    ADDRESS = "address"
    BUILDING = "building"
    COMPOUND = "compound"
    PLACE = "place"
    GRID = "grid"
    COMMUNITY = "community"


def _prefix_index(table: str) -> Index:
    return Index(f"ix_{table}_prefix", "territory_id", "normalised", postgresql_ops={"normalised": "text_pattern_ops"})


def _gram_index(table: str) -> Index:
    """Names are written seldom and read all the time: what is new goes into the index at once, not onto a list."""
    return Index(f"ix_{table}_grams", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "off"})


class Compound(Base):
    """A named group of buildings: 小区、家属院.

    `community` is what the source says, where it says one: two communities may each have a 家属院.
    Without `import_id` it was found in the columns of the address list, and goes with its last address.
    """

    __tablename__ = "compound"
    __table_args__ = (
        UniqueConstraint("territory_id", "key"),
        one_of("kind", CompoundKind),
        _prefix_index("compound"),
        _gram_index("compound"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    key: Mapped[str]
    name: Mapped[str]
    normalised: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kind: Mapped[str]
    community: Mapped[str | None]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))


class Building(Base):
    """A building 楼栋 with its number, entrances 单元, households and footprint.

    `normalised` is what is said of it (幸福小区3栋, or its own name); only a name of its own has grams.
    Without `import_id` it was found in the address list: its point is the middle of its door-plates.
    """

    __tablename__ = "building"
    __table_args__ = (
        UniqueConstraint("territory_id", "key"),
        CheckConstraint("households >= 0", name="households_positive"),
        CheckConstraint("name IS NOT NULL OR number IS NOT NULL", name="named"),
        Index(None, "compound_id"),
        _prefix_index("building"),
        _gram_index("building"),
        finite("geom"),
        finite("footprint"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    compound_id: Mapped[int | None] = mapped_column(ForeignKey(Compound.id, ondelete="SET NULL"))
    key: Mapped[str]
    name: Mapped[str | None]
    number: Mapped[str | None]
    normalised: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    entrances: Mapped[list[str]] = mapped_column(ARRAY(Text))
    households: Mapped[int | None]
    datum: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))
    footprint: Mapped[Any | None] = mapped_column(geometry("MULTIPOLYGON"))
    geom: Mapped[Any] = mapped_column(geometry("POINT"), nullable=False)


class BuildingGrid(Base):
    """Which grid of a plan a building's point lies in; no grid where it lies in none."""

    __tablename__ = "building_grid"
    __table_args__ = (Index(None, "grid_id"),)

    building_id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int | None]


class Place(Base):
    """A place 点位: a landmark, or a thing to look after. No resident's name."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("territory_id", "key"),
        one_of("kind", PlaceKind),
        one_of("source", PlaceSource),
        _prefix_index("place"),
        _gram_index("place"),
        finite("geom"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    key: Mapped[str]
    name: Mapped[str]
    normalised: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kind: Mapped[str]
    source: Mapped[str]
    datum: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))
    geom: Mapped[Any] = mapped_column(geometry("POINT"), nullable=False)


class PlaceGrid(Base):
    """Which grid of a plan a place lies in; no grid where it lies in none."""

    __tablename__ = "place_grid"
    __table_args__ = (Index(None, "grid_id"),)

    place_id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int | None]


class Alias(Base):
    """A name that people say (俗称、旧名、地标、单位家属院), and what it stands for.

    What it stands for is named by kind and key (grids and communities by code), so that it outlives the
    row: files come again, plans follow each other. `remembered_from` is the question, normalised, that
    the name settled. Who proposed it stands in the trail alone.
    """

    __tablename__ = "alias"
    __table_args__ = (
        UniqueConstraint("territory_id", "normalised", "stands_for", "stands_for_key"),
        one_of("kind", AliasKind),
        one_of("stands_for", NamedKind),
        one_of("state", AliasState),
        Index(None, "territory_id", "stands_for", "stands_for_key"),
        _prefix_index("alias"),
        _gram_index("alias"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    text: Mapped[str]
    normalised: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kind: Mapped[str]
    stands_for: Mapped[str]
    stands_for_key: Mapped[str]
    state: Mapped[str]
    remembered_from: Mapped[str | None]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))

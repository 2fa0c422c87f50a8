"""Tables of what was derived of patrols, and of the segments cut at grids."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from geo.db.base import Base, finite, geometry
from geo.patrols.models import Patrol
from geo.streets.models import StreetNetwork


class PatrolDue(Base):
    """A patrol that is to be derived: its fixes, its ways or its streets changed. `number` counts how often since."""

    __tablename__ = "patrol_due"

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
    marked_at: Mapped[datetime]


class PatrolDerived(Base):
    """On which network a patrol was derived, and the digest of the fixes and ways that it was derived from."""

    __tablename__ = "patrol_derived"
    __table_args__ = (Index(None, "network_id"),)

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey(StreetNetwork.id, ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    derived_at: Mapped[datetime]


class PatrolWalked(Base):
    """An interval of a segment that a patrol walked, in whole millimetres; `ordinal` is its place in the patrol.

    `forward` where it was walked from the segment's first junction to its second; `sure` 0 to 100; `source` is a value
    of `covering.Source`. Rows go with their patrol or network by triggers that work on whole sets, as those of
    `FixGrid`.
    """

    __tablename__ = "patrol_walked"
    __table_args__ = (Index(None, "network_id", "at_from"),)

    patrol_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int]
    segment_id: Mapped[int]
    from_mm: Mapped[int]
    to_mm: Mapped[int]
    at_from: Mapped[datetime]
    at_to: Mapped[datetime]
    forward: Mapped[bool]
    sure: Mapped[int] = mapped_column(SmallInteger)


class PatrolAway(Base):
    """A stretch that a patrol walked off the street, with its length from fix to fix in whole millimetres."""

    __tablename__ = "patrol_away"

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    at_from: Mapped[datetime]
    at_to: Mapped[datetime]
    length_mm: Mapped[int] = mapped_column(BigInteger)


class PatrolFlaw(Base):
    """A fix of a patrol that cleaning left out, and why: a sum of `cleaning.Flag`. The fix itself stays as it is."""

    __tablename__ = "patrol_flaw"

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    fix_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    flags: Mapped[int] = mapped_column(SmallInteger)


class PatrolStop(Base):
    """Where a patrol stood still, and from when to when: the middle of its fixes there."""

    __tablename__ = "patrol_stop"
    __table_args__ = (finite("geom"),)

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    at_from: Mapped[datetime]
    at_to: Mapped[datetime]
    geom: Mapped[Any] = mapped_column(geometry("POINT", index=False), nullable=False)


class SegmentGrid(Base):
    """A part of a walkable segment, cut exactly at the grids of a plan; no grid where it lies in none.

    Together the parts of a segment are the whole of it. Rows go with their plan or network by triggers, as those of
    `FixGrid`.
    """

    __tablename__ = "segment_grid"
    __table_args__ = (Index(None, "network_id"),)

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    segment_id: Mapped[int] = mapped_column(primary_key=True)
    from_mm: Mapped[int] = mapped_column(primary_key=True)
    to_mm: Mapped[int]
    network_id: Mapped[int]
    grid_id: Mapped[int | None]


RESULTS: tuple[type[Base], ...] = (PatrolDue, PatrolDerived, PatrolWalked, PatrolAway, PatrolFlaw, PatrolStop)
"""What follows of the positions of a patrol, or waits to: it goes when they go."""

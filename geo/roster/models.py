"""Tables of those who serve."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.accounts.models import Account
from geo.boundaries.models import Territory
from geo.db.base import Base, one_of
from geo.imports.models import Import
from geo.roster.teams import TeamKind, TeamPart


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


class Team(Base):
    """People who serve together, of one community or, without its code, of the territory. A retired one keeps its name.

    `volunteers` is how many walk along without an account: a number, never names. `version` counts changes.
    """

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("territory_id", "name"),
        one_of("kind", TeamKind),
        CheckConstraint("volunteers >= 0", name="volunteers_counted"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    community_code: Mapped[str | None]
    volunteers: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class TeamMember(Base):
    """An account in a team, as lead or as member."""

    __tablename__ = "team_member"
    __table_args__ = (Index(None, "account_id"), one_of("part", TeamPart))

    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Team.id, ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True)
    part: Mapped[str]

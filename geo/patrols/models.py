"""Tables of patrols, their fixes, and the grids of the fixes."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.accounts.models import Account
from geo.boundaries.models import Plan, Territory
from geo.db.base import Base, finite, geometry, one_of
from geo.imports.models import Import
from geo.patrols.outing import EventKind
from geo.roster.models import Team
from geo.streets.models import StreetNetwork


class Patrol(Base):
    """One outing of a team. `key` is its natural key: the source's own, else when and where it began.

    It starts and finishes with its fixes, or with what a phone told (`told_...`) where that is further apart.
    `team` is the team's name as it was told; `team_id` the team of the roster that it means, where there is one.
    """

    __tablename__ = "patrol"
    __table_args__ = (UniqueConstraint("territory_id", "key"), Index(None, "team_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    key: Mapped[str]
    title: Mapped[str]
    team: Mapped[str | None]
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Team.id, ondelete="SET NULL"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    told_started_at: Mapped[datetime | None]
    told_finished_at: Mapped[datetime | None]
    datum: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))


class StoredRoute(Base):
    """A route that somebody stored under a name, to be walked again: what was asked, and what counted how much then.

    The same question over the same streets (`network_id`, by the grids of `plan_id`) and weights has the same answer.
    One that planned patrols name keeps its row when it is removed, so that they can say so.
    """

    __tablename__ = "stored_route"
    __table_args__ = (
        Index("uq_stored_route_name", "territory_id", "name", unique=True, postgresql_where="removed_at IS NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    name: Mapped[str]
    grid_code: Mapped[str]
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    weight: Mapped[dict[str, float]] = mapped_column(JSONB)
    network_id: Mapped[int | None] = mapped_column(ForeignKey(StreetNetwork.id, ondelete="SET NULL"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey(Plan.id, ondelete="SET NULL"))
    length_m: Mapped[int]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"))
    stored_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PatrolPlan(Base):
    """A patrol that is planned for a day. The patrol that sets out for it has its id.

    The window of the start is forgotten with the day: who set out late is nobody's business afterwards.
    """

    __tablename__ = "patrol_plan"
    __table_args__ = (
        Index(None, "team_id", "on_day"),
        Index(None, "territory_id", "on_day"),
        CheckConstraint("walkers BETWEEN 1 AND 500", name="walkers_counted"),
        CheckConstraint("start_until >= start_from", name="window_forward"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_for IS NULL)", name="cancelled_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Team.id, ondelete="CASCADE"))
    lead_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"))
    on_day: Mapped[date]
    start_from: Mapped[datetime | None]
    start_until: Mapped[datetime | None]
    grid_code: Mapped[str | None]
    route_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(StoredRoute.id, ondelete="SET NULL"))
    walkers: Mapped[int]
    notes: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    cancelled_for: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class PatrolEvent(Base):
    """What happened in a patrol, as a phone or the desk tells it; the id is made there. Its status follows from these.

    `account_id` is who did it, where they have an account; `to_account_id` who it was handed over to.
    """

    __tablename__ = "patrol_event"
    __table_args__ = (Index(None, "patrol_id", "at"), Index(None, "account_id"), one_of("kind", EventKind))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"))
    kind: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"))
    to_account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"))


class Fix(Base):
    """One GPS position. The id is made where the fix was made, or from patrol, time and place."""

    __tablename__ = "fix"
    __table_args__ = (Index(None, "patrol_id", "at"), Index(None, "import_id"), finite("geom"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"))
    at: Mapped[datetime]
    accuracy_m: Mapped[float | None]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Import.id, ondelete="SET NULL"))
    geom: Mapped[Any] = mapped_column(geometry("POINT"), nullable=False)


class Means(enum.StrEnum):
    """How a stretch was reported: for a gap of a track, ticked on the list of a route, or on a paper sheet."""

    GAP = "gap"
    TICKED = "ticked"
    SHEET = "sheet"


class ReportedWay(Base):
    """A stretch that somebody says was walked while nothing was recorded. The id is made where it was said."""

    __tablename__ = "patrol_reported"
    __table_args__ = (
        Index(None, "patrol_id", "at_from"),
        finite("geom"),
        CheckConstraint("means IN ('gap', 'ticked', 'sheet')", name="means_known"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"))
    means: Mapped[str]
    at_from: Mapped[datetime]
    at_to: Mapped[datetime]
    geom: Mapped[Any] = mapped_column(geometry("LINESTRING"), nullable=False)


class TickTakenBack(Base):
    """That a tick of a patrol was taken back by whoever made it: it counts no more, whichever of the two came first."""

    __tablename__ = "patrol_unticked"

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    tick_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class PatrolSheet(Base):
    """A patrol that was entered at the desk from a paper sheet; how many walked, where the sheet says so."""

    __tablename__ = "patrol_sheet"

    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), primary_key=True)
    walkers: Mapped[int | None] = mapped_column(SmallInteger)
    entered_at: Mapped[datetime]


class HelpCall(Base):
    """A call for help (SOS) of a patrol, with the position where the phone knew it; seen when the desk says so."""

    __tablename__ = "patrol_sos"
    __table_args__ = (Index(None, "patrol_id"), finite("geom"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    accuracy_m: Mapped[float | None]
    geom: Mapped[Any | None] = mapped_column(geometry("POINT", index=False))
    seen_at: Mapped[datetime | None]


class PlaceCard(Base):
    """The code on the card of a place; the place is known by its key, so that a card outlives its row."""

    __tablename__ = "place_card"
    __table_args__ = (UniqueConstraint("territory_id", "place_key"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    place_key: Mapped[str]


class CheckIn(Base):
    """That a patrol was at a place, by the code of its card: the presence of a patrol, of no person."""

    __tablename__ = "patrol_presence"
    __table_args__ = (Index(None, "patrol_id", "at"), Index(None, "code"), finite("geom"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(ForeignKey(PlaceCard.code, ondelete="CASCADE"))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    accuracy_m: Mapped[float | None]
    geom: Mapped[Any | None] = mapped_column(geometry("POINT", index=False))


class PhoneClock(Base):
    """How far the clock of a phone was ahead of ours, as it found out; its times were corrected before they came."""

    __tablename__ = "patrol_clock"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    patrol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Patrol.id, ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    ahead_s: Mapped[int]


class CareStop(Base):
    """A door at which a resident asked somebody to look in, sealed; `geo.patrols.care` alone reads or writes it.

    It is the assigned worker's, goes with the account, and ends after its last day.
    """

    __tablename__ = "care_stop"
    __table_args__ = (Index(None, "account_id"), Index(None, "until_on"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey(Territory.id, ondelete="CASCADE"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    sealed: Mapped[bytes]
    until_on: Mapped[date]


class FixGrid(Base):
    """Which grid of a plan a fix lies in; no grid where it lies in none.

    Rows go with their fix or plan by triggers that work on whole sets: foreign keys, checked row by
    row, cost six times the join. The key begins with the fix, so that they find their rows by it.
    """

    __tablename__ = "fix_grid"
    __table_args__ = (Index(None, "grid_id"),)

    fix_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int | None]

"""Tables of the ground: territory, town, community, block, plan, grid, and drafts with their operations.

Identity (territory, town, community) stands apart from what a plan says of it: names, towns and
outlines of communities are kept per plan, so that a later plan never rewrites an earlier answer.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.db.base import Base, finite, geometry

_STAGE_KNOWN = "stage IN ('draft', 'submitted', 'consultation', 'approved')"


class Territory(Base):
    """Everything one installation serves. `plan_id` is the pointer: the plan in force now."""

    __tablename__ = "territory"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", use_alter=True))
    made_up: Mapped[bool] = mapped_column(default=False)


class TerritorySettings(Base):
    """What a territory says of itself: its hours, its desk, and who answers for its pages.

    `desk_telephones` are shown to people whose question cannot be answered; `sponsor` and
    `filing_number` stand at the foot of every page (主办单位、备案编号). The profiles say how large its
    grids should be and how their codes are made up (`geo.boundaries.profiles`), `plan_steps` which way a plan goes:
    "full" or "short". A grid whose households changed by more than `due_share` makes a redraw due.
    Phones choose among `report_categories`, one a line; empty for the usual ones. A position worse than
    `accuracy_m` is marked as weak there. `complaints` is a telephone or an address for complaints about the pages.
    """

    __tablename__ = "territory_settings"
    __table_args__ = (
        CheckConstraint("due_share BETWEEN 0.05 AND 1", name="due_share_known"),
        CheckConstraint("accuracy_m BETWEEN 5 AND 100", name="accuracy_known"),
    )

    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"), primary_key=True)
    timezone: Mapped[str | None]
    desk_telephones: Mapped[str] = mapped_column(default="")
    sponsor: Mapped[str] = mapped_column(default="")
    filing_number: Mapped[str] = mapped_column(default="")
    limits_profile: Mapped[str] = mapped_column(default="free")
    code_profile: Mapped[str] = mapped_column(default="xian-2024")
    plan_steps: Mapped[str] = mapped_column(default="full")
    due_share: Mapped[float] = mapped_column(default=0.2)
    report_categories: Mapped[str] = mapped_column(default="")
    accuracy_m: Mapped[int] = mapped_column(default=20)
    complaints: Mapped[str] = mapped_column(default="")


class Town(Base):
    """A named set of communities."""

    __tablename__ = "town"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    code: Mapped[str]
    name: Mapped[str]


class Community(Base):
    """A named set of grids, known by its code through all plans."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    code: Mapped[str]


class Block(Base):
    """The smallest piece a boundary may run around. Rows are immutable (a trigger refuses UPDATE).

    `digest` is the SHA-256 of the normalised WKB on the coordinate grid, so that the same piece in
    two plans is one row.
    """

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("territory_id", "digest"), finite("geom"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    area_m2: Mapped[float]
    geom: Mapped[Any] = mapped_column(geometry("POLYGON"), nullable=False)


class BlockLineage(Base):
    """A block that was cut off another, or that is another with more corners: where each of its parts came from."""

    __tablename__ = "block_lineage"

    block_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"), primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("block.id", ondelete="CASCADE"), primary_key=True, index=True)


class Plan(Base):
    """One complete answer to "which block is in which grid". Immutable once it was in force.

    Without a `digest` it is not written out yet: a draft, whose base and operations say what it is.
    """

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("territory_id", "name"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    name: Mapped[str]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    datum: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("import.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Publication(Base):
    """A plan comes into force at an instant. Appended only: rolling back appends another."""

    __tablename__ = "publication"
    __table_args__ = (Index(None, "territory_id", "from_at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    from_at: Mapped[datetime]
    published_at: Mapped[datetime]


class PlanCommunity(Base):
    """What a plan says of a community: its name, its town and what that is called, the outline of its grids."""

    __tablename__ = "plan_community"
    __table_args__ = (finite("outline"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id"))
    town_name: Mapped[str | None]
    name: Mapped[str]
    area_m2: Mapped[float]
    outline: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"), nullable=False)


class Grid(Base):
    """A grid of a plan, with its stored polygon.

    `ordinal` counts the grids of the plan from 0 in code-point order of their codes: of two grids
    that share a point, the smaller ordinal has it. `colour` (0 to 5) tells it from its neighbours.
    """

    __tablename__ = "grid"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        UniqueConstraint("plan_id", "ordinal"),
        CheckConstraint("colour BETWEEN 0 AND 5", name="colour_known"),
        CheckConstraint("kind IN ('base', 'dedicated')", name="kind_known"),
        finite("geom"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="base")
    ordinal: Mapped[int]
    colour: Mapped[int]
    area_m2: Mapped[float]
    geom: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"), nullable=False)


class PlanBlock(Base):
    """The leaf set of a plan: which block lies in which of its grids."""

    __tablename__ = "plan_block"
    __table_args__ = (Index(None, "grid_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id", ondelete="CASCADE"))


class Draft(Base):
    """A plan that is worked on: the plan it is based on, and how far it has come.

    `version` counts its steps. What it says is the base with the operations that stand; it is written out as grids and
    blocks when it is published.
    """

    __tablename__ = "draft"
    __table_args__ = (CheckConstraint(_STAGE_KNOWN, name="stage_known"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    base_plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    stage: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[uuid.UUID | None]


class DraftOperation(Base):
    """An operation as it was done first; `number` counts those of a draft. Its id was made by who sent it."""

    __tablename__ = "draft_operation"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("draft.plan_id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


class DraftStep(Base):
    """An operation was done, undone or done again; appended only."""

    __tablename__ = "draft_step"
    __table_args__ = (CheckConstraint("kind IN ('do', 'undo', 'redo')", name="kind_known"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("draft.plan_id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[int]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime]


class PlanProposal(Base):
    """What the machine was asked for a draft, how far it is, and the plans that it found.

    `asked` is as `geo.publishing.proposals.Asked` has it; `found` lists plans with their figures and the operation
    that takes each; `failure` is the sentence why there are none. `base_plan_id` and `version` say which draft the
    search went by; None where it has not begun.
    """

    __tablename__ = "plan_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state_known"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("draft.plan_id", ondelete="CASCADE"), index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default="waiting")
    progress: Mapped[float] = mapped_column(default=0.0)
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    base_plan_id: Mapped[int | None]
    version: Mapped[int | None]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime]


class PlanComment(Base):
    """What somebody wrote about a plan in public consultation, and what became of it. Who wrote it is not asked.

    `id` was made by who sent it, so that it can be sent again. `address` is the place that it is about, in the words
    of who wrote. `verdict` is the last one; those before it are among the plan's events.
    """

    __tablename__ = "plan_comment"
    __table_args__ = (
        Index(None, "plan_id", "made_at"),
        CheckConstraint("verdict IN ('taken_up', 'not_taken_up')", name="verdict_known"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("draft.plan_id", ondelete="CASCADE"))
    text: Mapped[str]
    address: Mapped[str | None]
    made_at: Mapped[datetime]
    verdict: Mapped[str | None]
    verdict_reason: Mapped[str | None]
    verdict_by: Mapped[uuid.UUID | None]
    verdict_at: Mapped[datetime | None]


class PlanEvent(Base):
    """A step on a plan's way, with what was said; appended only."""

    __tablename__ = "plan_event"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime]

"""The record of a file that came in."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.db.base import Base, one_of


class ImportKind(enum.StrEnum):
    """What the rows of a file are."""

    BOUNDARIES = "boundaries"
    ADDRESSES = "addresses"
    TRACKS = "tracks"
    INCIDENTS = "incidents"
    ROSTER = "roster"
    BUILDINGS = "buildings"
    PLACES = "places"
    STREETS = "streets"


class ImportState(enum.StrEnum):
    """Where a file stands on its way in; the transitions stand in `geo.imports.rules`."""

    RECEIVED = "received"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    UNDONE = "undone"


class Import(Base):
    """One file: its options, what it would change or has changed, its faults by row.

    `options` are the reader's choices (mapping, datum, territory, from, dissolve, time zone).
    `summary` holds counts and what was recognised (kind, encoding, CRS, guessed columns with
    samples); `faults` the list of faults; `progress` step, done, total of work under way.
    """

    __tablename__ = "import"
    __table_args__ = (one_of("kind", ImportKind), one_of("state", ImportState))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id", ondelete="CASCADE"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportChange(Base):
    """The state of one row before an import touched it, so that undo can bring it back.

    `before` is None for a row that the import made. Rows are named by table and key, in `ordinal`
    order; undo walks them backwards.
    """

    __tablename__ = "import_change"
    __table_args__ = (Index(None, "import_id"),)

    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    row_id: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

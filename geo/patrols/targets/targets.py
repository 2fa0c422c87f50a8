"""Setting targets, and which hold on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.db.base import SRID
from geo.patrols.targets.models import StreetTarget
from geo.streets import WayKind
from geo.streets.models import StreetSegment
from geo.streets.storing import network_held

MOST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class Target:
    """Every `days` days, or ended; of a grid, of a street or of a piece of street (line in degrees)."""

    grid_code: str | None = None
    street: str | None = None
    line: Any | None = None
    days: int | None
    night: bool = False
    from_on: date

    @property
    def meant(self) -> tuple[str | None, str | None, bytes | None, bool]:
        """What two targets share of which the later one holds."""
        line = None if self.line is None else shapely.to_wkb(self.line, byte_order=1)
        return self.grid_code, self.street, line, self.night


def set_targets(session: Session, territory_id: int, targets: Sequence[Target], *, now: datetime) -> None:
    """Keep targets; each holds from its day on, until another of the same thing does.

    Raises:
        BadInput: the days cannot be.
    """
    for target in targets:
        if target.days is not None and not 1 <= target.days <= MOST_DAYS:
            raise BadInput("target.days", say("A street is walked every 1 to {most} days.", most=MOST_DAYS))
    rows = [
        {
            "territory_id": territory_id,
            "grid_code": target.grid_code,
            "street": target.street,
            "geom": None if target.line is None else _stored(target.line),
            "days": target.days,
            "night": target.night,
            "from_on": target.from_on,
            "set_at": now,
        }
        for target in targets
    ]
    session.execute(insert(StreetTarget), rows)


def targets_on(session: Session, territory_id: int, day: date) -> list[Target]:
    """The targets that hold on a day, those of grids first, then of streets, then of pieces."""
    row = StreetTarget
    columns = (row.grid_code, row.street, func.ST_AsBinary(row.geom), row.days, row.night, row.from_on)
    own = select(*columns).where(row.territory_id == territory_id, row.from_on <= day)
    holding: dict[object, Target] = {}
    for grid_code, street, line, days, night, from_on in session.execute(own.order_by(row.from_on, row.id)):
        shape = None if line is None else shapely.from_wkb(bytes(line))
        target = Target(grid_code=grid_code, street=street, line=shape, days=days, night=night, from_on=from_on)
        holding[target.meant] = target
    found = [target for target in holding.values() if target.days is not None]
    return sorted(found, key=lambda each: (each.line is not None, each.street or "", each.grid_code or "", each.night))


def piece_lines(session: Session, network_id: int, numbers: Sequence[int]) -> list[Any]:
    """The lines of segments by their numbers in a network.

    Raises:
        NotFound: one is not there, or nobody walks on it.
    """
    segment = StreetSegment
    rows = session.execute(
        select(segment.ordinal, func.ST_AsBinary(segment.geom))
        .where(segment.network_id == network_id, segment.ordinal.in_(numbers), segment.kind <= int(WayKind.PATH))
        .order_by(segment.ordinal)
    ).all()
    if len(rows) < len(set(numbers)):
        missing = min(set(numbers) - {number for number, _ in rows})
        raise NotFound(
            "streets.no_segment",
            say("The streets {network} have no segment {segment} that people walk on. Ask for the streets again.",
                network=network_id, segment=missing),
        )  # fmt: skip
    return [shapely.from_wkb(bytes(line)) for _, line in rows]


def has_street(session: Session, network_id: int, name: str) -> bool:
    """Whether a street of that name can be walked."""
    segment = StreetSegment
    own = segment.network_id == network_id, segment.name == name, segment.kind <= int(WayKind.PATH)
    return session.scalar(select(segment.id).where(*own).limit(1)) is not None


def street_names(session: Session, territory_id: int) -> list[str]:
    """The names of the streets that can be walked, in the order of their letters."""
    network = network_held(session, territory_id)
    if network is None:
        return []
    segment = StreetSegment
    own = segment.network_id == network.id, segment.name.is_not(None), segment.kind <= int(WayKind.PATH)
    return sorted({str(name) for name in session.scalars(select(segment.name).where(*own).distinct())})


def _stored(shape: Any) -> str:
    return str(shapely.to_wkb(shapely.set_srid(shape, SRID), include_srid=True, hex=True))

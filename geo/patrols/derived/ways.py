"""What somebody says that a patrol walked, as it is derived from."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core.measure import to_metres
from geo.patrols.covering.reported import ReportedLine
from geo.patrols.derived.columns import us
from geo.patrols.derived.standing import STANDS

# Ids are no part of it: what is said twice is said once. A tick that was taken back says nothing.
_WAYS = text(f"""
    SELECT DISTINCT patrol_id, {us("at_from")} AS at_from, {us("at_to")} AS at_to, ST_AsBinary(geom, 'NDR') AS line
    FROM patrol_reported r WHERE patrol_id = ANY(:patrol_ids) AND {STANDS}
    ORDER BY patrol_id, at_from, at_to, line
""")  # noqa: S608 (constants of this package)


@dataclass(frozen=True)
class ReportedWays:
    """Lines (degrees, WGS84) with the instants (microseconds) between which each was walked, in one order."""

    lines: tuple[Any, ...]
    spans: tuple[tuple[int, int], ...]

    def digest(self, of_fixes: bytes) -> bytes:
        """What fixes with this digest and these ways share; of fixes alone where nothing was reported."""
        if not self.lines:
            return of_fixes
        found = hashlib.sha256(of_fixes)
        for line, span in zip(self.lines, self.spans, strict=True):
            found.update(repr(span).encode() + shapely.to_wkb(line, byte_order=1))
        return found.digest()

    def in_metres(self, near: tuple[float, float]) -> list[ReportedLine]:
        """The lines in the metric projection around `near` (lon, lat)."""
        placed = [to_metres([line], near)[0] for line in self.lines]
        return [ReportedLine(line, *span) for line, span in zip(placed, self.spans, strict=True)]


def read_ways(session: Session, patrol_id: uuid.UUID) -> ReportedWays:
    """What was reported for a patrol, in an order that does not depend on when it came."""
    return read_ways_of(session, [patrol_id]).get(patrol_id, ReportedWays((), ()))


def read_ways_of(session: Session, patrol_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ReportedWays]:
    """The same for those of some patrols for which anything was."""
    rows = session.execute(_WAYS, {"patrol_ids": list(patrol_ids)}).all()
    return {patrol_id: _ways(list(own)) for patrol_id, own in groupby(rows, key=attrgetter("patrol_id"))}


def _ways(rows: Sequence[Any]) -> ReportedWays:
    lines = tuple(shapely.from_wkb(bytes(row.line)) for row in rows)
    return ReportedWays(lines, tuple((row.at_from, row.at_to) for row in rows))

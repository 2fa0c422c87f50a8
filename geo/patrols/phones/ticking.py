"""Streets that were ticked: on the list of a route, or on a paper sheet that is entered at the desk.

A tick is kept as the line of what was ticked. Streets that come later have other numbers; the line means the same.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.core.coordinates import geometries_on_grid
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.db.base import SRID
from geo.patrols.derived.lines import stretch_lines
from geo.patrols.derived.marking import fixes_came
from geo.patrols.models import Means
from geo.patrols.phones.sending import Added, find_patrol
from geo.patrols.rules import check_time
from geo.streets import WayKind
from geo.streets.models import StreetNetwork, StreetSegment

# In the order of ids, so that two that send the same ticks wait for each other in one direction.
_ADD = text("""
    INSERT INTO patrol_reported (id, patrol_id, means, at_from, at_to, geom)
    SELECT s.id, :patrol_id, :means, s.at_from, s.at_to, ST_GeomFromEWKB(decode(s.line, 'hex'))
    FROM unnest(CAST(:ids AS uuid[]), CAST(:froms AS timestamptz[]), CAST(:tos AS timestamptz[]),
                CAST(:lines AS text[]))
        AS s(id, at_from, at_to, line)
    ORDER BY s.id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
""")
_OF_OTHERS = text("SELECT id FROM patrol_reported WHERE id = ANY(:ids) AND patrol_id <> :patrol_id ORDER BY id LIMIT 1")


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A segment (its number in a network) that was walked between two instants: whole, or from and to a metre."""

    id: uuid.UUID
    segment: int
    at_from: datetime
    at_to: datetime
    from_m: float | None = None
    to_m: float | None = None


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """What was ticked of a network."""

    network_id: int
    ticks: Sequence[Tick]
    means: Means = Means.TICKED


def add_ticks(session: Session, patrol_id: uuid.UUID, ticked: Ticked, *, now: datetime) -> Added:
    """Keep what was ticked of a network, and have the patrol derived: all or none.

    Raises:
        NotFound: there is no such patrol, network or segment.
        BadInput: a time lies in the future, a tick ends before it begins, or has no length.
        Conflict: an id is known of another patrol.
    """
    for tick in ticked.ticks:
        check_time(tick.at_to, now)
        if tick.at_to < tick.at_from:
            raise BadInput("patrol.backwards", say("A patrol cannot end before it starts."))
    patrol = find_patrol(session, patrol_id, locked=True)
    single = list({tick.id: tick for tick in ticked.ticks}.values())
    if not single:
        return Added(0, 0)
    sent = {
        "patrol_id": patrol_id,
        "means": ticked.means.value,
        "ids": [tick.id for tick in single],
        "froms": [tick.at_from for tick in single],
        "tos": [tick.at_to for tick in single],
        "lines": _lines(session, patrol.territory_id, ticked.network_id, single),
    }
    new = session.scalars(_ADD, sent).all()
    other = session.scalar(_OF_OTHERS, sent)
    if other is not None:
        raise Conflict("patrol.differs", say("{id} is known of another patrol; that one stays.", id=str(other)))
    if new:
        fixes_came(session, [patrol_id])
    return Added(len(new), len(ticked.ticks) - len(new))


def _lines(session: Session, territory_id: int, network_id: int, ticks: Sequence[Tick]) -> list[str]:
    """The line of each tick as EWKB in hexadecimal digits."""
    known = _segments(session, territory_id, network_id, {tick.segment for tick in ticks})
    stretches = [_stretch(tick, *known[tick.segment]) for tick in ticks if tick.segment in known]
    if len(stretches) < len(ticks):
        missing = next(tick.segment for tick in ticks if tick.segment not in known)
        raise NotFound(
            "streets.no_segment",
            say("The streets {network} have no segment {segment} that people walk on. Ask for the streets again.",
                network=network_id, segment=missing),
        )  # fmt: skip
    lines = geometries_on_grid(np.array([*stretch_lines(session, stretches), None], dtype=object)[:-1])
    return [str(line) for line in shapely.to_wkb(shapely.set_srid(lines, SRID), include_srid=True, hex=True)]


def _segments(session: Session, territory_id: int, network_id: int, numbers: set[int]) -> dict[int, tuple[int, int]]:
    """The id and length of segments by their numbers."""
    segment, network = StreetSegment, StreetNetwork
    rows = session.execute(
        select(segment.ordinal, segment.id, segment.length_mm)
        .join(network, network.id == segment.network_id)
        .where(network.id == network_id, network.territory_id == territory_id, segment.ordinal.in_(numbers))
        .where(segment.kind <= int(WayKind.PATH))
    )
    return {number: (id_, length_mm) for number, id_, length_mm in rows}


def _stretch(tick: Tick, segment_id: int, length_mm: int) -> tuple[int, int, int]:
    from_mm = 0 if tick.from_m is None else min(length_mm, round(tick.from_m * 1000))
    to_mm = length_mm if tick.to_m is None else min(length_mm, round(tick.to_m * 1000))
    if from_mm >= to_mm:
        raise BadInput(
            "patrol.no_length",
            say("Segment {segment} is {length} m long: nothing of it lies from {start} to {end} m.",
                segment=tick.segment, length=length_mm / 1000, start=tick.from_m or 0, end=tick.to_m or 0),
        )  # fmt: skip
    return segment_id, from_mm, to_mm

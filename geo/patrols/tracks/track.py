"""The track of one patrol as somebody may see it: positions, stops, streets walked, and what lies off the street.

All instants are aware, places are lon, lat in WGS84. Who sees a part of the territory is given what lies in that part;
no line crosses what may not be seen.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.patrols.covering import Source
from geo.patrols.derived.lines import stretch_lines
from geo.patrols.derived.standing import STANDS
from geo.patrols.flags import UNUSED, Flag
from geo.patrols.seeing import PatrolSeen
from geo.roster.sight import Sight

_FIXES = text("""
    SELECT f.id, f.at, ST_X(f.geom) AS lon, ST_Y(f.geom) AS lat, f.accuracy_m, coalesce(w.flags, 0) AS flags,
           :whole OR coalesce(g.grid_id = ANY(:grids), false) AS seen
    FROM fix f LEFT JOIN patrol_flaw w ON w.patrol_id = f.patrol_id AND w.fix_id = f.id
         LEFT JOIN fix_grid g ON g.fix_id = f.id AND g.plan_id = :plan_id
    WHERE f.patrol_id = :patrol_id ORDER BY f.at, f.id
""")
_STOPS = text("""
    SELECT at_from, at_to, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM patrol_stop
    WHERE patrol_id = :patrol_id ORDER BY ordinal
""")
_AWAY = text("""
    SELECT at_from, at_to, length_mm FROM patrol_away WHERE patrol_id = :patrol_id ORDER BY ordinal
""")
_WALKED = text("""
    SELECT w.source, w.segment_id, w.from_mm, w.to_mm, w.at_from, w.at_to, s.name
    FROM patrol_walked w JOIN street_segment s ON s.id = w.segment_id
    WHERE w.patrol_id = :patrol_id AND :whole
    UNION ALL
    SELECT w.source, w.segment_id, greatest(w.from_mm, g.from_mm), least(w.to_mm, g.to_mm), w.at_from, w.at_to, s.name
    FROM patrol_walked w JOIN street_segment s ON s.id = w.segment_id
         JOIN segment_grid g ON g.segment_id = w.segment_id AND g.plan_id = :plan_id AND g.grid_id = ANY(:grids)
                            AND g.from_mm < w.to_mm AND g.to_mm > w.from_mm
    WHERE w.patrol_id = :patrol_id AND NOT :whole
    ORDER BY at_from, at_to, segment_id, from_mm
""")
_REPORTED = text(f"""
    SELECT at_from, at_to, ST_Length(CAST(geom AS geography)) AS length_m, ST_AsBinary(geom) AS line
    FROM patrol_reported r WHERE patrol_id = :patrol_id AND {STANDS} ORDER BY at_from, id
""")  # noqa: S608 (a condition of ours)
_WAITS = text("""
    SELECT EXISTS (SELECT FROM patrol_due d JOIN patrol p ON p.id = d.patrol_id
                   JOIN street_network n ON n.territory_id = p.territory_id WHERE d.patrol_id = :patrol_id)
""")


@dataclass(frozen=True)
class TrackFix:
    """One position; `used` where cleaning kept it, `begins` where no line leads to it."""

    id: uuid.UUID
    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None
    used: bool
    begins: bool


@dataclass(frozen=True)
class Stop:
    """Where a patrol stood still."""

    at_from: datetime
    at_to: datetime
    lon: float
    lat: float

    @property
    def lasted(self) -> timedelta:
        """For how long."""
        return self.at_to - self.at_from


@dataclass(frozen=True)
class WalkedStreet:
    """A stretch of a street, with its line in degrees; `recorded` where a track shows it."""

    recorded: bool
    name: str | None
    length_m: float
    at_from: datetime
    at_to: datetime
    line: Any


@dataclass(frozen=True)
class OffStreet:
    """A stretch off the street, with its line where at least two positions lie on it."""

    at_from: datetime
    at_to: datetime
    length_m: float
    line: Any | None


@dataclass(frozen=True, kw_only=True)
class Track:
    """All that may be seen of a patrol's track; `waits` while it is still being worked out (never without streets)."""

    fixes: tuple[TrackFix, ...]
    stops: tuple[Stop, ...]
    streets: tuple[WalkedStreet, ...]
    off_street: tuple[OffStreet, ...]
    waits: bool

    def lines(self) -> list[list[TrackFix]]:
        """The positions that are used, in stretches between which nothing is known."""
        stretches: list[list[TrackFix]] = []
        for fix in self.fixes:
            if fix.used:
                if fix.begins or not stretches:
                    stretches.append([])
                stretches[-1].append(fix)
        return stretches

    @property
    def recorded_m(self) -> float:
        """Metres of street that the track shows, each stretch as often as it was walked."""
        return sum(each.length_m for each in self.streets if each.recorded)

    @property
    def reported_m(self) -> float:
        """Metres of street that were only reported."""
        return sum(each.length_m for each in self.streets if not each.recorded)

    @property
    def off_street_for(self) -> timedelta:
        """How long the patrol was off the street."""
        return sum((each.at_to - each.at_from for each in self.off_street), timedelta(0))


def track_of(session: Session, patrol: PatrolSeen, sight: Sight) -> Track:
    """The track of a patrol that somebody sees."""
    grids = sorted(sight.reach.grid_ids or ())
    asked = {"patrol_id": patrol.id, "whole": patrol.whole, "grids": grids, "plan_id": sight.reach.plan_id}
    fixes = tuple(_fixes(session, asked))
    return Track(
        fixes=fixes,
        stops=tuple(each for each in _stops(session, asked) if _is_seen(fixes, each.at_from, each.at_to)),
        streets=tuple(_streets(session, asked)),
        off_street=tuple(_off_street(session, asked, fixes)),
        waits=bool(session.scalar(_WAITS, {"patrol_id": patrol.id})),
    )


def _fixes(session: Session, asked: dict[str, Any]) -> Iterator[TrackFix]:
    begins = True
    for row in session.execute(_FIXES, asked):
        used = not row.flags & int(UNUSED)
        if not row.seen:
            begins = begins or used
            continue
        breaks = bool(row.flags & Flag.BREAK)
        yield TrackFix(row.id, row.at, row.lon, row.lat, row.accuracy_m, used, begins=used and (begins or breaks))
        begins = begins and not used


def _stops(session: Session, asked: dict[str, Any]) -> list[Stop]:
    return [Stop(*row) for row in session.execute(_STOPS, asked)]


def _streets(session: Session, asked: dict[str, Any]) -> list[WalkedStreet]:
    rows = session.execute(_WALKED, asked).all()
    lines = stretch_lines(session, [(row.segment_id, row.from_mm, row.to_mm) for row in rows])
    walked = [
        WalkedStreet(
            row.source == Source.RECORDED, row.name, (row.to_mm - row.from_mm) / 1000, row.at_from, row.at_to, line
        )
        for row, line in zip(rows, lines, strict=True)
    ]
    if asked["whole"] and all(each.recorded for each in walked):
        walked += _reported(session, asked)
    return walked


def _reported(session: Session, asked: dict[str, Any]) -> Iterator[WalkedStreet]:
    """Stretches as they were reported, where none has been laid on streets."""
    for row in session.execute(_REPORTED, asked):
        line = shapely.from_wkb(bytes(row.line))
        yield WalkedStreet(recorded=False, name=None, length_m=row.length_m, at_from=row.at_from, at_to=row.at_to,
                           line=line)  # fmt: skip


def _off_street(session: Session, asked: dict[str, Any], fixes: Sequence[TrackFix]) -> Iterator[OffStreet]:
    for row in session.execute(_AWAY, asked):
        between = [fix for fix in fixes if fix.used and row.at_from <= fix.at <= row.at_to]
        if between or asked["whole"]:
            places = [(fix.lon, fix.lat) for fix in between]
            line = shapely.LineString(places) if len(places) > 1 else None
            yield OffStreet(row.at_from, row.at_to, row.length_mm / 1000, line)


def _is_seen(fixes: Sequence[TrackFix], first: datetime, last: datetime) -> bool:
    return any(fix.used and first <= fix.at <= last for fix in fixes)

"""Patrols that are out at this moment, with where they were last and when, and calls for help that nobody has seen.

One look serves every map that is open; what each may show is cut from it by the sight of whoever looks.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.patrols.flags import UNUSED
from geo.patrols.outing import PatrolStatus
from geo.patrols.phones.reporting import SHOWN_FOR
from geo.patrols.planned.queries import standings
from geo.patrols.planned.walkers import WALKERS
from geo.patrols.teams import TEAM_NAME
from geo.roster.sight import Sight

SILENT = timedelta(hours=6)
"""A patrol of which nothing came for longer is not out any more, whether it said so or not."""

# A patrol's last fix is found by its index; one that is out was begun by a phone within two days.
_OUT = text(f"""
    SELECT p.id, p.territory_id, p.title, {TEAM_NAME} AS team, p.team_id, t.community_code, p.started_at,
           last.at, ST_X(last.geom) AS lon, ST_Y(last.geom) AS lat, last.accuracy_m,
           ARRAY(SELECT g.grid_id FROM fix_grid g WHERE g.fix_id = last.id AND g.grid_id IS NOT NULL) AS grids,
           ARRAY({WALKERS}) AS walkers
    FROM patrol p LEFT JOIN team t ON t.id = p.team_id
         LEFT JOIN LATERAL (
             SELECT f.id, f.at, f.geom, f.accuracy_m FROM fix f
             LEFT JOIN patrol_flaw w ON w.patrol_id = f.patrol_id AND w.fix_id = f.id
             WHERE f.patrol_id = p.id AND coalesce(w.flags & {int(UNUSED)}, 0) = 0 ORDER BY f.at DESC, f.id DESC LIMIT 1
         ) last ON true
    WHERE p.told_started_at IS NOT NULL AND p.finished_at > :since
    ORDER BY p.started_at, p.id
""")  # noqa: S608 (constants of ours)
_CALLS = text("""
    SELECT c.id, c.patrol_id, p.territory_id, c.at, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat
    FROM patrol_sos c JOIN patrol p ON p.id = c.patrol_id
    WHERE c.seen_at IS NULL AND c.received_at > :since ORDER BY c.received_at
""")


@dataclass(frozen=True, kw_only=True)
class Out:
    """A patrol that is out. `grids` are those of its last position in every plan; `walkers` accounts that walk it."""

    id: uuid.UUID
    territory_id: int
    title: str
    team: str | None
    team_id: uuid.UUID | None
    community_code: str | None
    started_at: datetime
    status: PatrolStatus
    at: datetime | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    grids: frozenset[int]
    walkers: frozenset[uuid.UUID]


@dataclass(frozen=True, kw_only=True)
class CallOut:
    """A call for help that nobody has seen."""

    id: uuid.UUID
    patrol_id: uuid.UUID
    territory_id: int
    at: datetime
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Now:
    """One look at everything that is out."""

    at: datetime
    patrols: tuple[Out, ...]
    calls: tuple[CallOut, ...]

    def seen_by(self, sight: Sight) -> "Now":
        """What somebody sees of it: their own, those of teams that they lead, and staff what is in their area.

        Calls for help go to whoever reads the tracks of the whole territory, as on their first page.
        """
        patrols = tuple(each for each in self.patrols if _sees(sight, each))
        calls = self.calls if sight.reach.is_whole else ()
        return Now(self.at, patrols, tuple(each for each in calls if each.territory_id == sight.territory_id))


def look_now(session: Session, now: datetime) -> Now:
    """Everything that is out, in all territories."""
    rows = session.execute(_OUT, {"since": now - SILENT}).all()
    standing = standings(session, [row.id for row in rows])
    walking = {PatrolStatus.STARTED, PatrolStatus.PAUSED}
    out = tuple(
        Out(
            id=row.id,
            territory_id=row.territory_id,
            title=row.title,
            team=row.team,
            team_id=row.team_id,
            community_code=row.community_code,
            started_at=row.started_at,
            status=standing[row.id].status,
            at=row.at,
            lon=row.lon,
            lat=row.lat,
            accuracy_m=row.accuracy_m,
            grids=frozenset(row.grids),
            walkers=frozenset(row.walkers),
        )
        for row in rows
        if standing[row.id].status in walking
    )
    return Now(now, out, _calls(session, now))


def _calls(session: Session, now: datetime) -> tuple[CallOut, ...]:
    rows: Sequence[object] = session.execute(_CALLS, {"since": now - SHOWN_FOR}).mappings().all()
    return tuple(CallOut(**dict(row)) for row in rows)  # type: ignore[call-overload]  # columns of the statement


def _sees(sight: Sight, patrol: Out) -> bool:
    if patrol.territory_id != sight.territory_id:
        return False
    if sight.reach.is_whole or patrol.team_id in sight.led or sight.account_id in patrol.walkers:
        return True
    here = bool(patrol.grids & (sight.reach.grid_ids or frozenset()))
    return here if patrol.at is not None else patrol.community_code in (sight.read or ())

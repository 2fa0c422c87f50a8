"""What every question about a point needs, ready in memory: plans in force, their snapshots, who serves today.

A thread of its own listens to the database. When it hears of a change it reads what changed, and swaps it
in at once; until then answers go by what held before, and say so. So nobody waits for a plan that is being
published, and no answer mixes two. When nothing can be heard, nothing is ready, and the database is asked.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from psycopg import OperationalError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.boundaries import shaping
from api.language import LANGUAGES, translate
from geo.boundaries.queries import territories
from geo.boundaries.snapshots import PlanSnapshot, plan_snapshot
from geo.boundaries.standing import Asking, Ground, stand
from geo.core import clock
from geo.core.errors import GridstewardError
from geo.core.viewer import PROGRAM
from geo.db.database import Database
from geo.db.notices import notices
from geo.roster.queries import WorkerInfo, workers_on

log = logging.getLogger(__name__)

CHANNEL = "gridsteward_ground"
_PAUSE_S = 1.0


@dataclass(frozen=True)
class Parts:
    """The parts of an answer of `/locate` as JSON: by the grid's ordinal, or the same for all of a plan."""

    territory: bytes
    plan: bytes
    grids: tuple[bytes, ...]
    communities: tuple[bytes, ...]
    duties: tuple[bytes, ...]
    matches: Mapping[tuple[str, bool], bytes]


@dataclass(frozen=True)
class Standing:
    """A territory as it stands now: its ground, its plan in memory, who serves which grid; good until its midnight."""

    ground: Ground
    snapshot: PlanSnapshot
    workers: Mapping[str, WorkerInfo]
    parts: Parts
    until: datetime


class Ready:
    """The territories as they stand, kept fresh for as long as it runs."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone
        self._standings: Mapping[str | None, Standing] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_fresh, name="ready", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End listening; nothing is ready from then on."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def standing(self, territory: str | None, now: datetime) -> Standing | None:
        """The territory named, or the only one; None where the database has to be asked."""
        found = self._standings.get(territory)
        return found if found is not None and now < found.until else None

    def _keep_fresh(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except (OperationalError, SQLAlchemyError, GridstewardError) as error:
                log.info("Nothing is ready in memory until the database answers again.", exc_info=error)
            finally:
                self._standings = {}
            self._ended.wait(_PAUSE_S)

    def _listen(self) -> None:
        for changed in notices(self._database.url, CHANNEL, self._ended):
            if changed or self._is_old():
                with self._database.session() as session:
                    self._standings = read_standings(session, self._zone)

    def _is_old(self) -> bool:
        now = clock.now()
        return any(each.until <= now for each in self._standings.values())


def read_standings(session: Session, zone: ZoneInfo) -> dict[str | None, Standing]:
    """Every territory that has a plan in force, by its code; the only territory there is under None too."""
    asking, known = Asking(PROGRAM, clock.now(), zone), territories(session)
    grounds = [stand(session, each.code, None, asking) for each in known if each.plan_id is not None]
    found: dict[str | None, Standing] = {ground.territory.code: _standing(session, ground) for ground in grounds}
    if len(known) == 1 and found:
        found[None] = next(iter(found.values()))
    return found


def _standing(session: Session, ground: Ground) -> Standing:
    snapshot = plan_snapshot(session, ground.plan.id)
    workers = workers_on(session, ground.territory.id, ground.day)
    return Standing(
        ground=ground,
        snapshot=snapshot,
        workers=workers,
        parts=_parts(ground, snapshot, workers),
        until=clock.start_of_day(ground.day + timedelta(days=1), ground.zone),
    )


def _parts(ground: Ground, snapshot: PlanSnapshot, workers: Mapping[str, WorkerInfo]) -> Parts:
    return Parts(
        territory=_json(shaping.territory_brief(ground.territory)),
        plan=_json(shaping.plan_schema(ground.plan)),
        grids=tuple(_json(shaping.grid_brief(grid)) for grid in snapshot.grids),
        communities=tuple(_json(shaping.community_brief(community)) for community in snapshot.communities),
        duties=tuple(_json(shaping.duty(workers.get(grid.code))) for grid in snapshot.grids),
        matches={(each, inside): _match(each, inside=inside) for each in LANGUAGES for inside in (True, False)},
    )


def _match(language: str, *, inside: bool) -> bytes:
    return _json(shaping.point_match(inside=inside, translate=partial(translate, language=language)))


def _json(schema: BaseModel | None) -> bytes:
    return b"null" if schema is None else schema.model_dump_json(by_alias=True).encode()

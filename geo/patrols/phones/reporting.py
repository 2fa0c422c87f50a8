"""What a phone tells of a patrol beside its positions: stretches that were not recorded, and calls for help.

Ids are made on the phone; what is known already stays as it is.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.models import Territory
from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.db.base import SRID
from geo.patrols.derived.marking import fixes_came
from geo.patrols.models import HelpCall, Means, Patrol, ReportedWay
from geo.patrols.phones.sending import find_patrol
from geo.patrols.rules import check_time
from geo.patrols.teams import team_name

SHOWN_FOR = timedelta(days=7)
"""A call for help that nobody has seen is shown for so long."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A stretch as a phone reports it: instants and lon, lat in degrees of the patrol's datum."""

    id: uuid.UUID
    at_from: datetime
    at_to: datetime
    lonlat: Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call for help as a phone sends it."""

    id: uuid.UUID
    at: datetime
    lonlat: tuple[float, float] | None
    accuracy_m: float | None


@dataclass(frozen=True)
class OpenCall:
    """A call for help as the desk sees it; lon, lat in WGS84."""

    id: uuid.UUID
    territory: str
    title: str
    team: str | None
    at: datetime
    received_at: datetime
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    seen_at: datetime | None


def add_way(session: Session, patrol_id: uuid.UUID, way: Way, *, now: datetime) -> bool:
    """Keep a stretch that was reported, and have its patrol derived; returns whether it is new.

    Raises:
        NotFound: there is no such patrol.
        BadInput: it lies in the future, or ends before it begins.
        Conflict: another patrol has this id.
    """
    check_time(way.at_to, now)
    if way.at_to < way.at_from:
        raise BadInput("patrol.backwards", say("A patrol cannot end before it starts."))
    patrol = find_patrol(session, patrol_id)
    line = shapely.LineString(_places(way.lonlat, patrol))
    span = {"at_from": way.at_from, "at_to": way.at_to}
    values = {"id": way.id, "patrol_id": patrol_id, "means": Means.GAP.value, **span}
    kept = insert(ReportedWay).values(**values, geom=_stored(line)).on_conflict_do_nothing().returning(ReportedWay.id)
    is_new = _is_new(session, session.scalar(kept), ReportedWay, way.id, patrol_id)
    if is_new:
        fixes_came(session, [patrol_id])
    return is_new


def add_call(session: Session, patrol_id: uuid.UUID, call: Call, *, now: datetime) -> bool:
    """Keep a call for help; returns whether it is new.

    Raises:
        NotFound: there is no such patrol.
        BadInput: it lies in the future.
        Conflict: another patrol has this id.
    """
    check_time(call.at, now)
    patrol = find_patrol(session, patrol_id)
    place = None if call.lonlat is None else _stored(shapely.Point(_places([call.lonlat], patrol)[0]))
    values = {"id": call.id, "patrol_id": patrol_id, "at": call.at, "accuracy_m": call.accuracy_m}
    kept = insert(HelpCall).values(**values, received_at=now, geom=place).on_conflict_do_nothing()
    return _is_new(session, session.scalar(kept.returning(HelpCall.id)), HelpCall, call.id, patrol_id)


def _is_new(
    session: Session, added: object, table: type[ReportedWay] | type[HelpCall], id_: uuid.UUID, patrol_id: uuid.UUID
) -> bool:
    if added is not None:
        return True
    if session.scalar(select(table.patrol_id).where(table.id == id_)) != patrol_id:
        raise Conflict("patrol.differs", say("{id} is known of another patrol; that one stays.", id=str(id_)))
    return False


def _places(lonlat: Sequence[tuple[float, float]], patrol: Patrol) -> np.ndarray:
    return on_grid(to_wgs84(np.array(lonlat, dtype=float), Datum(patrol.datum)))


def _stored(shape: shapely.Geometry) -> str:
    return str(shapely.to_wkb(shapely.set_srid(shape, SRID), include_srid=True, hex=True))


_OPEN = (
    select(
        HelpCall.id,
        Territory.code,
        Patrol.title,
        team_name(),
        HelpCall.at,
        HelpCall.received_at,
        func.ST_X(HelpCall.geom),
        func.ST_Y(HelpCall.geom),
        HelpCall.accuracy_m,
        HelpCall.seen_at,
    )
    .join(Patrol, Patrol.id == HelpCall.patrol_id)
    .join(Territory, Territory.id == Patrol.territory_id)
)


def open_calls(session: Session, territory_id: int, *, now: datetime) -> list[OpenCall]:
    """Calls for help of a territory that nobody has seen yet, the latest first."""
    own = _OPEN.where(Patrol.territory_id == territory_id, HelpCall.seen_at.is_(None))
    rows = session.execute(own.where(HelpCall.received_at > now - SHOWN_FOR).order_by(HelpCall.received_at.desc()))
    return [OpenCall(*row) for row in rows]


def call_by_id(session: Session, call_id: uuid.UUID) -> OpenCall:
    """A call for help.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.execute(_OPEN.where(HelpCall.id == call_id)).one_or_none()
    if row is None:
        raise no_such_call()
    return OpenCall(*row)


def no_such_call() -> NotFound:
    """What is said of a call that is not there, and of one that is not for whoever asks."""
    return NotFound("patrol.no_call", say("There is no such call for help."))


def see_call(session: Session, call_id: uuid.UUID, now: datetime) -> None:
    """Note that the desk has seen a call; the first time stays."""
    unseen = HelpCall.id == call_id, HelpCall.seen_at.is_(None)
    session.execute(update(HelpCall).where(*unseen).values(seen_at=now))

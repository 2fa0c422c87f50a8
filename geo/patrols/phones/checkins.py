"""Check-ins: that a patrol was at a place 点位, proved by the code on its card where no position can.

A check-in is of a patrol and never of a person; it is a fact beside the positions and covers no street.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.addresses.nametables import Place, PlaceGrid, PlaceKind
from geo.boundaries.reach import Reach
from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84
from geo.core.errors import Conflict, NotFound
from geo.core.language import say
from geo.db.base import SRID
from geo.patrols.models import CheckIn, Patrol, PlaceCard
from geo.patrols.phones.sending import find_patrol
from geo.patrols.rules import check_time
from geo.patrols.teams import team_name

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is read for something else: 0 and O, 1, I and L."""
LENGTH = 6


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A check-in as a phone sends it; lon, lat in degrees of the patrol's datum."""

    id: uuid.UUID
    code: str
    at: datetime
    lonlat: tuple[float, float] | None
    accuracy_m: float | None


@dataclass(frozen=True)
class Card:
    """A place with the code of its card; which patrol was there last, and when."""

    code: str
    name: str
    kind: str
    last_at: datetime | None
    last_by: str | None


@dataclass(frozen=True)
class Presence:
    """A check-in of a patrol; `name` is the key of a place that is known no more, which has no `lon` and `lat`."""

    id: uuid.UUID
    code: str
    name: str
    at: datetime
    received_at: datetime
    lon: float | None
    lat: float | None


def read_code(typed: str) -> str:
    """A code as it is stored: capitals without spaces and hyphens."""
    return "".join(each for each in typed.upper() if each.isalnum())


def make_cards(session: Session, territory_id: int, kind: PlaceKind) -> int:
    """Give every place of a kind a code that has none; returns how many it gave."""
    carded = select(PlaceCard.place_key).where(PlaceCard.territory_id == territory_id)
    bare = select(Place.key).where(Place.territory_id == territory_id, Place.kind == kind, Place.key.not_in(carded))
    keys = session.scalars(bare.order_by(Place.key)).all()
    for key in keys:
        _give_code(session, territory_id, key)
    return len(keys)


def _give_code(session: Session, territory_id: int, place_key: str) -> None:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        given = insert(PlaceCard).values(code=code, territory_id=territory_id, place_key=place_key)
        if session.scalar(given.on_conflict_do_nothing().returning(PlaceCard.code)) is not None:
            return
        taken = PlaceCard.territory_id == territory_id, PlaceCard.place_key == place_key
        if session.scalar(select(PlaceCard.code).where(*taken)) is not None:
            return


def cards_of(session: Session, territory_id: int, kind: PlaceKind | None = None) -> list[Card]:
    """The cards of places that are there, by name."""
    last = (
        select(CheckIn.at, func.coalesce(team_name(), Patrol.title).label("by"))
        .join(Patrol, Patrol.id == CheckIn.patrol_id)
        .where(CheckIn.code == PlaceCard.code)
        .order_by(CheckIn.at.desc())
        .limit(1)
        .lateral()
    )
    here = (Place.territory_id == PlaceCard.territory_id) & (Place.key == PlaceCard.place_key)
    found = (
        select(PlaceCard.code, Place.name, Place.kind, last.c.at, last.c.by)
        .join(Place, here)
        .outerjoin(last, last.c.at.is_not(None))
        .where(PlaceCard.territory_id == territory_id)
        .order_by(Place.kind, Place.name, PlaceCard.code)
    )
    return [Card(*row) for row in session.execute(found if kind is None else found.where(Place.kind == kind))]


def count_places(session: Session, territory_id: int) -> dict[str, int]:
    """How many places there are of each kind."""
    counted = select(Place.kind, func.count()).where(Place.territory_id == territory_id).group_by(Place.kind)
    return {str(row[0]): int(row[1]) for row in session.execute(counted)}


def add_check_in(session: Session, patrol_id: uuid.UUID, arrival: Arrival, *, now: datetime) -> bool:
    """Keep a check-in; returns whether it is new.

    Raises:
        NotFound: there is no such patrol, or no card of its territory has this code.
        BadInput: it lies in the future.
        Conflict: the id is known with other content.
    """
    check_time(arrival.at, now)
    patrol = find_patrol(session, patrol_id)
    code = read_code(arrival.code)
    card = session.get(PlaceCard, code)
    if card is None or card.territory_id != patrol.territory_id:
        raise NotFound("place.no_card", say("No card here has the code {code}. Look at it again.", code=code[:20]))
    values = {"id": arrival.id, "patrol_id": patrol_id, "code": code, "at": arrival.at}
    about = {"received_at": now, "accuracy_m": arrival.accuracy_m, "geom": _point(arrival, patrol)}
    added = insert(CheckIn).values(**values, **about).on_conflict_do_nothing().returning(CheckIn.id)
    if session.scalar(added) is not None:
        return True
    known = session.get_one(CheckIn, arrival.id)
    if (known.patrol_id, known.code, known.at) != (patrol_id, code, arrival.at):
        raise Conflict("patrol.differs", say("{id} is known of another patrol; that one stays.", id=str(arrival.id)))
    return False


def check_ins(session: Session, patrol_id: uuid.UUID, *, reach: Reach | None = None) -> Sequence[Presence]:
    """Where a patrol checked in, in time order: everywhere, or at the places that lie within reach."""
    here = (Place.territory_id == PlaceCard.territory_id) & (Place.key == PlaceCard.place_key)
    name = func.coalesce(Place.name, PlaceCard.place_key)
    place = func.ST_X(Place.geom), func.ST_Y(Place.geom)
    found = (
        select(CheckIn.id, CheckIn.code, name, CheckIn.at, CheckIn.received_at, *place)
        .join(PlaceCard, PlaceCard.code == CheckIn.code)
        .outerjoin(Place, here)
        .where(CheckIn.patrol_id == patrol_id)
        .order_by(CheckIn.at, CheckIn.id)
    )
    if reach is not None:
        inside = PlaceGrid.place_id == Place.id, PlaceGrid.plan_id == reach.plan_id
        seen = select(PlaceGrid.place_id).where(*inside, *reach.within(PlaceGrid.grid_id))
        found = found.where(seen.exists())
    return [Presence(*row) for row in session.execute(found)]


def _point(arrival: Arrival, patrol: Patrol) -> str | None:
    if arrival.lonlat is None:
        return None
    place = on_grid(to_wgs84(np.array([arrival.lonlat]), Datum(patrol.datum)))[0]
    return str(shapely.to_wkb(shapely.set_srid(shapely.Point(place), SRID), include_srid=True, hex=True))

"""All door-plates of a territory gone through once, so many at a time, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from geo.addresses.buildingnumbers import write_buildings
from geo.addresses.models import Address
from geo.addresses.nametables import Building, Compound
from geo.db.base import SRID

AT_ONCE = 20_000
Box = tuple[float, float, float, float]


class Door(NamedTuple):
    """A door-plate that stands; lon, lat in WGS84."""

    key: str
    text: str
    compound: str | None
    building: str | None
    building_id: int | None
    households: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Doorstep:
    """Some door-plates, and where they are: lon, lat (n, 2)."""

    doors: list[Door]
    lonlat: NDArray[np.float64]


def standing_doors(
    session: Session, territory_id: int, day: date, *, box: Box | None = None, after: str | None = None
) -> Iterator[Doorstep]:
    """The door-plates that stand on a day by key, those after a key, those in a box (west, south, east, north)."""
    stands = or_(Address.retired_on.is_(None), Address.retired_on > day)
    columns = (Address.key, Address.text, Address.compound, Address.building, Address.building_id, Address.households)
    found = select(*columns, func.ST_X(Address.geom), func.ST_Y(Address.geom))
    found = found.where(Address.territory_id == territory_id, stands).order_by(Address.key).limit(AT_ONCE)
    if box is not None:
        found = found.where(Address.geom.intersects(func.ST_MakeEnvelope(*box, SRID)))
    last = after
    while True:
        asked = found if last is None else found.where(Address.key > last)
        doors = [Door(*row) for row in session.execute(asked)]
        if doors:
            yield Doorstep(doors, np.array([(door.lon, door.lat) for door in doors]))
        if len(doors) < AT_ONCE:
            return
        last = doors[-1].key


class BuildingPlace(NamedTuple):
    """A building and where it stands (WGS84), with its name or its number within its compound."""

    id: int
    compound: str | None
    name: str | None
    number: str | None
    households: int | None
    lon: float
    lat: float

    @property
    def said(self) -> str:
        """The building as one says it: 2号楼."""
        return self.name or write_buildings((self.number or "",))


def building_places(session: Session, territory_id: int) -> list[BuildingPlace]:
    """All buildings of a territory, by compound."""
    said = Compound.name, Building.name, Building.number, Building.households
    rows = session.execute(
        select(Building.id, *said, func.ST_X(Building.geom), func.ST_Y(Building.geom))
        .outerjoin(Compound, Compound.id == Building.compound_id)
        .where(Building.territory_id == territory_id)
        .order_by(Compound.name, Building.key)
    )
    return [BuildingPlace(*row) for row in rows]

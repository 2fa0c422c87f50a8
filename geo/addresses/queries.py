"""Finding addresses, and counting them by grid."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, or_, select
from sqlalchemy.orm import Session

from geo.addresses.models import Address, AddressGrid
from geo.addresses.rules import after_prefix, normalise
from geo.boundaries.drafting.leaves import NO_BUILDING, Doors
from geo.boundaries.reach import Reach
from geo.db.base import SRID

DOORS_AT_ONCE = 20_000
"""So many rows are held as rows; the rest are numbers already."""


@dataclass(frozen=True)
class AddressInfo:
    """A door-plate as pages and API show it; lon, lat in WGS84."""

    id: int
    key: str
    text: str
    compound: str | None
    building: str | None
    community: str | None
    households: int
    retired_on: date | None
    lon: float
    lat: float
    exact: bool = False


def search_addresses(
    session: Session, territory_id: int, reach: Reach, text: str, *, limit: int = 20
) -> list[AddressInfo]:
    """Addresses within reach whose text, or compound and building, is or begins with what was asked.

    Exact ones come first, retired plates last. An empty question finds nothing.
    """
    wanted = normalise(text)
    if not wanted:
        return []
    exact = or_(Address.normalised == wanted, Address.normalised_building == wanted).is_(True)
    here = select(Address.id).where(Address.territory_id == territory_id)
    by_text = here.where(_begins(Address.normalised, wanted))
    by_building = here.where(_begins(Address.normalised_building, wanted))
    found = (
        _addresses(exact)
        .where(Address.id.in_(by_text.union(by_building)))  # one index each; OR would read the table
        .where(*_within(reach))
        .order_by(case((exact, 0), else_=1), Address.retired_on.is_not(None), Address.normalised, Address.key)
        .limit(limit)
    )
    return _infos(session, found)


def outside_addresses(session: Session, reach: Reach, limit: int) -> list[AddressInfo]:
    """Addresses in no grid of a plan, by key: they are nobody's part, so only who reaches all of it sees them."""
    if not reach.is_whole:
        return []
    lies_outside = and_(AddressGrid.plan_id == reach.plan_id, AddressGrid.grid_id.is_(None))
    found = _addresses().join(AddressGrid, AddressGrid.address_id == Address.id).where(lies_outside)
    return _infos(session, found.order_by(Address.key).limit(limit))


def address_grid(session: Session, plan_id: int, address_id: int) -> int | None:
    """The id of the grid of a plan that an address lies in, or None."""
    return session.scalar(
        select(AddressGrid.grid_id).where(AddressGrid.plan_id == plan_id, AddressGrid.address_id == address_id)
    )


def household_doors(session: Session, territory_id: int, day: date) -> Doors:
    """The door-plates of a territory that stand on a day and have households."""
    stands = or_(Address.retired_on.is_(None), Address.retired_on > day)
    found = (
        select(
            *(func.ST_X(Address.geom), func.ST_Y(Address.geom), Address.households),
            func.coalesce(Address.building_id, NO_BUILDING),
        )
        .where(Address.territory_id == territory_id, Address.households > 0, stands)
        .order_by(Address.key)
    )
    parts = session.execute(found, execution_options={"yield_per": DOORS_AT_ONCE}).partitions()
    tables = [np.array([tuple(row) for row in rows], np.float64) for rows in parts]
    table = np.concatenate([np.empty((0, 4)), *tables])
    return Doors(np.ascontiguousarray(table[:, :2]), table[:, 2].astype(np.int64), table[:, 3].astype(np.int64))


def standing_doors(session: Session, territory_id: int, day: date, *, within: Any) -> pd.DataFrame:
    """Columns text, compound, building, households, lon, lat: the door-plates that stand on a day inside a polygon.

    The polygon is in EPSG:4326, its border counts.
    """
    stands = or_(Address.retired_on.is_(None), Address.retired_on > day)
    inside = func.ST_Intersects(Address.geom, func.ST_GeomFromWKB(shapely.to_wkb(within), SRID))
    found = session.execute(
        select(
            *(Address.text, Address.compound, Address.building, Address.households),
            *(func.ST_X(Address.geom), func.ST_Y(Address.geom)),
        )
        .where(Address.territory_id == territory_id, stands, inside)
        .order_by(Address.key)
    ).all()
    columns = ["text", "compound", "building", "households", "lon", "lat"]
    kinds = {"households": "int64", "lon": "float64", "lat": "float64"}
    return pd.DataFrame([tuple(row) for row in found], columns=columns, dtype=object).astype(kinds)


def households_by_grid(session: Session, plan_id: int) -> pd.DataFrame:
    """Columns addresses and households, index grid_id, for the grids of a plan that have any; retired plates aside."""
    found = session.execute(
        select(AddressGrid.grid_id, func.count(), func.sum(Address.households))
        .join(Address, Address.id == AddressGrid.address_id)
        .where(AddressGrid.plan_id == plan_id, AddressGrid.grid_id.is_not(None), Address.retired_on.is_(None))
        .group_by(AddressGrid.grid_id)
        .order_by(AddressGrid.grid_id)
    ).all()
    columns = ["grid_id", "addresses", "households"]
    return pd.DataFrame([tuple(row) for row in found], columns=columns).astype("int64").set_index("grid_id")


def grid_figures(session: Session, plan_id: int, grid_id: int) -> tuple[int, int]:
    """Door-plates and households of one grid of a plan; retired plates aside."""
    here = AddressGrid.plan_id == plan_id, AddressGrid.grid_id == grid_id, Address.retired_on.is_(None)
    counts = select(func.count(), func.coalesce(func.sum(Address.households), 0))
    row = session.execute(counts.join(AddressGrid, AddressGrid.address_id == Address.id).where(*here)).one()
    return int(row[0]), int(row[1])


def grid_addresses(session: Session, plan_id: int, grid_id: int, *, after: str | None, limit: int) -> list[AddressInfo]:
    """The door-plates of one grid of a plan by key, those after a key; retired plates aside."""
    here = AddressGrid.plan_id == plan_id, AddressGrid.grid_id == grid_id, Address.retired_on.is_(None)
    found = _addresses().join(AddressGrid, AddressGrid.address_id == Address.id).where(*here)
    if after is not None:
        found = found.where(Address.key > after)
    return _infos(session, found.order_by(Address.key).limit(limit))


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    """The condition that an address lies in a grid within reach; none where all of the plan is."""
    if reach.is_whole:
        return []
    here = AddressGrid.address_id == Address.id, AddressGrid.plan_id == reach.plan_id
    return [select(AddressGrid.address_id).where(*here, *reach.within(AddressGrid.grid_id)).exists()]


def _begins(column: SQLColumnExpression[Any], prefix: str) -> ColumnElement[bool]:
    """The range of a prefix in byte order: what the text_pattern_ops index is asked for."""
    return and_(column.op("~>=~")(prefix), column.op("~<~")(after_prefix(prefix)))


def _addresses(exact: ColumnElement[bool] | None = None) -> Select[Any]:
    columns: list[SQLColumnExpression[Any]] = [
        Address.id,
        Address.key,
        Address.text,
        Address.compound,
        Address.building,
        Address.community,
        Address.households,
        Address.retired_on,
        func.ST_X(Address.geom),
        func.ST_Y(Address.geom),
    ]
    return select(*columns) if exact is None else select(*columns, exact)


def _infos(session: Session, found: Select[Any]) -> list[AddressInfo]:
    return [AddressInfo(*row) for row in session.execute(found)]

"""Which incidents there are, where, and how many a grid has. All instants are aware; places are WGS84."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Community, Grid, Territory
from geo.boundaries.reach import Reach
from geo.db.base import SRID
from geo.incidents.models import Incident, IncidentGrid, IncidentStatus

_FRAME = ("id", "key", "category", "status", "occurred_at", "address", "grid_code", "community_code")


def incident_frame(
    session: Session, reach: Reach, *, since: datetime | None, until: datetime | None
) -> gpd.GeoDataFrame:
    """Incidents within reach from `since` (inclusive) to `until` (exclusive), by time, with where a plan has them.

    Columns id, key, category, status, occurred_at, address, grid_code, community_code (None
    outside every grid), geometry.
    """
    columns = [Incident.id, Incident.key, Incident.category, Incident.status, Incident.occurred_at, Incident.address]
    rows = session.execute(
        select(*columns, Grid.code, Community.code, func.ST_X(Incident.geom), func.ST_Y(Incident.geom))
        .join(IncidentGrid, IncidentGrid.incident_id == Incident.id)
        .outerjoin(Grid, Grid.id == IncidentGrid.grid_id)
        .outerjoin(Community, Community.id == Grid.community_id)
        .where(IncidentGrid.plan_id == reach.plan_id, *reach.within(IncidentGrid.grid_id), *_within(since, until))
        .order_by(Incident.occurred_at, Incident.key)
    ).all()
    frame = pd.DataFrame(rows, columns=[*_FRAME, "lon", "lat"])
    points = shapely.points(frame.pop("lon").to_numpy(float), frame.pop("lat").to_numpy(float))
    return gpd.GeoDataFrame(frame, geometry=points, crs=SRID)


def incidents_by_grid(
    session: Session, reach: Reach, since: datetime | None = None, until: datetime | None = None
) -> pd.DataFrame:
    """Index grid_id, a row for every grid within reach; incidents and, of them, those still open."""
    in_grid = and_(IncidentGrid.grid_id == Grid.id, IncidentGrid.plan_id == reach.plan_id)
    happened = and_(Incident.id == IncidentGrid.incident_id, *_within(since, until))
    is_open = Incident.status == IncidentStatus.OPEN
    rows = session.execute(
        select(Grid.id, func.count(Incident.id), func.count(Incident.id).filter(is_open))
        .outerjoin(IncidentGrid, in_grid)
        .outerjoin(Incident, happened)
        .where(Grid.plan_id == reach.plan_id, *reach.within(Grid.id))
        .group_by(Grid.id)
        .order_by(Grid.ordinal)
    ).all()
    return pd.DataFrame(rows, columns=["grid_id", "incidents", "open"]).set_index("grid_id")


@dataclass(frozen=True)
class OpenIncident:
    """An incident that is not closed, and how far from a place it happened."""

    category: str
    occurred_at: datetime
    distance_m: float


def open_near(
    session: Session, reach: Reach, point: tuple[float, float], *, until: datetime, limit: int
) -> list[OpenIncident]:
    """The open incidents within reach that are nearest to a lon, lat, of those that happened before `until`."""
    place = func.ST_SetSRID(func.ST_MakePoint(*point), SRID)
    distance_m = func.ST_DistanceSphere(Incident.geom, place)
    rows = session.execute(
        select(Incident.category, Incident.occurred_at, distance_m)
        .join(IncidentGrid, IncidentGrid.incident_id == Incident.id)
        .where(IncidentGrid.plan_id == reach.plan_id, *reach.within(IncidentGrid.grid_id))
        .where(Incident.status == IncidentStatus.OPEN, *_within(None, until))
        .order_by(distance_m, Incident.key)
        .limit(limit)
    )
    return [OpenIncident(*row) for row in rows]


@dataclass(frozen=True)
class OpenPlace:
    """An incident that is not closed: what it is and where (lon, lat; WGS84), nothing of whoever asked."""

    key: str
    category: str
    address: str | None
    lon: float
    lat: float


def open_places(session: Session, territory_id: int) -> list[OpenPlace]:
    """Where the open incidents of a territory are, by key."""
    rows = session.execute(
        select(Incident.key, Incident.category, Incident.address, func.ST_X(Incident.geom), func.ST_Y(Incident.geom))
        .where(Incident.territory_id == territory_id, Incident.status == IncidentStatus.OPEN)
        .order_by(Incident.key)
    ).all()
    return [OpenPlace(*row) for row in rows]


def outside_keys(session: Session, plan_id: int | None) -> set[str]:
    """Keys of the incidents that lie in no grid of a plan."""
    lies_outside = and_(IncidentGrid.plan_id == plan_id, IncidentGrid.grid_id.is_(None))
    found = select(Incident.key).join(IncidentGrid, IncidentGrid.incident_id == Incident.id).where(lies_outside)
    return set(session.scalars(found))


def territory_plan_of(session: Session, incident_id: uuid.UUID) -> int | None:
    """The plan in force in the territory of an incident; None where there is no such incident, or no plan."""
    found = select(Territory.plan_id).join(Incident, Incident.territory_id == Territory.id)
    return session.scalar(found.where(Incident.id == incident_id))


def lies_within(session: Session, incident_id: uuid.UUID, reach: Reach) -> bool:
    """Whether an incident lies within reach."""
    here = IncidentGrid.incident_id == incident_id, IncidentGrid.plan_id == reach.plan_id
    found = select(IncidentGrid.incident_id).where(*here, *reach.within(IncidentGrid.grid_id))
    return reach.is_whole or session.scalar(found) is not None


def span(session: Session, territory_id: int, reach: Reach) -> tuple[datetime, datetime] | None:
    """When the first and the last incident within reach happened; None where there is none."""
    bounds = select(func.min(Incident.occurred_at), func.max(Incident.occurred_at))
    bounds = bounds.where(Incident.territory_id == territory_id)
    if not reach.is_whole:
        bounds = bounds.join(IncidentGrid, IncidentGrid.incident_id == Incident.id)
        bounds = bounds.where(IncidentGrid.plan_id == reach.plan_id, *reach.within(IncidentGrid.grid_id))
    first, last = session.execute(bounds).one()
    return None if first is None else (first, last)


def _within(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    bounds = [] if since is None else [Incident.occurred_at >= since]
    return bounds if until is None else [*bounds, Incident.occurred_at < until]

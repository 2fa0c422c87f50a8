"""Where a point lies, by PostGIS: what the snapshot of a plan is held against."""

from typing import Any

import numpy as np
import shapely
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.boundaries.coverages.plane import Plane
from geo.boundaries.located import CommunityInfo, GridInfo, Located
from geo.boundaries.models import Community, Grid, PlanCommunity, Town
from geo.core.coordinates import on_grid
from geo.core.measure import distances_m
from geo.db.base import SRID

_NEAREST = 8


def locate_point(session: Session, plan_id: int, lon: float, lat: float) -> Located:
    """The grid of a plan that covers a point (WGS84); of several that share it, the smaller ordinal."""
    x, y = (float(value) for value in on_grid(np.array([lon, lat])))
    point = func.ST_SetSRID(func.ST_MakePoint(x, y), SRID)
    covering = session.execute(_grids(plan_id).where(func.ST_Covers(Grid.geom, point)).order_by(Grid.ordinal)).all()
    if not covering:
        return _outside(session, plan_id, x, y)
    own = covering[0]
    place, boundary_m = _nearest(shapely.boundary(shapely.from_wkb(bytes(own.wkb))), x, y)
    beyond = covering[1] if len(covering) > 1 else _beyond(session, plan_id, own.id, place)
    return Located(
        _info(own), _community(session, plan_id, own.community_id), boundary_m == 0.0, boundary_m, _info(beyond)
    )


def _grids(plan_id: int) -> Select[Any]:
    wkb = func.ST_AsBinary(Grid.geom).label("wkb")
    return select(Grid.id, Grid.code, Grid.name, Grid.kind, Grid.community_id, wkb).where(Grid.plan_id == plan_id)


def _outside(session: Session, plan_id: int, x: float, y: float) -> Located:
    """Nearest in degrees is not nearest in metres: the first few are compared exactly."""
    point = func.ST_SetSRID(func.ST_MakePoint(x, y), SRID)
    near = session.execute(_grids(plan_id).order_by(Grid.geom.distance_centroid(point)).limit(_NEAREST)).all()
    ways = [_nearest(shapely.from_wkb(bytes(row.wkb)), x, y)[1] for row in near]
    if not ways:
        return Located(None, None, on_boundary=False, boundary_m=None, neighbour=None)
    first = int(np.argmin(ways))
    return Located(None, None, on_boundary=False, boundary_m=ways[first], neighbour=_info(near[first]))


def _nearest(shape: Any, x: float, y: float) -> tuple[tuple[float, float], float]:
    """The point of a shape that is nearest to a place (degrees), and the geodesic way there in metres."""
    here = shapely.Point(x, y)
    plane = Plane.around(np.array([here]))
    flat_here, flat_shape = plane.stretch(np.array([here, shape]))
    if shapely.intersects(shape, here):
        return (x, y), 0.0
    line = shapely.shortest_line(flat_here, flat_shape)
    end = shapely.get_coordinates(line)[1] / (plane.x_m, plane.y_m)
    return (float(end[0]), float(end[1])), float(distances_m(np.array([[x, y]]), end[None, :])[0])


def _beyond(session: Session, plan_id: int, own_id: int, place: tuple[float, float]) -> Any:
    """The grid that shares the boundary at a place with our own; a rounded place lies a hair beside the edge."""
    point = func.ST_SetSRID(func.ST_MakePoint(*place), SRID)
    beside = _grids(plan_id).where(Grid.id != own_id, func.ST_DWithin(Grid.geom, point, 1e-9))
    return session.execute(beside.order_by(Grid.ordinal).limit(1)).first()


def _info(row: Any) -> GridInfo | None:
    return None if row is None else GridInfo(row.id, row.code, row.name, row.kind)


def _community(session: Session, plan_id: int, community_id: int) -> CommunityInfo:
    row = session.execute(
        select(Community.id, Community.code, PlanCommunity.name, Town.code, PlanCommunity.town_name)
        .join(PlanCommunity, PlanCommunity.community_id == Community.id)
        .outerjoin(Town, Town.id == PlanCommunity.town_id)
        .where(PlanCommunity.plan_id == plan_id, Community.id == community_id)
    ).one()
    return CommunityInfo(*row)

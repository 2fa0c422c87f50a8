"""What a place is in another plan than the one that was asked about: in one that is to come, or in today's."""

from dataclasses import dataclass
from datetime import date

import shapely
from sqlalchemy.orm import Session

from geo.boundaries.located import GridInfo
from geo.boundaries.queries import PlanInfo, coming_plan, plan_by_id
from geo.boundaries.snapshots import plan_grids, plan_snapshot
from geo.boundaries.standing import Ground

_LEAST_SHARE = 0.005
"""A smaller part of a grid is where two drawings of one line differ."""


@dataclass(frozen=True)
class Spot:
    """What is looked for in another plan: a point (lon, lat, WGS84), else all of a grid by its code."""

    point: tuple[float, float] | None
    grid_code: str | None


@dataclass(frozen=True)
class Elsewhen:
    """The grids of a spot in another plan, the one with most of it first; `same` where nothing changes for it."""

    plan: PlanInfo
    from_on: date | None
    grids: tuple[GridInfo, ...]
    same: bool


def coming(session: Session, ground: Ground, spot: Spot) -> Elsewhen | None:
    """What the next published change makes of a spot; None where none is to come, or the answer goes by it."""
    following = coming_plan(session, ground.territory.id, after=ground.at)
    return None if following is None else _in_plan(session, ground, following, spot)


def nowadays(session: Session, ground: Ground, spot: Spot) -> Elsewhen | None:
    """What a spot is by the plan in force now; None where the answer goes by it."""
    plan_id = ground.territory.plan_id
    if plan_id is None or plan_id == ground.plan.id:
        return None
    return _in_plan(session, ground, plan_by_id(session, plan_id), spot)


def _in_plan(session: Session, ground: Ground, plan: PlanInfo, spot: Spot) -> Elsewhen:
    from_on = plan.from_at.astimezone(ground.zone).date() if plan.from_at else None
    found: tuple[GridInfo, ...]
    if spot.point is not None:
        grid = plan_snapshot(session, plan.id).locate(*spot.point).grid
        found = () if grid is None else (grid,)
    else:
        found = _parts(session, ground.plan.id, plan.id, spot.grid_code)
    same = [each.code for each in found] == ([spot.grid_code] if spot.grid_code else [])
    return Elsewhen(plan, from_on, found, same)


def _parts(session: Session, plan_id: int, other_id: int, code: str | None) -> tuple[GridInfo, ...]:
    """The grids of another plan that a grid lies in, the one with most of it first."""
    own, others = plan_grids(session, plan_id), plan_grids(session, other_id)
    shape = own.loc[own["code"] == code, "geometry"].iloc[0] if (own["code"] == code).any() else shapely.Polygon()
    near = others[others.intersects(shape)]
    shares = shapely.area(shapely.intersection(near.geometry.to_numpy(), shape)) / (shape.area or 1.0)
    placed = plan_snapshot(session, other_id).placed
    ranked = sorted(zip(-shares, near.index.tolist(), strict=True))
    return tuple(placed[grid_id][0] for share, grid_id in ranked if -share >= _LEAST_SHARE)

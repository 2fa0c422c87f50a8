"""How far a territory reaches."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Plan, PlanCommunity


def territory_bounds(session: Session, territory_id: int) -> tuple[float, float, float, float] | None:
    """West, south, east, north (degrees) of all plans of a territory together; None where there is none."""
    extent = func.ST_Extent(PlanCommunity.outline)
    corners = [corner(extent) for corner in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)]
    plans = select(Plan.id).where(Plan.territory_id == territory_id)
    west, south, east, north = session.execute(select(*corners).where(PlanCommunity.plan_id.in_(plans))).one()
    return None if west is None else (west, south, east, north)

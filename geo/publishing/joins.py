"""Everything that is joined to grids, in one list."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geo.addresses.joins import JOIN as ADDRESSES
from geo.boundaries.joins import JoinCount, PointJoin, join_points
from geo.incidents.joins import JOIN as INCIDENTS
from geo.patrols.joins import JOIN as FIXES

JOINS: tuple[PointJoin, ...] = (ADDRESSES, FIXES, INCIDENTS)


def prepare_joins(session: Session, plan_id: int, *, joins: Sequence[PointJoin] = JOINS) -> JoinCount:
    """Join every object of a plan's territory to its grids, before anybody reads by that plan."""
    total = JoinCount(0, 0)
    for join in joins:
        total += join_points(session, join, plan_ids=[plan_id])
    return total

"""How a fix finds its grid: its territory is that of its patrol."""

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.boundaries.joins import PointJoin, join_points
from geo.boundaries.snapshots import plan_snapshot
from geo.patrols.models import Fix, FixGrid, Patrol

JOIN = PointJoin(
    objects=Fix.metadata.tables[Fix.__tablename__],
    joins=Fix.metadata.tables[FixGrid.__tablename__],
    key="fix_id",
    owner=Fix.metadata.tables[Patrol.__tablename__],
    owner_key="patrol_id",
)

IN_MEMORY = 4
"""The grids of so many plans, the newest, are asked in memory; those of older ones in the database."""


def join_older(session: Session, plan_ids: Sequence[int], ids: Sequence[uuid.UUID]) -> Sequence[int]:
    """Keep the grids of new fixes in the older of some plans (in order); returns the newest, left to `find_grids`."""
    older = max(0, len(plan_ids) - IN_MEMORY)
    if older:
        join_points(session, JOIN, plan_ids=plan_ids[:older], object_ids=ids)
    return plan_ids[older:]


def find_grids(session: Session, plan_id: int, lonlat: NDArray[Any]) -> NDArray[np.int64]:
    """The ids (n,) of the grids of a plan in which places (n, 2) lie; 0 outside of all."""
    snapshot = plan_snapshot(session, plan_id)
    grid_ids = np.array([*(grid.id for grid in snapshot.grids), 0], np.int64)
    return np.asarray(grid_ids[snapshot.locator.find(lonlat)])

"""The grids that a form offers: those that whoever asks may see, or may do something in."""

from typing import Any

from sqlalchemy.orm import Session

from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground
from geo.core.viewer import Right


def grids_to_choose(session: Session, ground: Ground, right: Right = Right.COVERAGE_READ) -> list[Any]:
    """The rows of the grid frame, by code, in which whoever asks has a right."""
    reach = ground.reach(session, right)
    return [row for row in plan_grids(session, ground.plan.id).itertuples() if reach.covers(int(row.Index))]


def grids_by_community(session: Session, ground: Ground, right: Right = Right.COVERAGE_READ) -> dict[str, list[Any]]:
    """The same under the names of their communities."""
    communities: dict[str, list[Any]] = {}
    for row in grids_to_choose(session, ground, right):
        communities.setdefault(str(row.community_name), []).append(row)
    return communities

"""The grids that a form offers, those in which whoever asks has a right or all, and what grids are called."""

from collections.abc import Iterable
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
    return _by_community(grids_to_choose(session, ground, right))


def all_grids_by_community(session: Session, ground: Ground) -> dict[str, list[Any]]:
    """The rows of all grids of the plan, by code, under the names of their communities."""
    return _by_community(plan_grids(session, ground.plan.id).itertuples())


def grid_names(session: Session, ground: Ground) -> dict[str, str]:
    """The name of each grid of the plan, by its code."""
    return {str(row.code): str(row.name) for row in plan_grids(session, ground.plan.id).itertuples()}


def _by_community(rows: Iterable[Any]) -> dict[str, list[Any]]:
    communities: dict[str, list[Any]] = {}
    for row in rows:
        communities.setdefault(str(row.community_name), []).append(row)
    return communities

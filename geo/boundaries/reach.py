"""Which part of a plan a viewer may look into: made once from a scope, and asked for by every query of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Community, Grid, Plan, PlanCommunity, Territory, Town
from geo.core.viewer import Area, Level, Scope


@dataclass(frozen=True)
class Reach:
    """The grids of a plan that may be looked into; None is all of them, with what lies in none."""

    plan_id: int
    grid_ids: frozenset[int] | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the plan is left out."""
        return self.grid_ids is None

    def covers(self, grid_id: int | None) -> bool:
        """Whether what lies in a grid may be looked at."""
        return self.grid_ids is None or grid_id in self.grid_ids

    def within(self, column: Any) -> list[ColumnElement[bool]]:
        """The condition that a column of grid ids must meet; none where nothing is left out."""
        return [] if self.grid_ids is None else [column.in_(sorted(self.grid_ids))]


def whole_reach(plan_id: int) -> Reach:
    """All of a plan: for the program itself, never for a viewer."""
    return Reach(plan_id, None)


def reach_of(session: Session, plan_id: int, scope: Scope) -> Reach:
    """What a scope reaches in a plan. Towns, communities and grids are known by their codes through all plans."""
    if scope.everywhere:
        return Reach(plan_id, None)
    territory = session.scalar(
        select(Territory.code).join(Plan, Plan.territory_id == Territory.id).where(Plan.id == plan_id)
    )
    here = [area for area in scope.areas if area.territory == territory]
    if any(area.level is Level.TERRITORY for area in here):
        return Reach(plan_id, None)
    return Reach(plan_id, frozenset(_grid_ids(session, plan_id, here)))


def _grid_ids(session: Session, plan_id: int, areas: Sequence[Area]) -> list[int]:
    said = and_(PlanCommunity.plan_id == Grid.plan_id, PlanCommunity.community_id == Grid.community_id)
    found = (
        select(Grid.id)
        .join(Community, Community.id == Grid.community_id)
        .outerjoin(PlanCommunity, said)
        .outerjoin(Town, Town.id == PlanCommunity.town_id)
        .where(Grid.plan_id == plan_id, or_(false(), *map(_is_in, areas)))
    )
    return list(session.scalars(found))


def _is_in(area: Area) -> ColumnElement[bool]:
    columns: dict[Level, Any] = {Level.TOWN: Town.code, Level.COMMUNITY: Community.code, Level.GRID: Grid.code}
    column: ColumnElement[str] = columns[area.level]
    return column == area.code

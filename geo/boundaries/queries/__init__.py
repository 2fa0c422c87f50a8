"""Reading the ground: territories, plans, grids, and where a point lies."""

from geo.boundaries.holding import PlanStatus
from geo.boundaries.located import CommunityInfo, GridInfo, Located
from geo.boundaries.queries.grids import block_frame, codes_ever, community_frame, grid_frame
from geo.boundaries.queries.locating import locate_point
from geo.boundaries.queries.locks import PLANS_OF_TERRITORY
from geo.boundaries.queries.plans import (
    PlanInfo,
    coming_plan,
    coming_plans,
    joined_plan_ids,
    plan_by_id,
    plan_named,
    plan_on,
    plans,
)
from geo.boundaries.queries.territories import (
    TerritoryInfo,
    no_such_territory,
    no_territory,
    territories,
    territories_in_force,
    territory_by_code,
    territory_by_id,
    territory_within,
    the_territory,
)

__all__ = [
    "PLANS_OF_TERRITORY",
    "CommunityInfo",
    "GridInfo",
    "Located",
    "PlanInfo",
    "PlanStatus",
    "TerritoryInfo",
    "block_frame",
    "codes_ever",
    "coming_plan",
    "coming_plans",
    "community_frame",
    "grid_frame",
    "joined_plan_ids",
    "locate_point",
    "no_such_territory",
    "no_territory",
    "plan_by_id",
    "plan_named",
    "plan_on",
    "plans",
    "territories",
    "territories_in_force",
    "territory_by_code",
    "territory_by_id",
    "territory_within",
    "the_territory",
]

"""Grids and communities of a plan, read once: a plan that was ever in force never changes."""

import geopandas as gpd
from sqlalchemy.orm import Session

from geo.boundaries.queries import community_frame, grid_frame
from geo.db.kept import keep


def plan_grids(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The grid frame of a plan, by code; a copy to add columns to."""

    def read() -> gpd.GeoDataFrame:
        return grid_frame(session, plan_id).sort_values("code")

    return keep(session, "grids", plan_id, read).copy(deep=False)


def plan_communities(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The community frame of a plan, by code; a copy to add columns to."""

    def read() -> gpd.GeoDataFrame:
        return community_frame(session, plan_id).sort_values("code")

    return keep(session, "communities", plan_id, read).copy(deep=False)

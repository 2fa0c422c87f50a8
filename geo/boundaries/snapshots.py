"""What a plan says, in memory: read once, for a plan that was ever in force never changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo.boundaries.located import CommunityInfo, GridInfo, Located
from geo.boundaries.locator import Locator
from geo.boundaries.queries import community_frame, grid_frame
from geo.db.kept import keep


@dataclass(frozen=True)
class PlanSnapshot:
    """The grids of a plan by their ordinal, the community of each, and the locator over their polygons."""

    locator: Locator
    grids: tuple[GridInfo, ...]
    communities: tuple[CommunityInfo, ...]

    @cached_property
    def placed(self) -> Mapping[int, tuple[GridInfo, CommunityInfo]]:
        """Each grid with its community, by the id of the grid."""
        pairs = zip(self.grids, self.communities, strict=True)
        return {grid.id: (grid, community) for grid, community in pairs}

    def locate(self, lon: float, lat: float) -> Located:
        """Where a point (degrees, WGS84) lies: the answer of PostGIS, without asking it."""
        found = self.locator.surroundings(lon, lat)
        return Located(
            grid=self.grids[found.index] if found.index >= 0 else None,
            community=self.communities[found.index] if found.index >= 0 else None,
            on_boundary=found.on_boundary,
            boundary_m=found.boundary_m,
            neighbour=None if found.neighbour is None else self.grids[found.neighbour],
        )


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


def plan_outline(session: Session, plan_id: int) -> BaseGeometry:
    """The outline of a territory by a plan, in EPSG:4326: the union of its communities; parts may lie far apart."""

    def read() -> BaseGeometry:
        outline: BaseGeometry = plan_communities(session, plan_id).union_all(method="coverage")
        return outline

    return keep(session, "outline", plan_id, read)


def plan_snapshot(session: Session, plan_id: int) -> PlanSnapshot:
    """The snapshot of a plan."""
    return keep(session, "snapshot", plan_id, lambda: _snapshot(session, plan_id))


def _snapshot(session: Session, plan_id: int) -> PlanSnapshot:
    grids = plan_grids(session, plan_id).sort_values("ordinal")
    communities = dict(_communities(plan_communities(session, plan_id)))
    return PlanSnapshot(
        locator=Locator.build(np.asarray(grids.geometry, dtype=object)),
        grids=tuple(map(GridInfo, grids.index.tolist(), grids["code"], grids["name"], grids["kind"])),
        communities=tuple(communities[code] for code in grids["community_code"]),
    )


def _communities(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, CommunityInfo]]:
    towns = frame[["town_code", "town_name"]].astype(object).where(frame[["town_code", "town_name"]].notna(), None)
    columns = (frame.index.tolist(), frame["code"], frame["name"], towns["town_code"], towns["town_name"])
    for row in zip(*columns, strict=True):
        yield row[1], CommunityInfo(*row)

"""What one plan changes against another: grids, households and addresses."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.assembling import draft_grids
from geo.boundaries.drafting.leaves import Doors
from geo.boundaries.locator import Locator
from geo.boundaries.plans.comparing import GridChange, compare_grids, heirs
from geo.boundaries.queries import PlanInfo, grid_frame
from geo.core import clock
from geo.publishing.desk import Desk


@dataclass(frozen=True)
class PlanDiff:
    """What became of each grid, and from which grid to which how many doors and households move.

    `moves` has columns before, after (codes; None for outside), doors, households.
    """

    changes: tuple[GridChange, ...]
    moves: pd.DataFrame

    @property
    def households(self) -> int:
        """All households that move."""
        return int(self.moves["households"].sum())

    @property
    def doors(self) -> int:
        """All door-plates with households that move."""
        return int(self.moves["doors"].sum())


def diff_plans(session: Session, desk: Desk, before: PlanInfo, after: PlanInfo) -> PlanDiff:
    """Compare two plans of a territory, drafts too; a grid that was merely renamed moves nobody."""
    old, new = grids_of(session, desk, before), grids_of(session, desk, after)
    changes = compare_grids(old, new)
    day = clock.now().date()
    moves = _moves(old, new, household_doors(session, before.territory_id, day), heirs(changes))
    return PlanDiff(tuple(changes), moves)


def grids_of(session: Session, desk: Desk, plan: PlanInfo) -> gpd.GeoDataFrame:
    """The grids of a plan as they are stored, or as a draft makes them now."""
    if plan.is_written:
        return grid_frame(session, plan.id)
    with desk.at(session, plan.id) as (info, opened):
        return draft_grids(opened.leaves, grid_frame(session, info.base_plan_id))


def _moves(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, doors: Doors, goes_on: dict[str, str]) -> pd.DataFrame:
    before, after = _codes(old, doors), _codes(new, doors)
    expected = np.array([goes_on.get(code, code) if code is not None else None for code in before], dtype=object)
    moved = expected != after
    rows = pd.DataFrame({"before": before[moved], "after": after[moved], "households": doors.households[moved]})
    grouped = rows.groupby(["before", "after"], dropna=False, as_index=False)["households"].agg(["size", "sum"])
    grouped.columns = pd.Index(["before", "after", "doors", "households"])
    return grouped.sort_values("households", ascending=False, ignore_index=True)


def _codes(grids: gpd.GeoDataFrame, doors: Doors) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    if not len(doors):
        return np.empty(0, dtype=object)
    found = Locator.build(grids.geometry.to_numpy()).find(doors.lonlat)
    codes = np.array([*grids["code"], None], dtype=object)
    return np.asarray(codes[found])

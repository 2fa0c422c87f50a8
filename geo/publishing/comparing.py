"""What one plan changes against another: grids, households, and whatever has a place."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.assembling import draft_grids
from geo.boundaries.drafting.leaves import Doors
from geo.boundaries.locator import Locator
from geo.boundaries.plans.comparing import GridChange, compare_grids, heirs
from geo.boundaries.queries import PlanInfo, grid_frame
from geo.publishing.desk import Desk


@dataclass(frozen=True)
class Comparison:
    """The grids of two plans (code, name, polygons), and the households of the doors in them, standing on a day."""

    before: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    doors: Doors
    day: date

    @cached_property
    def changes(self) -> list[GridChange]:
        """What became of each grid."""
        return compare_grids(self.before, self.after)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Columns before, after (codes; None for outside), doors, households: who moves from where to where."""
        before, after, moved = self.moved(self.doors.lonlat)
        households = self.doors.households[moved]
        rows = pd.DataFrame({"before": before[moved], "after": after[moved], "households": households})
        grouped = rows.groupby(["before", "after"], dropna=False, as_index=False)["households"].agg(["size", "sum"])
        grouped.columns = pd.Index(["before", "after", "doors", "households"])
        return grouped.sort_values("households", ascending=False, ignore_index=True)

    @cached_property
    def names_before(self) -> dict[str, str]:
        """The names of the grids of the one plan by code."""
        return dict(zip(self.before["code"], self.before["name"], strict=True))

    @cached_property
    def names_after(self) -> dict[str, str]:
        """The names of the grids of the other."""
        return dict(zip(self.after["code"], self.after["name"], strict=True))

    @property
    def households(self) -> int:
        """All households that move."""
        return int(self.moves["households"].sum())

    @property
    def addresses(self) -> int:
        """All door-plates with households that move."""
        return int(self.moves["doors"].sum())

    def moved(self, lonlat: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
        """The codes of the grids of points (n, 2) in either plan, and which of them move.

        A point moves where its grid does not go on in its new one: a grid that was merely renamed moves nothing.
        """
        before, after = self._codes(self._old, self.before, lonlat), self._codes(self._new, self.after, lonlat)
        goes_on = heirs(self.changes)
        expected = np.array([goes_on.get(code, code) if code is not None else None for code in before], dtype=object)
        return before, after, np.asarray(expected != after, np.bool_)

    @cached_property
    def _old(self) -> Locator:
        return Locator.build(self.before.geometry.to_numpy())

    @cached_property
    def _new(self) -> Locator:
        return Locator.build(self.after.geometry.to_numpy())

    @staticmethod
    def _codes(locator: Locator, grids: gpd.GeoDataFrame, lonlat: NDArray[np.float64]) -> NDArray[Any]:
        if not len(lonlat):
            return np.empty(0, dtype=object)
        return np.array([*grids["code"], None], dtype=object)[locator.find(lonlat)]


def compare_plans(session: Session, desk: Desk, before: PlanInfo, after: PlanInfo) -> Comparison:
    """Compare two plans of a territory, drafts too, by the doors of today."""
    day = desk.today()
    doors = household_doors(session, before.territory_id, day)
    return Comparison(grids_of(session, desk, before), grids_of(session, desk, after), doors, day)


def grids_of(session: Session, desk: Desk, plan: PlanInfo) -> gpd.GeoDataFrame:
    """The grids of a plan as they are stored, or as a draft makes them now."""
    if plan.is_written:
        return grid_frame(session, plan.id)
    with desk.at(session, plan.id) as (info, opened):
        return draft_grids(opened.leaves, grid_frame(session, info.base_plan_id))

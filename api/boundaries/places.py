"""What is known of a grid, a community, a territory: gathered for its page and its answer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from geo.addresses.queries import households_by_grid
from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground
from geo.boundaries.unknown import community_unknown, grid_unknown
from geo.core.viewer import Right
from geo.incidents.queries import incidents_by_grid
from geo.patrols.queries import coverage_by_grid
from geo.roster.queries import WorkerInfo, workers_on

Row = Mapping[str, Any]

LOOK_BACK = timedelta(days=14)
"""How far back "lately" reaches on a page."""

PUBLIC_FIGURES = ("addresses", "households")
FIGURES = ("addresses", "households", "incidents", "open", "stays", "hours_since")


@dataclass(frozen=True)
class Grids:
    """The grids of a plan with their figures, and who answers for each.

    `frame` is the grid frame of `geo.boundaries.queries` with the columns of FIGURES; hours_since
    is NaN for a grid that nobody has visited.
    """

    ground: Ground
    frame: gpd.GeoDataFrame
    workers: Mapping[str, WorkerInfo]

    def rows(self) -> list[Row]:
        """Every grid as a mapping, with its worker."""
        columns = [column for column in self.frame.columns if column != "geometry"]
        records = self.frame[columns].to_dict("records")
        return [{**_known(row), "worker": self.workers.get(row["code"])} for row in records]

    def by_need(self) -> list[Row]:
        """The rows, those that need somebody soonest first: no worker, never visited, longest ago."""

        def order(row: Row) -> tuple[bool, float, str]:
            hours = math.inf if math.isnan(row["hours_since"]) else row["hours_since"]
            return row["worker"] is not None, -hours, row["code"]

        return sorted(self.rows(), key=order)

    def of_community(self, code: str) -> "Grids":
        """Only the grids of a community."""
        return Grids(self.ground, self.frame[self.frame["community_code"] == code], self.workers)

    def only(self, code: str) -> Row:
        """One grid.

        Raises:
            NotFound: the plan has no grid with this code.
        """
        for row in Grids(self.ground, self.frame[self.frame["code"] == code], self.workers).rows():
            return row
        raise grid_unknown(code)

    def beside(self, code: str) -> "Grids":
        """The grids that share a piece of border with one, or a corner."""
        shape = self.frame.loc[self.frame["code"] == code, "geometry"].iloc[0]
        near = self.frame.iloc[sorted(self.frame.sindex.query(shape, predicate="intersects"))]
        return Grids(self.ground, near[near["code"] != code], self.workers)

    def sums_by_community(self, communities: gpd.GeoDataFrame) -> list[Row]:
        """The communities with the sums of their grids; None where nothing may be known."""
        figures = ["addresses", "households", "open", "stays"]
        sums = self.frame.groupby("community_code")[figures].sum(min_count=1)
        joined = communities.drop(columns="geometry").join(sums, on="code")
        return [_known(row) for row in joined.to_dict("records")]

    def total(self, figure: str) -> int:
        """The sum of a figure over the grids for which it may be known."""
        return int(self.frame[figure].dropna().sum())


def _known(row: Row) -> Row:
    """A row in which what may not be known is None."""
    return {name: None if value is pd.NA else value for name, value in row.items()}


def gather_grids(session: Session, ground: Ground) -> Grids:
    """The grids of the plan with households, matters and stays."""
    frame = plan_grids(session, ground.plan.id)
    since = ground.at - LOOK_BACK
    counted = [
        households_by_grid(session, ground.plan.id),
        incidents_by_grid(session, ground.reach(session, Right.INCIDENTS_READ), since=None, until=ground.at),
        coverage_by_grid(
            session, ground.reach(session, Right.COVERAGE_READ), since=since, until=ground.at, now=ground.at
        ),
    ]
    return Grids(ground, _with_figures(frame, counted), workers_on(session, ground.territory.id, ground.day))


def _with_figures(frame: gpd.GeoDataFrame, counted: list[pd.DataFrame]) -> gpd.GeoDataFrame:
    """Households are counted for everybody; matters and stays are None in grids that are out of reach."""
    for figures in counted:
        for figure in (column for column in figures.columns if column in FIGURES):
            values = figures[figure].reindex(frame.index)
            frame[figure] = values.fillna(0).astype("int64") if figure in PUBLIC_FIGURES else _or_none(figure, values)
    return frame


def _or_none(figure: str, values: pd.Series) -> pd.Series:
    """Counts as whole numbers or nothing; hours stay numbers, NaN where nobody came or nobody may know."""
    if figure == "hours_since":
        return values.astype("float64")
    return values.astype("Int64")


def find_community(communities: gpd.GeoDataFrame, code: str) -> Row:
    """One community of a community frame, as a mapping.

    Raises:
        NotFound: the plan has no community with this code.
    """
    found = communities[communities["code"] == code].drop(columns="geometry").to_dict("records")
    if not found:
        raise community_unknown(code)
    row: Row = found[0]
    return row

"""What a plan says as layers: its grids, communities and blocks, of a stored plan and of a draft alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.assembling import draft_grids
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.queries import PlanInfo, block_frame, community_frame, grid_frame
from geo.core.measure import areas_m2
from geo.publishing.desk import Desk, doors_by_block

Layer = Literal["grids", "communities", "blocks"]

SAID = ("code", "name", "kind", "community_code", "community_name", "town_code", "town_name")
"""What is said of a grid, and by each block of the grid that it is in."""


@dataclass(frozen=True)
class PlanLayers:
    """The layers of a plan, in EPSG:4326.

    `grids`: the columns SAID, colour, area_m2, households, sorted by code. `communities`: code, name, town_code,
    town_name, grids, area_m2, households. `blocks`: block (its id, or its name in a draft), the columns SAID of its
    grid (None where it is in none), area_m2, households.
    """

    grids: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame

    def layer(self, name: Layer) -> gpd.GeoDataFrame:
        """One of them."""
        return {"grids": self.grids, "communities": self.communities, "blocks": self.blocks}[name]


def plan_layers(session: Session, desk: Desk, plan: PlanInfo, day: date) -> PlanLayers:
    """A plan as it is stored, or as a draft makes it now; households are those of the door-plates on a day."""
    if plan.is_written:
        return _stored(session, plan, day)
    with desk.at(session, plan.id) as (info, opened):
        communities = community_frame(session, info.base_plan_id)
        return _drafted(opened.leaves, communities, grid_frame(session, info.base_plan_id))


def _stored(session: Session, plan: PlanInfo, day: date) -> PlanLayers:
    blocks = block_frame(session, plan.id)
    doors = household_doors(session, plan.territory_id, day)
    blocks["households"] = [each.total for each in doors_by_block(blocks.geometry.to_numpy(), doors)]
    blocks.insert(0, "block", [str(block) for block in blocks.index])
    return _layers(grid_frame(session, plan.id), community_frame(session, plan.id), blocks)


def _drafted(leaves: LeafSet, communities: gpd.GeoDataFrame, base_grids: gpd.GeoDataFrame) -> PlanLayers:
    grids = draft_grids(leaves, base_grids)
    own = [leaves.grids[code] for code in grids["code"]]
    grids["kind"] = [grid.kind for grid in own]
    grids["colour"] = [grid.colour for grid in own]
    grids["community_code"] = [grid.community for grid in own]
    grids["community_name"] = grids["community_code"].map(_column(communities, "name"))
    grids["town_name"] = grids["community_code"].map(_column(communities, "town_name"))
    grids["area_m2"] = areas_m2(grids.geometry.to_numpy())
    return _layers(grids, _drafted_communities(leaves, communities), _drafted_blocks(leaves))


def _drafted_communities(leaves: LeafSet, communities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The communities with the outline that the grids of a draft give them; blocks in no grid stay in theirs."""
    parts: dict[str, list[Any]] = {code: [] for code in communities["code"]}
    for name, leaf in leaves.leaves.items():
        code = leaves.grid_of[name]
        parts[leaf.community if code is None else leaves.grids[code].community].append(leaf.polygon)
    found = communities[communities["code"].map(lambda code: bool(parts[code]))].copy()
    outlines = [_united(parts[code]) for code in found["code"]]
    found = found.set_geometry(gpd.GeoSeries(outlines, index=found.index, crs=communities.crs))
    found["area_m2"] = areas_m2(found.geometry.to_numpy())
    return found


def _united(parts: list[Any]) -> Any:
    return shapely.multipolygons(shapely.get_parts(shapely.coverage_union_all(np.array(parts, dtype=object))))


def _drafted_blocks(leaves: LeafSet) -> gpd.GeoDataFrame:
    names = sorted(leaves.leaves, key=lambda name: (leaves.grid_of[name] or "", name))
    own = [leaves.leaves[name] for name in names]
    columns = {
        "block": names,
        "grid_code": [leaves.grid_of[name] for name in names],
        "area_m2": [leaf.area_m2 for leaf in own],
        "households": [leaf.households for leaf in own],
    }
    return gpd.GeoDataFrame(columns, geometry=[leaf.polygon for leaf in own], crs="EPSG:4326")


def _layers(grids: gpd.GeoDataFrame, communities: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame) -> PlanLayers:
    """The frames with what they say of one another."""
    communities = communities.copy()
    grids["town_code"] = grids["community_code"].map(_column(communities, "town_code"))
    grids["households"] = _sums(grids["code"], blocks["grid_code"], blocks["households"])
    communities["grids"] = _sums(communities["code"], grids["community_code"], pd.Series(1, grids.index))
    communities["households"] = _sums(communities["code"], grids["community_code"], grids["households"])
    said = grids.set_index("code", drop=False)
    for column in SAID:
        blocks[column] = blocks["grid_code"].map(_column(said, column))
    blocks = blocks[["block", *SAID, "area_m2", "households", "geometry"]]
    return PlanLayers(_plain(grids), _plain(communities), _plain(blocks))


def _column(frame: pd.DataFrame, column: str) -> Mapping[str, Any]:
    return dict(zip(frame["code"], frame[column], strict=True))


def _sums(codes: pd.Series, of: pd.Series, values: pd.Series) -> NDArray[np.int64]:
    sums = values.groupby(of.to_numpy()).sum()
    return sums.reindex(codes, fill_value=0).to_numpy().astype(np.int64)


def _plain(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A frame in which nothing is None, whatever pandas made of it."""
    for column in (*SAID, "block"):
        if column in frame:
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame

"""A draft put together to a plan that can be written out. Pure."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries.coverages.coverage import Coverage
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.plans.assembling import AssembledPlan, assemble_plan


def assemble_draft(leaves: LeafSet, communities: pd.DataFrame, base_grids: gpd.GeoDataFrame) -> AssembledPlan:
    """The plan that the leaves of a draft make: every leaf must be in a grid.

    `communities` (code, name, town_code, town_name) and `base_grids` (code; polygons) are those of the base.
    """
    names = sorted(leaves.leaves)
    said = communities.set_index("code")
    grids = [leaves.grids[str(leaves.grid_of[name])] for name in names]
    home = said.loc[[grid.community for grid in grids]]
    features = pd.DataFrame(
        {
            "code": [grid.code for grid in grids],
            "name": [grid.name for grid in grids],
            "kind": [grid.kind for grid in grids],
            "community": home.index.to_numpy(),
            "community_name": home["name"].to_numpy(),
            "town": home["town_code"].to_numpy(),
            "town_name": home["town_name"].to_numpy(),
        }
    )
    pieces = np.array([leaves.leaves[name].polygon for name in names], dtype=object)
    coverage = Coverage(pieces, np.arange(len(pieces)), (), valid=True)
    colours = {grid.code: grid.colour for grid in leaves.grids.values()}
    return assemble_plan(features, coverage, colours, kept=_kept(leaves, base_grids))


def draft_grids(leaves: LeafSet, base_grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The grids that a draft has now (code, name, polygons), sorted by code; blocks in no grid are left out."""
    kept = _kept(leaves, base_grids)
    codes = sorted(code for code in leaves.grids if leaves.members[code])
    polygons = [kept[code] if code in kept else _union(leaves, code) for code in codes]
    names = [leaves.grids[code].name for code in codes]
    return gpd.GeoDataFrame({"code": codes, "name": names}, geometry=polygons, crs=base_grids.crs)


def _union(leaves: LeafSet, code: str) -> Any:
    pieces = np.array([leaves.leaves[name].polygon for name in sorted(leaves.members[code])], dtype=object)
    return shapely.multipolygons(shapely.get_parts(shapely.coverage_union_all(pieces)))


def _kept(leaves: LeafSet, base_grids: gpd.GeoDataFrame) -> dict[str, Any]:
    """The stored polygons of grids that have the blocks that they have in the base, with the same corners."""
    stored = dict(zip(base_grids["code"], base_grids.geometry, strict=True))
    own = leaves.untouched()
    return {
        code: stored[grid.origin]
        for code, grid in leaves.grids.items()
        if grid.origin is not None and own.get(grid.origin) == leaves.members[code]
    }


def lineage_of(leaves: LeafSet) -> list[tuple[Any, str]]:
    """Each polygon that is not a block of the base as it was, with the name of the block it came from."""
    return [(leaf.polygon, leaf.root) for leaf in leaves.leaves.values() if not leaves.is_as_in_base(leaf)]

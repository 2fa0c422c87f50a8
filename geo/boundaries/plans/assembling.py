"""A coverage put together to a plan: blocks, grids with stored polygons, communities with outlines.

Pure: arrays and frames in, frames out.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.coverage import Coverage
from geo.boundaries.coverages.neighbours import neighbour_pairs
from geo.boundaries.plans.colouring import colour
from geo.core.measure import areas_m2


@dataclass(frozen=True)
class AssembledPlan:
    """One complete answer to "which block is in which grid", not yet stored.

    `grids`: code, name, kind, community, ordinal, colour, area_m2, geom, sorted by code point.
    `communities`: code, name, town, area_m2, outline. `towns`: code, name.
    `blocks`: digest, ordinal (of its grid), area_m2, geom. `digest` tells whether two plans are equal.
    """

    grids: pd.DataFrame
    communities: pd.DataFrame
    towns: pd.DataFrame
    blocks: pd.DataFrame
    digest: bytes


def assemble_plan(
    features: pd.DataFrame,
    coverage: Coverage,
    colours: Mapping[str, int],
    *,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> AssembledPlan:
    """Put a valid coverage together; `colours` by code are kept where neighbours allow.

    `kept` are the polygons of grids that have the very blocks that they had when the polygon was stored: a grid that
    was ever in force is never derived again.

    `features` has code, name, kind, community, community_name, town, town_name for each feature the
    coverage was made of. Where rows of one grid or community disagree, the first row speaks.
    """
    codes = sorted(features["code"].unique())
    ordinals = {code: ordinal for ordinal, code in enumerate(codes)}
    ordinal_of = features["code"].map(ordinals).to_numpy()[coverage.owners]
    blocks = _blocks(coverage.pieces, ordinal_of)
    grids = features.drop_duplicates("code").set_index("code").loc[codes].reset_index()
    grids = grids[["code", "name", "kind", "community", "community_name", "town", "town_name"]]
    grids["ordinal"] = np.arange(len(grids))
    grids["geom"] = unions(coverage.pieces, ordinal_of, len(grids))
    for code, polygon in kept.items():
        grids.at[ordinals[code], "geom"] = polygon
    grids["area_m2"] = areas_m2(grids["geom"].to_numpy())
    pairs = neighbour_pairs(grids["geom"].to_numpy())
    grids["colour"] = colour(len(grids), pairs, [colours.get(code) for code in codes])
    communities = _communities(grids)
    towns = grids.dropna(subset=["town"]).drop_duplicates("town")[["town", "town_name"]]
    towns.columns = pd.Index(["code", "name"])
    return AssembledPlan(grids, communities, towns.sort_values("code"), blocks, plan_digest(grids, communities, blocks))


def _blocks(pieces: NDArray[Any], ordinals: NDArray[np.int64]) -> pd.DataFrame:
    normal = shapely.normalize(pieces)
    return pd.DataFrame(
        {"digest": block_digests(normal), "ordinal": ordinals, "area_m2": areas_m2(normal), "geom": normal}
    )


def block_digests(normal: NDArray[Any]) -> list[bytes]:
    """The SHA-256 of each normalised polygon, by which a block is known."""
    return [hashlib.sha256(wkb).digest() for wkb in shapely.to_wkb(normal, byte_order=1)]


def unions(pieces: NDArray[Any], groups: NDArray[np.int64], count: int) -> NDArray[Any]:
    """The exact union of the pieces of each group, as multipolygons (count,)."""
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(count + 1))
    unions = np.empty(count, dtype=object)
    for group in range(count):
        unions[group] = _union(pieces[order[starts[group] : starts[group + 1]]])
    return unions


def _union(pieces: NDArray[Any]) -> Any:
    union = pieces[0] if len(pieces) == 1 else shapely.coverage_union_all(pieces)
    return shapely.normalize(shapely.multipolygons(shapely.get_parts(union)))


def _communities(grids: pd.DataFrame) -> pd.DataFrame:
    communities = grids.drop_duplicates("community").sort_values("community", ignore_index=True)
    communities = communities[["community", "community_name", "town"]]
    communities.columns = pd.Index(["code", "name", "town"])
    place = {code: index for index, code in enumerate(communities["code"])}
    groups = grids["community"].map(place).to_numpy()
    polygons, origin = shapely.get_parts(grids["geom"].to_numpy(), return_index=True)
    communities["outline"] = unions(polygons, groups[origin], len(communities))
    communities["area_m2"] = areas_m2(communities["outline"].to_numpy())
    return communities


def plan_digest(grids: pd.DataFrame, communities: pd.DataFrame, blocks: pd.DataFrame) -> bytes:
    """SHA-256 over all that a plan says, whatever the order of rows in its file."""
    names = dict(zip(communities["code"], zip(communities["name"], communities["town"], strict=True), strict=True))
    sums: dict[int, list[str]] = {}
    for ordinal, digest in zip(blocks["ordinal"].tolist(), blocks["digest"], strict=True):
        sums.setdefault(ordinal, []).append(digest.hex())
    whole = hashlib.sha256()
    said = (grids[column] for column in ("code", "name", "kind", "community", "ordinal"))
    for code, name, kind, community, ordinal in zip(*said, strict=True):
        line = [code, name, kind, community, *names[community], sorted(sums[ordinal])]
        whole.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return whole.digest()

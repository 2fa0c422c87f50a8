"""Grids that the machine proposes for a community of a plan, from the households that its door-plates have.

What is proposed is a file's worth of blocks: every block of the plan, those of the community under other grids. It
becomes a plan as any file of boundaries does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.balancing import Wish, propose
from geo.boundaries.blocks import BlockGraph
from geo.boundaries.locator import Locator
from geo.boundaries.numbering import free_numbers, new_grid
from geo.boundaries.queries import block_frame, codes_ever, community_frame, grid_frame, plan_by_id
from geo.core.errors import NotFound
from geo.core.language import say

COLUMNS = ("网格编码", "网格名称", "社区编码", "社区名称", "乡镇编码", "乡镇名称", "网格类型")
"""What each block says of its grid, by headers that the import of boundaries knows."""


@dataclass(frozen=True)
class ProposedGrid:
    """A grid of a proposal; `is_new` tells that no grid of the plan has the same blocks."""

    code: str
    name: str
    blocks: int
    households: int
    is_new: bool


@dataclass(frozen=True)
class ProposedPlan:
    """All blocks of the plan with what they say of their grid (see COLUMNS), and the grids of the community.

    `moved` households of the community would have another grid; `deviation` is the largest share by which a grid
    differs from even, `compactness` the mean Polsby-Popper score.
    """

    blocks: gpd.GeoDataFrame
    grids: tuple[ProposedGrid, ...]
    deviation: float
    compactness: float
    moved: int


@dataclass(frozen=True)
class Asked:
    """The community to be divided anew, into how many grids (None: as many as there are), how even; which seed."""

    community: str
    grids: int | None = None
    tolerance: float = 0.02
    seed: int = 1


def propose_grids(session: Session, plan_id: int, asked: Asked, day: date) -> ProposedPlan:
    """Divide the blocks of a community anew, by the households on a day; the same seed proposes the same.

    Raises:
        NotFound: the plan has no such community.
        BadInput: its blocks cannot be divided so, or its codes are used up.
    """
    community, blocks = asked.community, _blocks(session, plan_id)
    here = np.flatnonzero((blocks["社区编码"] == community).to_numpy())
    if not len(here):
        raise NotFound("community.unknown", say("There is no community {code} in this plan.", code=community))
    part = blocks.iloc[here]
    households = _households(session, plan_id, part.geometry.to_numpy(), day)
    wish = Wish(part["网格编码"].nunique() if asked.grids is None else asked.grids, asked.tolerance)
    found = propose(BlockGraph.of(part.geometry.to_numpy(), households), wish, seed=asked.seed)
    numbering = _Numbering(part, found.grid, codes_ever(session, plan_by_id(session, plan_id).territory_id))
    grids = tuple(_grids(numbering, found.grid, households, community))
    moved = _moved(part["网格编码"].to_numpy(), np.array([each.code for each in grids])[found.grid], households)
    for number, grid in enumerate(grids):
        rows = here[found.grid == number]
        blocks.loc[blocks.index[rows], ["网格编码", "网格名称"]] = [grid.code, grid.name]
    return ProposedPlan(blocks, grids, found.deviation, found.compactness, moved)


def _blocks(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The blocks of a plan with what they say of their grid."""
    blocks = block_frame(session, plan_id)
    communities = community_frame(session, plan_id)[["code", "name", "town_code", "town_name"]]
    grids = grid_frame(session, plan_id)[["code", "name", "community_code", "kind"]]
    grids = grids.merge(communities, left_on="community_code", right_on="code", suffixes=("", "_of_community"))
    said = grids.set_index("code").loc[blocks["grid_code"]]
    columns = ("name", "community_code", "name_of_community", "town_code", "town_name", "kind")
    rows = {"网格编码": blocks["grid_code"].to_numpy()}
    rows |= {header: said[column].to_numpy() for header, column in zip(COLUMNS[1:], columns, strict=True)}
    return gpd.GeoDataFrame(rows, geometry=blocks.geometry.to_numpy(), crs=blocks.crs)


def _households(session: Session, plan_id: int, shapes: NDArray[np.object_], day: date) -> NDArray[np.int64]:
    """The households of each block: of the door-plates that lie in it and stand on a day."""
    doors = household_doors(session, plan_by_id(session, plan_id).territory_id, day)
    block = Locator.build(shapes).find(doors.lonlat) if len(doors) else np.empty(0, np.int64)
    inside = block >= 0
    return np.bincount(block[inside], doors.households[inside], len(shapes)).astype(np.int64)


def _moved(before: NDArray[np.object_], after: NDArray[np.str_], households: NDArray[np.int64]) -> int:
    return int(households[before.astype(str) != after.astype(str)].sum())


class _Numbering:
    """The code and name of each grid: a grid that stays the same keeps its own, others get numbers never used.

    New numbers run from west to east, then from north to south, as `xian-2024` has it.
    """

    def __init__(self, part: gpd.GeoDataFrame, grid: NDArray[np.int64], ever: frozenset[str]) -> None:
        self._part = part
        self._ever = ever
        self._named = dict(zip(part["网格编码"], part["网格名称"], strict=True))
        before = {code: frozenset(rows) for code, rows in part.reset_index().groupby("网格编码").groups.items()}
        kept = {blocks: code for code, blocks in before.items()}
        self.members = [frozenset(np.flatnonzero(grid == number).tolist()) for number in range(int(grid.max()) + 1)]
        self.kept = [kept.get(blocks) for blocks in self.members]

    def codes(self, community: str) -> list[tuple[str, str]]:
        """Code and name of each grid."""
        free = free_numbers(self._ever, community)
        found = {number: (code, self._named[code]) for number, code in enumerate(self.kept) if code is not None}
        for number in self._in_order():
            found[number] = new_grid(community, self._part["社区名称"].iloc[0], next(free))
        return [found[number] for number in range(len(self.members))]

    def _in_order(self) -> list[int]:
        middles = {
            number: shapely.centroid(shapely.union_all(self._part.geometry.to_numpy()[sorted(blocks)]))
            for number, blocks in enumerate(self.members)
            if self.kept[number] is None
        }
        return sorted(middles, key=lambda number: (middles[number].x, -middles[number].y))


def _grids(
    numbering: _Numbering, grid: NDArray[np.int64], households: NDArray[np.int64], community: str
) -> Iterator[ProposedGrid]:
    totals = np.bincount(grid, households).astype(int).tolist()
    for number, (code, name) in enumerate(numbering.codes(community)):
        is_new = numbering.kept[number] is None
        yield ProposedGrid(code, name, len(numbering.members[number]), totals[number], is_new)

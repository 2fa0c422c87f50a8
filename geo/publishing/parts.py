"""What a proposal is about: a community's part of the leaves of a draft, each with its grid by number."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.balancing import InForce
from geo.boundaries.balancing.reducing import part_of
from geo.boundaries.blocks import BlockGraph
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import NewGrid
from geo.boundaries.numbering import free_numbers, new_grid
from geo.core.errors import BadInput, NotFound
from geo.core.language import say


@dataclass(frozen=True)
class Part:
    """The leaves of a community with the grid of each by number, and the codes of the numbers."""

    community: str
    names: list[str]
    polygons: NDArray[Any]
    graph: BlockGraph
    now: InForce
    codes: list[str]

    @property
    def free(self) -> BlockGraph:
        """The blocks of grids that are not locked."""
        return part_of(self.graph, self.now.free)

    @property
    def is_open(self) -> bool:
        """Whether there is anything that can be divided: households, in grids that are not locked."""
        return bool(self.graph.households[self.now.free].any())


def parts_of(leaves: LeafSet, community: str | None) -> list[Part]:
    """The part of a community, or those of all, by code.

    Raises:
        NotFound: there is no such community.
        BadInput: blocks of it are in no grid.
    """
    own: dict[str, list[str]] = {}
    for name in leaves.leaves:
        own.setdefault(leaves.community_of(name), []).append(name)
    if community is not None and community not in own:
        raise NotFound("community.unknown", say("There is no community {code} in this plan.", code=community))
    return [_part(leaves, each, sorted(own[each])) for each in sorted(own) if community in {None, each}]


def _part(leaves: LeafSet, community: str, names: list[str]) -> Part:
    if any(leaves.grid_of[name] is None for name in names):
        raise BadInput("partition.unassigned", say("Some blocks are in no grid. Give them to one first."))
    codes = sorted({str(leaves.grid_of[name]) for name in names})
    number = {code: index for index, code in enumerate(codes)}
    own = [leaves.leaves[name] for name in names]
    polygons = np.array([leaf.polygon for leaf in own], dtype=object)
    graph = BlockGraph.of(polygons, np.array([leaf.households for leaf in own]))
    barrier = [names[b] in leaves.barriers.get(names[a], frozenset()) for a, b in graph.pairs.tolist()]
    graph = dataclasses.replace(graph, barrier=np.array(barrier, np.bool_))
    grid = np.array([number[str(leaves.grid_of[name])] for name in names], np.int64)
    locked = frozenset(number[code] for code in codes if leaves.grids[code].locked)
    return Part(community, names, polygons, graph, InForce(grid, locked), codes)


@dataclass(frozen=True)
class Naming:
    """Codes and names for the grids that a proposal makes: codes `taken` are not given; names go by communities'."""

    taken: frozenset[str]
    communities: dict[str, str]

    def of_new(self, numbers: Iterable[int], part: Part, grid: NDArray[np.int64]) -> dict[int, NewGrid]:
        """The grids of new numbers in a part, from west to east, then from north to south."""
        centres = {number: _centre(part.polygons[grid == number]) for number in numbers}
        free = free_numbers(self.taken, part.community)
        made = {}
        for number in sorted(centres, key=lambda each: (centres[each][0], -centres[each][1])):
            code, name = new_grid(part.community, self.communities.get(part.community, ""), next(free))
            made[number] = NewGrid(code, name, part.community)
        return made


def _centre(polygons: NDArray[Any]) -> tuple[float, float]:
    middle = shapely.centroid(shapely.union_all(polygons))
    return float(middle.x), float(middle.y)

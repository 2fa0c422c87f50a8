"""Plans that are found for a community: what the search goes by, and what is found as an operation that takes it.

The database is read once, before the search; the search itself knows nothing of it.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.boundaries.balancing import Choice, InForce, Redraw, Watch, Wish, front, propose, redraw
from geo.boundaries.blocks import BlockGraph
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import NewGrid, Redivide, write_operation
from geo.boundaries.numbering import free_numbers, new_grid
from geo.boundaries.queries import community_frame
from geo.core.errors import BadInput, NotFound
from geo.core.language import say

Kind = Literal["partition", "redraw", "front"]


@dataclass(frozen=True)
class Asked:
    """What is wanted: a community divided into so many grids, or grids of about so many households; or a redraw."""

    kind: Kind
    community: str
    grids: int | None = None
    households: int | None = None
    tolerance: float = 0.02
    seed: int = 1


@dataclass(frozen=True)
class Sought:
    """What a search goes by: the part of the leaves that it is about, the names of new grids, and what was asked."""

    part: "_Part"
    names: "_Names"
    asked: Asked


def gather(session: Session, leaves: LeafSet, asked: Asked, *, base_plan_id: int, taken: frozenset[str]) -> Sought:
    """Read what a search goes by. `taken` are codes that no new grid gets, besides those of the leaves.

    Raises:
        NotFound: there is no such community.
        BadInput: blocks of it are in no grid.
    """
    names = community_frame(session, base_plan_id).set_index("code")["name"]
    naming = _Names(taken | leaves.grids.keys(), asked.community, names.get(asked.community, ""))
    return Sought(_part(leaves, asked), naming, asked)


def find(sought: Sought, watch: Watch) -> Iterator[dict[str, Any]]:
    """The plans that are found, each with its figures and the operation that takes it.

    Raises:
        BadInput: the community cannot be divided so.
        Conflict: the search was stopped.
    """
    for each in _find(sought.part, sought.asked, watch):
        yield _document(each, sought.part, sought.names)


@dataclass(frozen=True)
class _Found:
    """One plan that was found: the grid of each leaf by number, and its figures."""

    grid: NDArray[np.int64]
    title: str
    deviation: float
    compactness: float
    bound: int | None = None


@dataclass(frozen=True)
class _Part:
    """The leaves of a community with the grid of each by number, and the codes of the numbers."""

    names: list[str]
    polygons: NDArray[Any]
    graph: BlockGraph
    now: InForce
    codes: list[str]


def _part(leaves: LeafSet, asked: Asked) -> _Part:
    names = sorted(name for name in leaves.leaves if leaves.community_of(name) == asked.community)
    if not names:
        raise NotFound("community.unknown", say("There is no community {code} in this plan.", code=asked.community))
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
    return _Part(names, polygons, graph, InForce(grid, locked), codes)


def _find(part: _Part, asked: Asked, watch: Watch) -> Iterator[_Found]:
    if asked.kind == "partition":
        wish = Wish(_count(part, asked), asked.tolerance, asked.households)
        found = propose(part.graph, wish, seed=asked.seed, now=part.now, watch=watch)
        yield _Found(found.grid, "partition", found.deviation, found.compactness)
    elif asked.kind == "redraw":
        redrawn = redraw(part.graph, part.now, Redraw(asked.tolerance), seed=asked.seed, watch=watch)
        yield _Found(redrawn.grid, "redraw", redrawn.deviation, redrawn.compactness, redrawn.bound)
    else:
        for choice in front(part.graph, part.now, asked.tolerance, seed=asked.seed, watch=watch):
            yield _Found(choice.grid, _title(choice), choice.deviation, choice.compactness)


def _count(part: _Part, asked: Asked) -> int | None:
    """How many grids: as many as were asked for, or as many as there are."""
    if asked.grids is None and asked.households is None:
        return len(part.codes)
    return asked.grids


def _title(choice: Choice) -> str:
    if choice.moved == 0:
        return "as it is"
    return "redraw" if choice.is_redraw else "partition"


def _document(found: _Found, part: _Part, names: "_Names") -> dict[str, Any]:
    """A plan as it is kept: figures, and the operation that takes it; blocks that stay are left out."""
    changed = found.grid != part.now.grid
    numbers = sorted(set(found.grid.tolist()))
    new = names.of_new([each for each in numbers if each >= len(part.codes)], part, found.grid)
    code_of = dict(enumerate(part.codes)) | {number: grid.code for number, grid in new.items()}
    to: dict[str, list[str]] = {}
    for index in np.flatnonzero(changed).tolist():
        to.setdefault(code_of[int(found.grid[index])], []).append(part.names[index])
    operation = Redivide({code: tuple(each) for code, each in to.items()}, tuple(new.values()))
    return {
        "title": found.title,
        "deviation": found.deviation,
        "compactness": found.compactness,
        "moved_households": int(part.graph.households[changed].sum()),
        "bound": found.bound,
        "grids": len(numbers),
        "operation": write_operation(operation),
    }


class _Names:
    """Codes and names for the grids that a proposal makes; each plan of a front starts anew from the same."""

    def __init__(self, taken: frozenset[str], community: str, name: str) -> None:
        self._ever = taken
        self._community = community
        self._name = name

    def of_new(self, numbers: list[int], part: _Part, grid: NDArray[np.int64]) -> dict[int, NewGrid]:
        """The grids of new numbers, from west to east, then from north to south."""
        centres = {number: _centre(part.polygons[grid == number]) for number in numbers}
        free = free_numbers(self._ever, self._community)
        made = {}
        for number in sorted(numbers, key=lambda each: (centres[each][0], -centres[each][1])):
            code, name = new_grid(self._community, self._name, next(free))
            made[number] = NewGrid(code, name, self._community)
        return made


def _centre(polygons: NDArray[Any]) -> tuple[float, float]:
    middle = shapely.centroid(shapely.union_all(polygons))
    return float(middle.x), float(middle.y)

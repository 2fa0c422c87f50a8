"""Plans that are found for a community or for all: what is found, as an operation that takes it.

The database is read once, before the search; the search itself knows nothing of it. No grid reaches into two
communities, so each is searched by itself, and what was found for them is one plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.boundaries.balancing import Choice, Redraw, Watch, Wish, front, propose, redraw
from geo.boundaries.balancing.asking import check
from geo.boundaries.balancing.pieces import grids_of_each
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import NewGrid, Redivide, write_operation
from geo.boundaries.queries import community_frame
from geo.publishing.parts import Naming, Part, parts_of

Kind = Literal["partition", "redraw", "front"]


@dataclass(frozen=True)
class Asked:
    """What is wanted: so many grids, or grids of about so many households; a redraw; or plans to choose from.

    Without a `community` it is wanted of all; those where nothing can be divided stay as they are, and their grids
    count among those asked for.
    """

    kind: Kind
    community: str | None = None
    grids: int | None = None
    households: int | None = None
    tolerance: float = 0.02
    seed: int = 1


@dataclass(frozen=True)
class Sought:
    """What a search goes by: the parts of the leaves that it is about, the names of new grids, and what was asked.

    `elsewhere` are grids of communities that stay as they are.
    """

    parts: tuple[Part, ...]
    elsewhere: int
    naming: Naming
    asked: Asked


def gather(session: Session, leaves: LeafSet, asked: Asked, *, base_plan_id: int, taken: frozenset[str]) -> Sought:
    """Read what a search goes by. `taken` are codes that no new grid gets, besides those of the leaves.

    Raises:
        NotFound: there is no such community.
        BadInput: blocks of it are in no grid.
    """
    names = community_frame(session, base_plan_id).set_index("code")["name"].to_dict()
    parts = parts_of(leaves, asked.community)
    able = [each for each in parts if each.is_open] or parts[:1]
    elsewhere = sum(len(each.codes) for each in parts) - sum(len(each.codes) for each in able)
    return Sought(tuple(able), elsewhere, Naming(taken | leaves.grids.keys(), names), asked)


def find(sought: Sought, watch: Watch) -> Iterator[dict[str, Any]]:
    """The plans that are found, each with its figures and the operation that takes it.

    Raises:
        BadInput: the blocks cannot be divided so.
        Conflict: the search was stopped.
    """
    counts, done = _counts(sought), 0
    blocks = sum(len(part.names) for part in sought.parts)
    found = []
    for part, count in zip(sought.parts, counts, strict=True):
        ahead = watch.part(done / blocks, (done + len(part.names)) / blocks)
        found.append(list(_find(part, sought.asked, count, ahead)))
        done += len(part.names)
    for plan in _together(found):
        yield _document(plan, sought)


@dataclass(frozen=True)
class _Found:
    """What was found for one part: the grid of each leaf by number, and its figures."""

    grid: NDArray[np.int64]
    title: str
    deviation: float
    compactness: float
    bound: int | None = None


def _counts(sought: Sought) -> list[int | None]:
    """How many grids each part gets: of those asked for, as many as there are, or by its households (None)."""
    asked, parts = sought.asked, sought.parts
    if asked.grids is None:
        return [None if asked.households is not None else len(part.codes) for part in parts]
    if asked.community is not None:
        return [asked.grids]
    for part in parts:
        check(part.free, asked.tolerance)
    locked = np.array([len(part.now.locked) for part in parts], np.int64)
    shares = grids_of_each(asked.grids, [part.free for part in parts], locked=locked, elsewhere=sought.elsewhere)
    return [int(each) for each in shares]


def _find(part: Part, asked: Asked, count: int | None, watch: Watch) -> Iterator[_Found]:
    if asked.kind == "partition":
        wish = Wish(count, asked.tolerance, asked.households)
        found = propose(part.graph, wish, seed=asked.seed, now=part.now, watch=watch)
        yield _Found(found.grid, "partition", found.deviation, found.compactness)
    elif asked.kind == "redraw":
        redrawn = redraw(part.graph, part.now, Redraw(asked.tolerance), seed=asked.seed, watch=watch)
        yield _Found(redrawn.grid, "redraw", redrawn.deviation, redrawn.compactness, redrawn.bound)
    else:
        for choice in front(part.graph, part.now, asked.tolerance, seed=asked.seed, watch=watch):
            yield _Found(choice.grid, _title(choice), choice.deviation, choice.compactness)


def _title(choice: Choice) -> str:
    if choice.moved == 0:
        return "as it is"
    return "redraw" if choice.is_redraw else "partition"


def _together(found: list[list[_Found]]) -> Iterator[list[_Found]]:
    """One plan of each rank: what moves least in each part, what moves most in each, and between them."""
    most = max(map(len, found))
    for rank in range(most):
        yield [own[round(rank * (len(own) - 1) / max(1, most - 1))] for own in found]


def _document(plan: list[_Found], sought: Sought) -> dict[str, Any]:
    """A plan as it is kept: figures, and the operation that takes it; blocks that stay are left out."""
    to: dict[str, tuple[str, ...]] = {}
    new: list[NewGrid] = []
    moved = 0
    for found, part in zip(plan, sought.parts, strict=True):
        made = sought.naming.of_new(_new_numbers(found, part), part, found.grid)
        to |= _moves(found, part, made)
        new += made.values()
        moved += int(part.graph.households[found.grid != part.now.grid].sum())
    grids = np.array([len(np.unique(found.grid)) for found in plan])
    bounds = [found.bound for found in plan if found.bound is not None]
    return {
        "title": _common_title([found.title for found in plan]),
        "deviation": max(found.deviation for found in plan),
        "compactness": float(np.average([found.compactness for found in plan], weights=grids)),
        "moved_households": moved,
        "bound": sum(bounds) if len(bounds) == len(plan) else None,
        "grids": int(grids.sum()),
        "operation": write_operation(Redivide(to, tuple(new))),
    }


def _new_numbers(found: _Found, part: Part) -> list[int]:
    return [each for each in np.unique(found.grid).tolist() if each >= len(part.codes)]


def _moves(found: _Found, part: Part, made: dict[int, NewGrid]) -> dict[str, tuple[str, ...]]:
    """The leaves that get another grid, by its code."""
    code_of = dict(enumerate(part.codes)) | {number: grid.code for number, grid in made.items()}
    to: dict[str, list[str]] = {}
    for index in np.flatnonzero(found.grid != part.now.grid).tolist():
        to.setdefault(code_of[int(found.grid[index])], []).append(part.names[index])
    return {code: tuple(names) for code, names in to.items()}


def _common_title(titles: list[str]) -> str:
    """What a plan of several parts is called: it is as it is only where all are."""
    return next((each for each in ("partition", "redraw") if each in titles), "as it is")

"""What each operation does to the leaves and grids of a draft, and when it may not. Pure.

An operation is applied whole or not at all. It never makes a gap or an overlap; it may leave a grid in two pieces or
above its limit, which the findings tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from geo.boundaries.drafting.leafset import Change, DraftGrid, LeafSet
from geo.boundaries.drafting.operations import (
    Assign,
    CutAlong,
    CutIntoCells,
    Fuse,
    Lay,
    Lock,
    Merge,
    Operation,
    Redivide,
    Release,
    Rename,
    Renumber,
    SetKind,
    Split,
)
from geo.boundaries.drafting.reshaping import cut_along, cut_into_cells, fuse, lay_under
from geo.boundaries.drafting.siding import with_pieces
from geo.core.errors import BadInput, Conflict
from geo.core.language import say

COLOURS = 6


def apply_operation(leaves: LeafSet, operation: Operation) -> Change:
    """Do an operation.

    Raises:
        BadInput: it names what is not there, or means nothing here.
        Conflict: a lock or the border of a community stands against it.
    """
    with leaves.changing() as change:
        _DO[type(operation)](leaves, operation)
    return change


def _cut(leaves: LeafSet, operation: CutAlong) -> None:
    sided = cut_along(leaves, operation)
    if operation.then is not None:
        apply_within = _DO[type(operation.then)]
        apply_within(leaves, with_pieces(operation.then, sided))


def _assign(leaves: LeafSet, operation: Assign) -> None:
    _refuse_empty(leaves, _move(leaves, operation.to, across=operation.across))


def _release(leaves: LeafSet, operation: Release) -> None:
    sources = set()
    for name in operation.blocks:
        code = leaves.grid_of[leaves.leaf(name).name]
        if code is not None:
            if leaves.grids[code].locked:
                raise _locked(leaves.grids[code])
            sources.add(code)
            leaves.write("grid_of", name, None)
    _refuse_empty(leaves, sources)


def _refuse_empty(leaves: LeafSet, codes: Iterable[str]) -> None:
    """Refuse what leaves a grid without any block."""
    for code in sorted(codes):
        if not leaves.members[code]:
            raise Conflict(
                "operation.empty",
                say("{grid} would be left without any block. Merge it with another grid instead.",
                    grid=leaves.grids[code].name),
            )  # fmt: skip


def _move(leaves: LeafSet, to: Mapping[str, Iterable[str]], *, across: bool) -> set[str]:
    """Give leaves to grids; returns the grids that lost some."""
    sources = set()
    for code, names in to.items():
        grid = leaves.grid(code)
        for name in names:
            own = leaves.grid_of[leaves.leaf(name).name]
            if own == code:
                continue
            for each in (grid, leaves.grids.get(own) if own is not None else None):
                if each is not None and each.locked:
                    raise _locked(each)
            if not across and leaves.community_of(name) != grid.community:
                raise Conflict(
                    "operation.community",
                    say(
                        "Block {block} lies in another community than {grid}."
                        " Allow it across communities, or leave it.",
                        block=name,
                        grid=grid.name,
                    ),
                )
            if own is not None:
                sources.add(own)
            leaves.write("grid_of", name, code)
    return sources


def _redivide(leaves: LeafSet, operation: Redivide) -> None:
    for new in operation.grids:
        _refuse_taken(leaves, new.code)
        leaves.write("grids", new.code, DraftGrid(new.code, new.name, "base", new.community, None))
    emptied = _move(leaves, operation.to, across=False)
    for new in operation.grids:
        _colour(leaves, new.code)
    for code in sorted(emptied):
        if not leaves.members[code]:
            leaves.remove("grids", code)


def _merge(leaves: LeafSet, operation: Merge) -> None:
    one, into = leaves.grid(operation.grid), leaves.grid(operation.into)
    if one.code == into.code:
        raise BadInput("operation.merge", say("Choose two different grids to merge."))
    if one.community != into.community:
        raise Conflict(
            "operation.community",
            say("{one} and {other} belong to two communities, so they cannot become one grid.",
                one=one.name, other=into.name),
        )  # fmt: skip
    _move(leaves, {into.code: sorted(leaves.members[one.code])}, across=False)
    if one.locked:
        raise _locked(one)
    leaves.remove("grids", one.code)


def _split(leaves: LeafSet, operation: Split) -> None:
    grid = leaves.grid(operation.grid)
    if operation.code is None or operation.name is None:
        raise BadInput("operation.split", say("The new grid has no code yet."))
    for name in operation.blocks:
        if leaves.grid_of[leaves.leaf(name).name] != grid.code:
            raise BadInput("operation.split", say("Block {block} is not in {grid}.", block=name, grid=grid.name))
    if not 0 < len(set(operation.blocks)) < len(leaves.members[grid.code]):
        raise BadInput("operation.split", say("Choose some of the blocks of {grid}, and not all.", grid=grid.name))
    _refuse_taken(leaves, operation.code)
    leaves.write("grids", operation.code, DraftGrid(operation.code, operation.name, grid.kind, grid.community, None))
    _move(leaves, {operation.code: operation.blocks}, across=False)
    _colour(leaves, operation.code)


def _colour(leaves: LeafSet, code: str) -> None:
    """Give a new grid the first colour that no neighbour has."""
    beside = {leaves.grid_of[other] for name in leaves.members[code] for other in leaves.borders[name]}
    taken = {leaves.grids[other].colour for other in beside if other is not None and other != code}
    free = [colour for colour in range(COLOURS) if colour not in taken]
    leaves.write("grids", code, replace(leaves.grids[code], colour=free[0] if free else 0))


def _rename(leaves: LeafSet, operation: Rename) -> None:
    grid = leaves.grid(operation.grid)
    leaves.write("grids", grid.code, replace(grid, name=operation.name))


def _renumber(leaves: LeafSet, operation: Renumber) -> None:
    grid = leaves.grid(operation.grid)
    if operation.code == grid.code:
        return
    _refuse_taken(leaves, operation.code)
    leaves.write("grids", operation.code, replace(grid, code=operation.code))
    for name in sorted(leaves.members[grid.code]):
        leaves.write("grid_of", name, operation.code)
    leaves.remove("grids", grid.code)


def _set_kind(leaves: LeafSet, operation: SetKind) -> None:
    grid = leaves.grid(operation.grid)
    leaves.write("grids", grid.code, replace(grid, kind=operation.to))


def _lock(leaves: LeafSet, operation: Lock) -> None:
    grid = leaves.grid(operation.grid)
    leaves.write("grids", grid.code, replace(grid, locked=operation.locked))


def _refuse_taken(leaves: LeafSet, code: str) -> None:
    if code in leaves.grids:
        raise BadInput("operation.code", say("Another grid has the code {code}.", code=code))


def _locked(grid: DraftGrid) -> Conflict:
    return Conflict("operation.locked", say("{grid} is locked. Unlock it first.", grid=grid.name))


_DO: Mapping[type, Any] = {
    Assign: _assign,
    Release: _release,
    CutAlong: _cut,
    CutIntoCells: cut_into_cells,
    Lay: lay_under,
    Fuse: fuse,
    Merge: _merge,
    Split: _split,
    Rename: _rename,
    Renumber: _renumber,
    SetKind: _set_kind,
    Lock: _lock,
    Redivide: _redivide,
}

"""The edits of a draft as sentences."""

from collections.abc import Callable, Mapping

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
from geo.core.language import Sentence, say


def edit_words(operation: Operation, names: Mapping[str, str]) -> Sentence:
    """What an edit does; `names` of grids by code."""

    def named(code: str) -> str:
        return names.get(code, code)

    match operation:
        case Assign(to=to):
            blocks = sum(len(each) for each in to.values())
            return say("{count} blocks to {grid}", count=blocks, grid=", ".join(named(code) for code in to))
        case Merge(grid=grid, into=into):
            return say("{one} merged into {other}", one=named(grid), other=named(into))
        case Split(grid=grid, code=code, name=name):
            return say("{one} split: {other} is new", one=named(grid), other=name or code or "")
        case Redivide(to=to):
            return say("A proposal taken: {count} grids", count=len(to))
        case Release() | CutAlong() | CutIntoCells() | Fuse() | Lay():
            return _block_words(operation, named)
        case _:
            return _grid_words(operation, named(operation.grid))


def _border_words(then: Assign | Split, named: Callable[[str], str]) -> Sentence:
    """What a border does that was drawn exactly."""
    if isinstance(then, Split):
        return say(
            "{one} split exactly where drawn: {other} is new", one=named(then.grid), other=then.name or then.code or ""
        )
    return say("Border drawn exactly, to {grid}", grid=", ".join(named(code) for code in then.to))


def _block_words(operation: Release | CutAlong | CutIntoCells | Fuse | Lay, named: Callable[[str], str]) -> Sentence:
    if isinstance(operation, Release):
        return say("{count} blocks taken out of their grid", count=len(operation.blocks))
    if isinstance(operation, CutIntoCells):
        return say("Block {block} cut into cells of whole buildings", block=operation.block)
    if isinstance(operation, Lay):
        return say("Finer blocks laid under the plan: {count} lines", count=len(operation.lines))
    if isinstance(operation, Fuse):
        return say("{count} pieces made one block", count=len(operation.blocks))
    return _cut_words(operation, named)


def _cut_words(operation: CutAlong, named: Callable[[str], str]) -> Sentence:
    if operation.then is not None:
        return _border_words(operation.then, named)
    if operation.blocks is None:
        return say("Blocks cut along a line")
    return say("{count} blocks cut", count=len(operation.blocks))


def _grid_words(operation: Rename | Renumber | SetKind | Lock, grid: str) -> Sentence:
    match operation:
        case Rename(name=name):
            return say("{one} is now called {other}", one=grid, other=name)
        case Renumber(code=code):
            return say("{one} has the code {other}", one=grid, other=code)
        case SetKind(to="base"):
            return say("{grid} made a base grid", grid=grid)
        case SetKind():
            return say("{grid} made a dedicated grid", grid=grid)
        case Lock(locked=True):
            return say("{grid} locked", grid=grid)
    return say("{grid} unlocked", grid=grid)

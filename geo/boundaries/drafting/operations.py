"""The edits of a draft as values, and as the JSON in which they are kept and sent. Pure.

Each says what is wanted and nothing of how the draft looked before, so that it can be applied again: to the base,
when a draft is opened, or on top of what somebody else did meanwhile. Names of leaves and codes of grids are text.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from geo.core.errors import BadInput
from geo.core.language import say

MOST_CORNERS = 2_000
MOST_BLOCKS = 100_000

Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
LeafNames = Annotated[tuple[Code, ...], Field(max_length=MOST_BLOCKS)]
_STEPS = Annotated[int, Field(ge=-18_000_000_000, le=18_000_000_000)]
_LINE = Annotated[tuple[tuple[_STEPS, _STEPS], ...], Field(min_length=2)]
_CONFIG = ConfigDict(extra="forbid")


@checked(config=_CONFIG, frozen=True)
class Assign:
    """Give blocks to grids; `across` allows it across the border of a community."""

    to: Mapping[Code, LeafNames]
    across: bool = False
    kind: Literal["assign"] = "assign"


@checked(config=_CONFIG, frozen=True)
class Fuse:
    """Make one of pieces of one block."""

    blocks: LeafNames
    kind: Literal["fuse"] = "fuse"


@checked(config=_CONFIG, frozen=True)
class Release:
    """Take blocks out of their grid: they are in none, which is an error until they are given to one."""

    blocks: LeafNames
    kind: Literal["release"] = "release"


@checked(config=_CONFIG, frozen=True)
class Merge:
    """Make one grid of two."""

    grid: Code
    into: Code
    kind: Literal["merge"] = "merge"


@checked(config=_CONFIG, frozen=True)
class Split:
    """Make a new grid of some blocks of one; its code and name are given when it is recorded."""

    grid: Code
    blocks: LeafNames
    code: Code | None = None
    name: Name | None = None
    kind: Literal["split"] = "split"


@checked(config=_CONFIG, frozen=True)
class CutAlong:
    """Cut blocks along a line of steps (lon, lat), or those of them that are named; `then` gives the pieces to grids.

    In it "12@left" and "12@right" stand for the pieces of block 12 on either side of the line, seen along it: pieces
    have no names before they are cut. So a border that was drawn exactly is one edit.
    """

    line: Annotated[tuple[tuple[_STEPS, _STEPS], ...], Field(min_length=2, max_length=MOST_CORNERS)]
    blocks: LeafNames | None = None
    then: Annotated[Assign | Split, Field(discriminator="kind")] | None = None
    kind: Literal["cut"] = "cut"


@checked(config=_CONFIG, frozen=True)
class CutIntoCells:
    """Cut a block into cells of whole buildings, of at most so many households each.

    The lines of steps between the cells are found from the doors that stand there when it is recorded.
    """

    block: Code
    most: Annotated[int, Field(ge=1, le=100_000)]
    lines: tuple[_LINE, ...] = ()
    kind: Literal["cells"] = "cells"


@checked(config=_CONFIG, frozen=True)
class Rename:
    """Give a grid another name."""

    grid: Code
    name: Name
    kind: Literal["rename"] = "rename"


@checked(config=_CONFIG, frozen=True)
class Renumber:
    """Give a grid another code."""

    grid: Code
    code: Code
    kind: Literal["renumber"] = "renumber"


@checked(config=_CONFIG, frozen=True)
class SetKind:
    """Make a grid a base or a dedicated one."""

    grid: Code
    to: Literal["base", "dedicated"]
    kind: Literal["kind"] = "kind"


@checked(config=_CONFIG, frozen=True)
class Lock:
    """Keep a grid from gaining or losing blocks, or no longer."""

    grid: Code
    locked: bool
    kind: Literal["lock"] = "lock"


@checked(config=_CONFIG, frozen=True)
class NewGrid:
    """A grid that an operation makes."""

    code: Code
    name: Name
    community: Code


@checked(config=_CONFIG, frozen=True)
class Redivide:
    """Divide blocks among grids anew, some of them new: a proposal that is taken."""

    to: Mapping[Code, LeafNames]
    grids: tuple[NewGrid, ...] = field(default=())
    kind: Literal["redivide"] = "redivide"


@checked(config=_CONFIG, frozen=True)
class Lay:
    """Lay finer blocks under the leaves: the lines of steps between them.

    `barriers` are indices of lines that are rivers or railways; those `along` borders that are there cut nothing.
    """

    lines: Annotated[tuple[_LINE, ...], Field(min_length=1)]
    barriers: tuple[int, ...] = ()
    along: tuple[_LINE, ...] = ()
    kind: Literal["lay"] = "lay"


Operation = (
    Assign
    | Release
    | CutAlong
    | CutIntoCells
    | Lay
    | Fuse
    | Merge
    | Split
    | Rename
    | Renumber
    | SetKind
    | Lock
    | Redivide
)

_ADAPTER: TypeAdapter[Operation] = TypeAdapter(Annotated[Operation, Field(discriminator="kind")])


@dataclass(frozen=True)
class Recorded:
    """An operation with its place in the draft: `number` counts from 1 in the order in which they were done."""

    number: int
    operation: Operation


def read_operation(said: Any) -> Operation:
    """An operation from JSON that was sent or kept.

    Raises:
        BadInput: it is none; the sentence names the place in it.
    """
    try:
        return _ADAPTER.validate_python(said)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"]) or "kind"
        raise BadInput(
            "operation.unreadable",
            say("This is not an edit of a plan: look at '{where}'.", where=where[:80]),
        ) from None


def write_operation(operation: Operation) -> dict[str, Any]:
    """An operation as JSON, without what is not said."""
    return _said(asdict(operation))


def _said(document: dict[str, Any]) -> dict[str, Any]:
    return {key: _said(value) if key == "then" else value for key, value in document.items() if value is not None}

"""The leaves of a draft and the grids they are in, changed only in ways that can be taken back exactly. Pure.

Every change is written into a journal as it is made: the entry of a table, what it was, what it is. So an operation
that fails half-way leaves nothing behind, and undoing one puts the very same values back.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import pi
from typing import Any

import numpy as np
import shapely

from geo.boundaries.drafting.leaves import Leaf
from geo.core.errors import BadInput
from geo.core.language import say

_MISSING: Any = object()


@dataclass(frozen=True)
class DraftGrid:
    """A grid of a draft. `origin` is the code that it has in the base, None for one that the draft made.

    `colour` (0 to 5) tells it from its neighbours on maps.
    """

    code: str
    name: str
    kind: str
    community: str
    origin: str | None
    colour: int = 0
    locked: bool = False


@dataclass(frozen=True)
class GridFigures:
    """What a grid of a draft amounts to. `pieces` counts its parts; `moved` households were in another grid before."""

    blocks: int
    households: int
    area_m2: float
    outline_m: float
    pieces: int
    moved: int

    @property
    def compactness(self) -> float:
        """1 for a circle, 0 for a thread; 0 for a grid without blocks."""
        return 4 * pi * self.area_m2 / self.outline_m**2 if self.outline_m else 0.0


@dataclass
class Change:
    """What one operation changed: for each table the entries before and after; the first word counts, and the last."""

    before: dict[tuple[str, str], Any] = field(default_factory=dict)
    after: dict[tuple[str, str], Any] = field(default_factory=dict)

    def keys_of(self, table: str) -> list[str]:
        """The entries of a table that are not what they were."""
        own = ((key, value) for (where, key), value in self.before.items() if where == table)
        return [key for key, value in own if self.after[table, key] is not value]

    def __bool__(self) -> bool:
        """Whether anything changed at all."""
        return any(self.after[key] is not value for key, value in self.before.items())


class LeafSet:
    """Leaves, which of them border on one another, which grid each is in, and the grids.

    Tables: `leaves` by name; `borders`, the neighbours of a leaf with the metres of shared border; `barriers`, those
    of them behind a river or railway; `grid_of`, the code of the grid of a leaf or None; `grids` by code; `numbers`,
    how many pieces a block was ever cut into. The `members` of a grid and its figures follow from them; `stale`
    collects the grids that may have other figures than before, for whoever keeps something by grid.
    """

    def __init__(
        self,
        leaves: Iterable[Leaf],
        borders: Mapping[str, Mapping[str, float]],
        grids: Iterable[DraftGrid],
        barriers: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.leaves: dict[str, Leaf] = {leaf.name: leaf for leaf in leaves}
        self.borders: dict[str, Mapping[str, float]] = dict(borders)
        self.barriers: dict[str, frozenset[str]] = dict(barriers or {})
        self.grid_of: dict[str, str | None] = {name: leaf.grid for name, leaf in self.leaves.items()}
        self.grids: dict[str, DraftGrid] = {grid.code: grid for grid in grids}
        self.numbers: dict[str, int] = {}
        self.members: dict[str | None, set[str]] = {code: set() for code in (None, *self.grids)}
        for name, code in self.grid_of.items():
            self.members[code].add(name)
        self._pieces: dict[str, set[str]] = {name: {name} for name in self.leaves}
        self._figures: dict[str, GridFigures] = {}
        self.stale: set[str] = set(self.grids)
        self._base = dict(self.leaves)
        self.base_members: dict[str, set[str]] = {}
        for leaf in self._base.values():
            if leaf.grid is not None:
                self.base_members.setdefault(leaf.grid, set()).add(leaf.name)
        self._roots = list(self.leaves)
        self._tree = shapely.STRtree(np.array([leaf.polygon for leaf in self.leaves.values()], dtype=object))
        self._tables: dict[str, dict[str, Any]] = {
            "leaves": self.leaves,
            "borders": self.borders,
            "barriers": self.barriers,
            "grid_of": self.grid_of,
            "grids": self.grids,
            "numbers": self.numbers,
        }
        self._change: Change | None = None

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """A block whose writes are one change; they are all taken back where it fails."""
        change = self._change = Change()
        try:
            yield change
        except BaseException:
            self._change = None
            self.put(change.before)
            raise
        finally:
            self._change = None

    def revert(self, change: Change) -> None:
        """Take a change back; it must be the last that is not taken back."""
        self.put(change.before)

    def repeat(self, change: Change) -> None:
        """Make a change again that was the last to be taken back."""
        self.put(change.after)

    def write(self, table: str, key: str, value: Any) -> None:
        """Set an entry."""
        self._journal(table, key, value)
        self._put(table, key, value)

    def remove(self, table: str, key: str) -> None:
        """Remove an entry."""
        self._journal(table, key, _MISSING)
        self._put(table, key, _MISSING)

    def put(self, entries: Mapping[tuple[str, str], Any]) -> None:
        """Set entries as a change has them."""
        for (table, key), value in entries.items():
            self._put(table, key, value)

    def _journal(self, table: str, key: str, value: Any) -> None:
        if self._change is None:
            raise RuntimeError("a leaf set is changed within `changing` only")
        self._change.before.setdefault((table, key), self._tables[table].get(key, _MISSING))
        self._change.after[table, key] = value

    def _put(self, table: str, key: str, value: Any) -> None:
        self._forget_figures(table, key, value)
        if table == "grid_of":
            self._change_hands(key, value)
        elif table == "leaves":
            self._change_pieces(key, value)
        if value is _MISSING:
            self._tables[table].pop(key, None)
        else:
            self._tables[table][key] = value

    def _forget_figures(self, table: str, key: str, value: Any) -> None:
        codes = {key} if table == "grids" else {self.grid_of.get(key)}
        if table == "grid_of":
            codes.add(value)
        known = {code for code in codes if code is not None and code is not _MISSING}
        self.stale |= known
        for code in known:
            self._figures.pop(code, None)

    def _change_hands(self, name: str, code: Any) -> None:
        if name in self.grid_of:
            self.members[self.grid_of[name]].discard(name)
        if code is not _MISSING:
            self.members.setdefault(code, set()).add(name)

    def _change_pieces(self, name: str, leaf: Any) -> None:
        if leaf is _MISSING:
            self._pieces[self.leaves[name].root].discard(name)
        else:
            self._pieces.setdefault(leaf.root, set()).add(name)

    def pieces(self, root: str) -> frozenset[str]:
        """The leaves that a block of the base is now."""
        return frozenset(self._pieces.get(root, ()))

    def is_as_in_base(self, leaf: Leaf) -> bool:
        """Whether a leaf is a block of the base with the corners that it had."""
        return leaf is self._base.get(leaf.name)

    def untouched(self) -> dict[str, set[str]]:
        """The blocks that each grid of the base had, for those grids of which every block is as it was."""
        changed = {leaf.grid for leaf in self._base.values() if self.leaves.get(leaf.name) is not leaf}
        return {code: members for code, members in self.base_members.items() if code not in changed}

    def near(self, line: Any) -> list[str]:
        """The leaves of blocks whose box a line meets, in order."""
        found = sorted(self._tree.query(line).tolist())
        return sorted(name for index in found for name in self._pieces[self._roots[index]])

    def leaf(self, name: str) -> Leaf:
        """A leaf that an operation names.

        Raises:
            BadInput: there is none.
        """
        leaf = self.leaves.get(name)
        if leaf is None:
            raise BadInput("operation.block", say("There is no block {block} in this draft any more.", block=name))
        return leaf

    def grid(self, code: str) -> DraftGrid:
        """A grid that an operation names.

        Raises:
            BadInput: there is none.
        """
        grid = self.grids.get(code)
        if grid is None:
            raise BadInput("operation.grid", say("There is no grid {code} in this draft.", code=code))
        return grid

    def community_of(self, name: str) -> str:
        """The community that a leaf is in: that of its grid, or of its block in the base where it has none."""
        code = self.grid_of[name]
        return self.leaves[name].community if code is None else self.grids[code].community

    def has_moved(self, name: str) -> bool:
        """Whether a leaf is in another grid than its block was in the base, whatever the grid is called now."""
        code = self.grid_of[name]
        return (None if code is None else self.grids[code].origin) != self.leaves[name].grid

    def figures(self, code: str) -> GridFigures:
        """What a grid amounts to now."""
        known = self._figures.get(code)
        if known is None:
            known = self._figures[code] = self._count(code)
        return known

    def _count(self, code: str) -> GridFigures:
        names = sorted(self.members.get(code, ()))
        outline_m = 0.0
        for name in names:
            outline_m += self.leaves[name].outline_m
            outline_m -= sum(metres for other, metres in self.borders[name].items() if self.grid_of[other] == code)
        return GridFigures(
            blocks=len(names),
            households=sum(self.leaves[name].households for name in names),
            area_m2=sum(self.leaves[name].area_m2 for name in names),
            outline_m=outline_m,
            pieces=len(self.parts(code)),
            moved=sum(self.leaves[name].households for name in names if self.has_moved(name)),
        )

    @property
    def moved_households(self) -> int:
        """The households whose leaf is in another grid than in the base."""
        lost = sum(self.leaves[name].households for name in self.members[None] if self.has_moved(name))
        return lost + sum(self.figures(code).moved for code in self.grids)

    def ways(self, name: str) -> Iterator[str]:
        """The neighbours of a leaf that no barrier parts from it."""
        barred = self.barriers.get(name, frozenset())
        return (other for other in self.borders[name] if other not in barred)

    def parts(self, code: str | None) -> list[set[str]]:
        """The parts of a grid that hang together, the one with the most households first; or of what is in no grid."""
        left = set(self.members.get(code, ()))
        found = []
        while left:
            start = min(left)
            left.discard(start)
            part, edge = {start}, [start]
            while edge:
                for other in self.ways(edge.pop()):
                    if other in left:
                        left.discard(other)
                        part.add(other)
                        edge.append(other)
            found.append(part)
        return sorted(found, key=self._rank)

    def _rank(self, part: set[str]) -> tuple[int, int, str]:
        return -sum(self.leaves[name].households for name in part), -len(part), min(part)

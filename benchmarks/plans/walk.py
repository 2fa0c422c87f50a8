"""Random edits of a draft, seeded, and what must hold after each batch of them.

Cuts run anywhere, through corners, from corner to corner and along earlier cuts, so that T-junctions are met; some
edits are taken back, some of those done again.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.celling import cell_lines
from geo.boundaries.drafting.leafset import Change, DraftGrid, LeafSet
from geo.boundaries.drafting.leaves import Doors, Leaf, borders_between, measured
from geo.boundaries.drafting.operations import (
    Assign,
    CutAlong,
    CutIntoCells,
    Fuse,
    Lock,
    Merge,
    Operation,
    Release,
    Rename,
    Renumber,
    SetKind,
    Split,
)
from geo.boundaries.drafting.steps import to_steps
from geo.core.errors import GridstewardError

MOST_LEAVES_PER_BLOCK = 2.0
"""Above it pieces are put together more often than blocks are cut, so that a long walk stays as large as it began."""

OUTLINE_WITHIN_DEG = 1e-8


def leaf_set(blocks: NDArray[Any], households: NDArray[Any], grids: NDArray[np.int64], communities: int) -> LeafSet:
    """Blocks (n,) that are a coverage, each with a door in it, in grids by number, those in so many communities."""
    places = shapely.get_coordinates(shapely.point_on_surface(blocks))
    leaves = []
    for number, (polygon, (area_m2, outline_m)) in enumerate(zip(blocks, measured(blocks), strict=True)):
        code, community = f"{grids[number]:06d}", f"{grids[number] * communities // (grids.max() + 1):03d}"
        doors = Doors(places[number : number + 1], np.array([int(households[number])]), np.array([number]))
        name = str(number)
        leaves.append(Leaf(name, name, polygon, area_m2, outline_m, doors, doors.total, community, code))
    drawn = {leaf.grid: leaf.community for leaf in leaves if leaf.grid is not None}
    return LeafSet(
        leaves,
        borders_between({leaf.name: leaf.polygon for leaf in leaves}),
        [DraftGrid(code, code, "base", community, code) for code, community in sorted(drawn.items())],
    )


@dataclass
class Walk:
    """A draft on which random edits are done; `done` are those that stand, `refused` counts the others by code."""

    leaves: LeafSet
    seed: int
    done: list[tuple[Operation, Change]] = field(default_factory=list)
    undone: list[tuple[Operation, Change]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 (the same walk for the same seed)
        self._blocks = len(self.leaves.leaves)
        self._outline = shapely.boundary(self._union())
        self._names: list[str] = []

    def go(self, steps: int) -> None:
        """Do some edits, undo some, redo some."""
        self._names = sorted(self.leaves.leaves)
        for _ in range(steps):
            drawn = self._chance.random()
            if drawn < 0.08 and self.done:
                self._undo()
            elif drawn < 0.12 and self.undone:
                self._redo()
            else:
                self._try(self._operation())

    def _try(self, operation: Operation | None) -> None:
        if operation is None:
            return
        try:
            change = apply_operation(self.leaves, operation)
        except GridstewardError as error:
            self.refused[f"{operation.kind}: {error.code}"] += 1
            return
        self.done.append((operation, change))
        self.undone.clear()
        self.counts[operation.kind] += 1

    def _undo(self) -> None:
        self.undone.append(self.done.pop())
        self.leaves.revert(self.undone[-1][1])
        self.counts["undo"] += 1

    def _redo(self) -> None:
        operation, _ = self.undone.pop()
        self.done.append((operation, apply_operation(self.leaves, operation)))
        self.counts["redo"] += 1

    def _operation(self) -> Operation | None:
        drawn, leaves = self._chance.random(), self.leaves
        is_full = len(leaves.leaves) > MOST_LEAVES_PER_BLOCK * self._blocks
        cut = 0.55 if is_full else 0.72
        shares = (
            (0.5, self._assign), (cut, self._cut), (cut + (0.01 if is_full else 0.03), self._cells),
            (0.85, self._fuse), (0.92, self._split), (0.97, self._merge), (1.0, self._of_grid),
        )  # fmt: skip
        return next(make for below, make in shares if drawn < below)()

    def _leaf(self) -> Leaf | None:
        return self.leaves.leaves.get(self._chance.choice(self._names))

    def _grid(self) -> DraftGrid:
        return self.leaves.grids[self._chance.choice(sorted(self.leaves.grids))]

    def _assign(self) -> Operation | None:
        leaf = self._leaf()
        if leaf is None or not self.leaves.borders[leaf.name]:
            return None
        beside = self._chance.choice(sorted(self.leaves.borders[leaf.name]))
        if self._chance.random() < 0.03:
            return Release((leaf.name, beside))
        return Assign({str(self.leaves.grid_of[beside]): (leaf.name,)}, across=self._chance.random() < 0.2)

    def _cut(self) -> Operation | None:
        leaf = self._leaf()
        if leaf is None:
            return None
        corners = to_steps(shapely.get_coordinates(leaf.polygon))
        west, south, east, north = to_steps(np.array(leaf.polygon.bounds)).tolist()
        wide, high = max(east - west, 10), max(north - south, 10)

        def anywhere() -> tuple[int, int]:
            return (
                self._chance.randrange(west - wide, east + wide),
                self._chance.randrange(south - high, north + high),
            )

        def corner() -> tuple[int, int]:
            x, y = corners[self._chance.randrange(len(corners))].tolist()
            return x, y

        ends = {"free": (anywhere, anywhere), "from": (corner, anywhere), "between": (corner, corner)}
        start, end = ends[self._chance.choice(sorted(ends))]
        middle = [anywhere()] if self._chance.random() < 0.3 else []
        line = (start(), *middle, end())
        names = (leaf.name,) if self._chance.random() < 0.3 else None
        return CutAlong(line, names, self._then(leaf) if names else None)

    def _then(self, leaf: Leaf) -> Assign | Split | None:
        """What is done with a side of a block that is cut: it goes to a grid beside it, or becomes a new one."""
        side, grid = self._chance.choice(("@left", "@right")), str(self.leaves.grid_of[leaf.name])
        beside = sorted({str(self.leaves.grid_of[other]) for other in self.leaves.borders[leaf.name]} - {grid})
        drawn, number = self._chance.random(), self._chance.randrange(10**9)
        if drawn < 0.4 and beside:
            return Assign({self._chance.choice(beside): (leaf.name + side,)})
        return Split(grid, (leaf.name + side,), code=f"c{number}", name=f"c{number}") if drawn < 0.8 else None

    def _cells(self) -> Operation | None:
        """A block in cells around places in its box, as if doors stood there."""
        leaf = self._leaf()
        if leaf is None:
            return None
        west, south, east, north = leaf.polygon.bounds
        places = [
            (self._chance.uniform(west, east), self._chance.uniform(south, north))
            for _ in range(self._chance.randrange(2, 7))
        ]
        doors = Doors(np.array(places), np.ones(len(places), np.int64), np.arange(len(places)))
        try:
            return CutIntoCells(leaf.name, 2, cell_lines(replace(leaf, doors=doors), 2))
        except GridstewardError:
            return None

    def _fuse(self) -> Operation | None:
        leaf = self._leaf()
        pieces = sorted(self.leaves.pieces(leaf.root)) if leaf is not None else []
        if len(pieces) < 2:
            return None
        beside = [name for name in self.leaves.borders[pieces[0]] if name in pieces]
        chosen = (
            pieces if self._chance.random() < 0.5 or not beside else [pieces[0], self._chance.choice(sorted(beside))]
        )
        return Fuse(tuple(chosen))

    def _split(self) -> Operation | None:
        grid = self._grid()
        members = sorted(self.leaves.members[grid.code])
        half = members[: self._chance.randrange(1, len(members) + 1)]
        number = self._chance.randrange(10**9)
        return Split(grid.code, tuple(half), code=f"n{number}", name=f"n{number}")

    def _merge(self) -> Operation | None:
        grid = self._grid()
        codes = {
            self.leaves.grid_of[other] for name in self.leaves.members[grid.code] for other in self.leaves.borders[name]
        }
        beside = sorted(code for code in codes if code is not None and code != grid.code)
        return Merge(grid.code, self._chance.choice(beside)) if beside else None

    def _of_grid(self) -> Operation:
        grid, number = self._grid(), self._chance.randrange(10**9)
        choices: list[Operation] = [
            Rename(grid.code, f"名{number}"),
            Renumber(grid.code, f"r{number}"),
            SetKind(grid.code, "dedicated"),
            Lock(grid.code, not grid.locked if self._chance.random() < 0.3 else False),
        ]
        return self._chance.choice(choices)

    def _union(self) -> Any:
        return shapely.coverage_union_all(polygons_of(self.leaves))

    def check(self) -> None:
        """What must hold after any edits.

        The leaves are a coverage without gaps or overlaps, whose outline lies within a step of where it was; each grid
        is a set of whole leaves, in one community; what borders on what is kept as it is.
        """
        polygons = polygons_of(self.leaves)
        assert shapely.is_valid(polygons).all()
        assert shapely.coverage_is_valid(polygons)
        outline = shapely.boundary(self._union())
        assert shapely.hausdorff_distance(outline, self._outline) <= OUTLINE_WITHIN_DEG
        assert set(self.leaves.grid_of) == set(self.leaves.leaves)
        for code, members in self.leaves.members.items():
            assert all(self.leaves.grid_of[name] == code for name in members)
        assert sum(map(len, self.leaves.members.values())) == len(self.leaves.leaves)
        assert all(self.leaves.grids[code].community for code in self.leaves.grid_of.values() if code is not None)
        found = borders_between({name: leaf.polygon for name, leaf in self.leaves.leaves.items()})
        assert {name: set(each) for name, each in found.items()} == {
            name: set(each) for name, each in self.leaves.borders.items()
        }


def polygons_of(leaves: LeafSet) -> NDArray[Any]:
    """The polygons of the leaves, by name."""
    return np.array([leaves.leaves[name].polygon for name in sorted(leaves.leaves)], dtype=object)


def said_by(leaves: LeafSet) -> dict[str, Any]:
    """Everything that a draft says, for comparing: bits of polygons, grids, borders."""
    return {
        "leaves": {name: (leaf.polygon.wkb, leaf.households, leaf.area_m2) for name, leaf in leaves.leaves.items()},
        "grid_of": dict(leaves.grid_of),
        "grids": dict(leaves.grids),
        "borders": {name: dict(each) for name, each in leaves.borders.items()},
        "numbers": dict(leaves.numbers),
    }

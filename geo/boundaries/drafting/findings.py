"""What is wrong with a draft, each finding with its place and the smallest repair. Pure.

Errors keep a draft from being published; warnings are for people to weigh.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.boundaries.drafting.celling import CellCounts, cell_repair
from geo.boundaries.drafting.leafset import DraftGrid, LeafSet
from geo.boundaries.drafting.leaves import middle_of
from geo.boundaries.drafting.operations import Assign, Merge, Operation
from geo.boundaries.profiles import LIMITS, Limits, is_code_of
from geo.core.language import Sentence, say

LEAST_COMPACT = 0.15
"""A grid whose Polsby-Popper score is lower is a thread that nobody can walk as one."""


class Level(enum.StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class DraftFinding:
    """One thing that is wrong. `place` is lon, lat; `repair` the smallest operation that mends it, where one does."""

    code: str
    level: Level
    sentence: Sentence
    place: tuple[float, float]
    grid: str | None = None
    blocks: tuple[str, ...] = ()
    repair: Operation | None = None
    remedy: Sentence | None = None


@dataclass(frozen=True)
class Standards:
    """What a draft is held against: households, the make-up of codes, and the codes that are used up."""

    limits: Limits = LIMITS["free"]
    codes: str = "free"
    retired: frozenset[str] = frozenset()


def find_all(leaves: LeafSet, standards: Standards, counts: CellCounts | None = None) -> list[DraftFinding]:
    """Everything that is wrong with a draft: errors first, then by the code of the grid.

    `counts` remembers, from one time to the next, into how many cells blocks can be cut.
    """
    found = [*find_unassigned(leaves)]
    for code in sorted(leaves.grids):
        found += find_in(leaves, leaves.grids[code], standards)
    found = [_with_cells(leaves, each, standards.limits, {} if counts is None else counts) for each in found]
    return sorted(found, key=lambda each: (each.level is Level.WARNING, each.grid or ""))


def _with_cells(leaves: LeafSet, finding: DraftFinding, limits: Limits, counts: CellCounts) -> DraftFinding:
    """A block that is above the limit of a grid with its repair, which takes a while to find; others as they are."""
    if finding.code != "draft.block_above" or limits.most is None:
        return finding
    repair, remedy = cell_repair(leaves.leaves[finding.blocks[0]], limits.most, counts)
    return replace(finding, repair=repair, remedy=remedy)


def find_in(leaves: LeafSet, grid: DraftGrid, standards: Standards) -> list[DraftFinding]:
    """Everything that is wrong with one grid; blocks above its limit still without their repair."""
    return [
        *_in_pieces(leaves, grid),
        *_hole(leaves, grid),
        *_beyond(leaves, grid, standards.limits),
        *_thin(leaves, grid),
        *_crossed(leaves, grid),
        *_code(leaves, grid, standards),
    ]


def find_unassigned(leaves: LeafSet) -> Iterator[DraftFinding]:
    """Blocks that are in no grid, those that hang together as one finding."""
    for part in leaves.parts(None):
        names = tuple(sorted(part))
        households = sum(leaves.leaves[name].households for name in names)
        into = _best_neighbour(leaves, part)
        repair = None if into is None else Assign({into.code: names})
        yield DraftFinding(
            "draft.unassigned",
            Level.ERROR,
            say("Blocks in no grid: {count}, with {households} households.", count=len(names), households=households),
            middle_of(leaves.leaves[names[0]]),
            None,
            names,
            repair,
            None
            if into is None
            else say("Give them to {grid} (+{households})?", grid=into.name, households=households),
        )


def _in_pieces(leaves: LeafSet, grid: DraftGrid) -> Iterator[DraftFinding]:
    parts = leaves.parts(grid.code)
    if len(parts) < 2:
        return
    hangs = _hang_together(leaves, grid.code)
    for part in parts[1:]:
        names = tuple(sorted(part))
        households = sum(leaves.leaves[name].households for name in names)
        into = None if grid.locked else _best_neighbour(leaves, part, besides=grid.code)
        yield DraftFinding(
            "draft.barrier" if hangs else "draft.pieces",
            Level.WARNING if hangs or _apart_before(leaves, grid) else Level.ERROR,
            say("{grid} lies on both sides of a river or railway.", grid=grid.name)
            if hangs
            else say("{grid} falls into {count} pieces.", grid=grid.name, count=len(parts)),
            middle_of(leaves.leaves[names[0]]),
            grid.code,
            names,
            None if into is None else Assign({into.code: names}),
            None
            if into is None
            else say("Give the smaller piece to {grid} (+{households})?", grid=into.name, households=households),
        )


def _apart_before(leaves: LeafSet, grid: DraftGrid) -> bool:
    """Whether a grid has the blocks that it has in the base: what lies apart there may lie apart here."""
    return grid.origin is not None and leaves.members[grid.code] == leaves.base_members.get(grid.origin)


def _hang_together(leaves: LeafSet, code: str) -> bool:
    """Whether a grid is in one piece when barriers are not heeded."""
    left = set(leaves.members[code])
    edge = [left.pop()]
    while edge:
        beside = [other for other in leaves.borders[edge.pop()] if other in left]
        left.difference_update(beside)
        edge += beside
    return not left


def _best_neighbour(leaves: LeafSet, part: set[str], *, besides: str | None = None) -> DraftGrid | None:
    """The grid of the same community with which a part shares the longest border, if it may take it."""
    shared: dict[str, float] = {}
    communities = {leaves.community_of(name) for name in part}
    for name in sorted(part):
        for other, metres in leaves.borders[name].items():
            code = leaves.grid_of[other]
            if code is not None and code != besides and other not in part:
                shared[code] = shared.get(code, 0.0) + metres
    for code in sorted(shared, key=lambda code: (-shared[code], code)):
        grid = leaves.grids[code]
        if not grid.locked and communities == {grid.community}:
            return grid
    return None


def _hole(leaves: LeafSet, grid: DraftGrid) -> Iterator[DraftFinding]:
    names = sorted(leaves.members[grid.code])
    union = shapely.coverage_union_all(np.array([leaves.leaves[name].polygon for name in names], dtype=object))
    holes = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    if holes:
        point = shapely.point_on_surface(shapely.Polygon(holes[0]))
        yield DraftFinding(
            "draft.hole",
            Level.WARNING,
            say("{grid} lies all around something else.", grid=grid.name),
            (float(point.x), float(point.y)),
            grid.code,
        )


def _beyond(leaves: LeafSet, grid: DraftGrid, limits: Limits) -> Iterator[DraftFinding]:
    households = leaves.figures(grid.code).households
    largest = max(sorted(leaves.members[grid.code]), key=lambda name: leaves.leaves[name].households)
    place = middle_of(leaves.leaves[largest])
    if limits.most is not None and leaves.leaves[largest].households > limits.most:
        yield DraftFinding(
            "draft.block_above",
            Level.WARNING,
            say("One block of {grid} has {households} households, more than the {most} of a grid. Cut it first.",
                grid=grid.name, households=leaves.leaves[largest].households, most=limits.most),
            place, grid.code, (largest,),
        )  # fmt: skip
    elif limits.most is not None and households > limits.most:
        more = say("{grid} is {count} households over its limit of {most}.", grid=grid.name,
                   count=households - limits.most, most=limits.most)  # fmt: skip
        yield DraftFinding("draft.above", Level.WARNING, more, place, grid.code, (), *_relief(leaves, grid, limits))
    elif limits.least is not None and households < limits.least:
        fewer = say("{grid} has {count} households fewer than the {least} it should have.", grid=grid.name,
                    count=limits.least - households, least=limits.least)  # fmt: skip
        yield DraftFinding("draft.below", Level.WARNING, fewer, place, grid.code, (), *_company(leaves, grid, limits))


def _relief(leaves: LeafSet, grid: DraftGrid, limits: Limits) -> tuple[Operation | None, Sentence | None]:
    """The fewest households whose block, given to a neighbour, brings a grid under its limit and breaks neither."""
    most = limits.most or 0
    over = leaves.figures(grid.code).households - most
    options = []
    for name in leaves.members[grid.code]:
        households = leaves.leaves[name].households
        into = _best_neighbour(leaves, {name}, besides=grid.code)
        if grid.locked or into is None or households < over:
            continue
        if leaves.figures(into.code).households + households <= most and _stays_whole(leaves, grid.code, name):
            options.append((households, name, into))
    if not options:
        return None, None
    households, name, into = min(options, key=lambda each: each[:2])
    return Assign({into.code: (name,)}), say("Give one block of {households} households to {grid}?",
                                             households=households, grid=into.name)  # fmt: skip


def _stays_whole(leaves: LeafSet, code: str, without: str) -> bool:
    left = leaves.members[code] - {without}
    if not left:
        return False
    edge = [left.pop()]
    while edge:
        beside = [other for other in leaves.ways(edge.pop()) if other in left]
        left.difference_update(beside)
        edge += beside
    return not left


def _company(leaves: LeafSet, grid: DraftGrid, limits: Limits) -> tuple[Operation | None, Sentence | None]:
    into = _best_neighbour(leaves, set(leaves.members[grid.code]), besides=grid.code)
    if into is None or grid.locked:
        return None, None
    together = leaves.figures(into.code).households + leaves.figures(grid.code).households
    if limits.most is not None and together > limits.most:
        return None, None
    return Merge(grid.code, into.code), say("Merge it with {grid} ({households} together)?", grid=into.name,
                                            households=together)  # fmt: skip


def _thin(leaves: LeafSet, grid: DraftGrid) -> Iterator[DraftFinding]:
    figures = leaves.figures(grid.code)
    if figures.compactness < LEAST_COMPACT and not _apart_before(leaves, grid):
        name = min(leaves.members[grid.code])
        yield DraftFinding(
            "draft.thin",
            Level.WARNING,
            say("{grid} is long and thin (compactness {score}).", grid=grid.name, score=f"{figures.compactness:.2f}"),
            middle_of(leaves.leaves[name]),
            grid.code,
        )


def _crossed(leaves: LeafSet, grid: DraftGrid) -> Iterator[DraftFinding]:
    names = tuple(sorted(n for n in leaves.members[grid.code] if leaves.leaves[n].community != grid.community))
    if names:
        yield DraftFinding(
            "draft.community",
            Level.WARNING,
            say("{grid} takes {count} blocks from another community.", grid=grid.name, count=len(names)),
            middle_of(leaves.leaves[names[0]]),
            grid.code,
            names,
        )


def _code(leaves: LeafSet, grid: DraftGrid, standards: Standards) -> Iterator[DraftFinding]:
    place = middle_of(leaves.leaves[min(leaves.members[grid.code])])
    if grid.code != grid.origin and grid.code in standards.retired:
        again = say("The code {code} was used before. A code is never given again.", code=grid.code)
        yield DraftFinding("draft.code_again", Level.ERROR, again, place, grid.code)
    elif grid.code != grid.origin and not is_code_of(standards.codes, grid.code, grid.community):
        odd = say("The code {code} is not the community's code and three digits.", code=grid.code)
        yield DraftFinding("draft.code", Level.ERROR, odd, place, grid.code)

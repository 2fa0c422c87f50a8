"""Operations that change blocks: cut, laid under with finer ones, fused; and who borders on whom then. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geo.boundaries.drafting.celling import along_cells
from geo.boundaries.drafting.cutting import Cut, cut
from geo.boundaries.drafting.laying import lay, parted_by
from geo.boundaries.drafting.leafset import Change, LeafSet
from geo.boundaries.drafting.leaves import (
    NO_BUILDING,
    Doors,
    Leaf,
    borders_between,
    distribute,
    line_in_degrees,
    measured,
)
from geo.boundaries.drafting.operations import CutAlong, CutIntoCells, Fuse, Lay
from geo.boundaries.drafting.siding import sides_of
from geo.core.errors import BadInput
from geo.core.language import say

LEAST_PIECE_M2 = 1.0


def cut_along(leaves: LeafSet, operation: CutAlong) -> dict[str, list[str]]:
    """Cut blocks along a line; returns the names of the pieces of each by block and side, such as "12@left"."""
    line = np.array(operation.line, np.int64)
    names = _crossed(leaves, operation, line_in_degrees(line))
    near = {other for name in names for other in leaves.borders[name]} - set(names)
    made = cut(_polygons(leaves, names), _polygons(leaves, near), line)
    came = _put_in_place(leaves, made)
    if operation.then is None:
        return {}
    return {
        name + side: found
        for name, chords in made.chords.items()
        for side, found in sides_of(_polygons(leaves, [p for p, (own,) in came.items() if own == name]), chords).items()
    }


def cut_into_cells(leaves: LeafSet, operation: CutIntoCells) -> None:
    """Cut a block into cells along the lines that were found for it."""
    name = leaves.leaf(operation.block).name
    lines = [np.array(line, np.int64) for line in operation.lines]
    _put_in_place(leaves, along_cells(name, _polygons(leaves, [name]), _polygons(leaves, leaves.borders[name]), lines))


def lay_under(leaves: LeafSet, operation: Lay) -> None:
    """Lay finer blocks under the leaves."""
    lines = [np.array(line, np.int64) for line in operation.lines]
    names = sorted({name for line in lines for name in leaves.near(line_in_degrees(line))})
    near = {other for name in names for other in leaves.borders[name]} - set(names)
    made = lay(_polygons(leaves, names), _polygons(leaves, near), lines)
    _put_in_place(leaves, made)
    barriers = [lines[index] for index in operation.barriers if index < len(lines)]
    _bar(leaves, [*barriers, *(np.array(line, np.int64) for line in operation.along)])


def _put_in_place(leaves: LeafSet, made: Cut) -> dict[str, tuple[str]]:
    """Put pieces in the place of the blocks that were cut, and tie them to their neighbours; returns whose they are."""
    came: dict[str, tuple[str]] = {
        piece: (name,)
        for name, pieces in made.pieces.items()
        for piece in _replace_by_pieces(leaves, leaves.leaves[name], pieces)
    }
    _bend(leaves, made.bent)
    _tie(leaves, came, made.bent)
    return came


def _bar(leaves: LeafSet, barriers: list[Any]) -> None:
    """Note the neighbours that a river or railway parts, along new borders and those that were there."""
    if not barriers:
        return
    names = {name for line in barriers for name in leaves.near(line_in_degrees(line))}
    pairs = {(min(name, other), max(name, other)) for name in names for other in leaves.borders[name]}
    around = names | {name for pair in pairs for name in pair}
    for pair in parted_by(_polygons(leaves, around), sorted(pairs), barriers):
        for one, other in (pair, pair[::-1]):
            leaves.write("barriers", one, leaves.barriers.get(one, frozenset()) | {other})


def _crossed(leaves: LeafSet, operation: CutAlong, line: Any) -> list[str]:
    """The blocks that a line meets, or those of them that are named."""
    if operation.blocks is not None:
        return [leaves.leaf(name).name for name in sorted(set(operation.blocks))]
    return [name for name in leaves.near(line) if shapely.intersects(leaves.leaves[name].polygon, line)]


def _polygons(leaves: LeafSet, names: Iterable[str]) -> dict[str, Any]:
    return {name: leaves.leaves[name].polygon for name in sorted(names)}


def _replace_by_pieces(leaves: LeafSet, leaf: Leaf, pieces: tuple[Any, ...]) -> list[str]:
    """Put pieces in the place of a block; returns their names."""
    shares = distribute(leaf.doors, pieces)
    number, code = leaves.numbers.get(leaf.root, 0), leaves.grid_of[leaf.name]
    names = []
    for polygon, share, (area_m2, outline_m) in zip(
        pieces, shares, measured(np.array(pieces, dtype=object)), strict=True
    ):
        if area_m2 < LEAST_PIECE_M2:
            raise BadInput("cut.crumb", say("The line cuts off less than a square metre. Draw it further away."))
        number += 1
        doors = leaf.doors.of(share)
        name = f"{leaf.root}.{number}"
        names.append(name)
        leaves.write("leaves", name, replace(leaf, name=name, polygon=polygon, area_m2=area_m2, outline_m=outline_m,
                                             doors=doors, households=doors.total))  # fmt: skip
        leaves.write("grid_of", name, code)
    leaves.write("numbers", leaf.root, number)
    leaves.remove("leaves", leaf.name)
    leaves.remove("grid_of", leaf.name)
    return names


def refuse_divided_buildings(leaves: LeafSet, change: Change) -> None:
    """Refuse a cut after which the doors of one building lie in two pieces; the change is still to be taken back.

    Raises:
        BadInput: the line runs through a building.
    """
    seen: dict[int, str] = {}
    for name in sorted(set(change.keys_of("leaves")) & leaves.leaves.keys()):
        leaf = leaves.leaves[name]
        if not leaf.is_piece:
            continue
        for building in set(leaf.doors.building.tolist()) - {NO_BUILDING}:
            if seen.setdefault(building, name) != name:
                raise BadInput(
                    "cut.building",
                    say(
                        "The line runs through a building: some of its doors lie on each side."
                        " Draw it around the building."
                    ),
                )


def _bend(leaves: LeafSet, bent: Mapping[str, Any]) -> None:
    """Blocks that gained a corner: the same blocks, with outlines that fit their new neighbours."""
    if not bent:
        return
    for (name, polygon), (area_m2, outline_m) in zip(
        bent.items(), measured(np.array(list(bent.values()), dtype=object)), strict=True
    ):
        leaf = leaves.leaves[name]
        leaves.write("leaves", name, replace(leaf, polygon=polygon, area_m2=area_m2, outline_m=outline_m))


def _tie(leaves: LeafSet, came: Mapping[str, tuple[str, ...]], bent: Iterable[str]) -> None:
    """Find again what borders on new leaves and on those that changed; `came` names what each new leaf is made of."""
    gone = {name for names in came.values() for name in names}
    changed = set(came) | set(bent)
    ring = {other for name in gone | set(bent) for other in leaves.borders[name]} - gone - changed
    found = borders_between(_polygons(leaves, changed | ring))
    _inherit_barriers(leaves, came, found)
    for name in sorted(gone - changed):
        leaves.remove("borders", name)
    for name in sorted(changed):
        leaves.write("borders", name, found[name])
    for name in sorted(ring):
        known = {other: metres for other, metres in leaves.borders[name].items() if other not in gone | changed}
        leaves.write("borders", name, known | {other: found[name][other] for other in found[name] if other in changed})


def _inherit_barriers(
    leaves: LeafSet, came: Mapping[str, tuple[str, ...]], borders: Mapping[str, Mapping[str, float]]
) -> None:
    """A barrier between two leaves is one between what they become, where that still borders on one another."""
    gone = {name for names in came.values() for name in names}
    if not any(leaves.barriers.get(name) for name in gone):
        return
    before = {name: leaves.barriers.get(name, frozenset()) for name in {*gone, *borders}}
    for name in sorted(borders):
        parents = came.get(name, (name,))
        barred = frozenset(
            other
            for other in borders[name]
            if any(one in before[parent] for parent in parents for one in came.get(other, (other,)))
        )
        known = frozenset(other for other in before[name] if other not in gone and other not in borders)
        leaves.write("barriers", name, barred | known)
    for name in sorted(gone - set(came)):
        leaves.remove("barriers", name)


def fuse(leaves: LeafSet, operation: Fuse) -> None:
    """Make one of pieces of one block."""
    parts = [leaves.leaf(name) for name in sorted(set(operation.blocks))]
    roots = {leaf.root for leaf in parts}
    if len(parts) < 2 or len(roots) != 1:
        raise BadInput("operation.fuse", say("Choose two or more pieces of one block to make them one again."))
    codes = {leaves.grid_of[leaf.name] for leaf in parts}
    if len(codes) != 1:
        raise BadInput("operation.fuse", say("The pieces are in different grids. Give them to one grid first."))
    union = shapely.coverage_union_all(np.array([leaf.polygon for leaf in parts], dtype=object))
    if union.geom_type != "Polygon":
        raise BadInput("operation.fuse", say("The pieces do not lie side by side."))
    _replace_by_whole(leaves, parts, shapely.normalize(union))


def _replace_by_whole(leaves: LeafSet, parts: list[Leaf], polygon: Any) -> None:
    root, code = parts[0].root, leaves.grid_of[parts[0].name]
    is_all = {leaf.name for leaf in parts} == leaves.pieces(root)
    number = leaves.numbers.get(root, 0) + 1
    name = root if is_all else f"{root}.{number}"
    doors = Doors.together([leaf.doors for leaf in parts])
    ((area_m2, outline_m),) = measured(np.array([polygon], dtype=object))
    for leaf in parts:
        leaves.remove("leaves", leaf.name)
        leaves.remove("grid_of", leaf.name)
    leaves.write("leaves", name, replace(parts[0], name=name, polygon=polygon, area_m2=area_m2, outline_m=outline_m,
                                         doors=doors, households=doors.total))  # fmt: skip
    leaves.write("grid_of", name, code)
    if not is_all:
        leaves.write("numbers", root, number)
    _tie(leaves, {name: tuple(leaf.name for leaf in parts)}, [])

"""A draft as the editor holds it: blocks as rings over shared corners, in whole steps of 1e-8 degree."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.drafting.leafset import DraftGrid, LeafSet
from geo.boundaries.drafting.leaves import Doors, Leaf
from geo.boundaries.drafting.steps import to_steps
from geo.roster.queries import WorkerInfo

NONE = -1


def grid_entry(grid: DraftGrid, workers: Mapping[str, WorkerInfo]) -> dict[str, Any]:
    """A grid of a draft, with who answers for it in the plan that the draft is based on."""
    worker = workers.get(grid.origin or "")
    return {
        "code": grid.code,
        "name": grid.name,
        "kind": grid.kind,
        "community": grid.community,
        "origin": grid.origin,
        "locked": grid.locked,
        "colour": grid.colour,
        "worker": worker.name if worker else None,
    }


def drawn_blocks(leaves: LeafSet, base_codes: list[str], communities: list[str]) -> dict[str, Any]:
    """Corners, blocks, barriers and doors of a draft; lists of numbers are differences where they grow large."""
    names = sorted(leaves.leaves, key=_by_number)
    own = [leaves.leaves[name] for name in names]
    place = {name: index for index, name in enumerate(names)}
    corners, rings = _rings(np.array([leaf.polygon for leaf in own], dtype=object))
    grid_place = {code: index for index, code in enumerate(leaves.grids)} | {None: NONE}
    base_place = {code: index for index, code in enumerate(base_codes)} | {None: NONE}
    home_place = {code: index for index, code in enumerate(communities)}
    return {
        "vertices": {"x": _differences(corners[:, 0]), "y": _differences(corners[:, 1])},
        "blocks": {
            "name": names,
            "grid": [grid_place[leaves.grid_of[name]] for name in names],
            "base": [base_place.get(leaf.grid, NONE) for leaf in own],
            "community": [home_place[leaf.community] for leaf in own],
            "households": [leaf.households for leaf in own],
            "area_m2": [round(leaf.area_m2) for leaf in own],
            "rings": rings,
        },
        "barriers": sorted(
            [place[name], place[other]]
            for name, others in leaves.barriers.items()
            for other in others
            if name in place and other in place and place[name] < place[other]
        ),
        "points": _points(own),
    }


def block_entry(leaves: LeafSet, leaf: Leaf) -> dict[str, Any]:
    """One block that is new or has new corners, whole."""
    rings, index = shapely.get_rings(np.array([leaf.polygon], dtype=object), return_index=True)
    lonlat = to_steps(leaf.doors.lonlat)
    return {
        "name": leaf.name,
        "grid": leaves.grid_of[leaf.name],
        "base": leaf.grid,
        "community": leaf.community,
        "households": leaf.households,
        "area_m2": round(leaf.area_m2),
        "rings": [to_steps(shapely.get_coordinates(ring))[:-1].tolist() for ring in rings[index == 0]],
        "points": np.column_stack([lonlat, leaf.doors.households]).tolist(),
    }


def _by_number(name: str) -> tuple[int, ...]:
    return tuple(int(each) if each.isdigit() else 0 for each in name.split("."))


def _rings(polygons: NDArray[Any]) -> tuple[NDArray[np.int64], list[list[list[int]]]]:
    """The corners (n, 2) in the order in which they are met, and each block's rings as differences of their places."""
    parts, block = shapely.get_rings(polygons, return_index=True)
    coordinates, ring = shapely.get_coordinates(parts, return_index=True)
    steps = to_steps(coordinates)
    is_last = np.append(ring[1:] != ring[:-1], True)
    steps, ring = steps[~is_last], ring[~is_last]
    unique, first, inverse = np.unique(steps, axis=0, return_index=True, return_inverse=True)
    met = np.argsort(first, kind="stable")
    place = np.empty(len(met), np.int64)
    place[met] = np.arange(len(met))
    places = place[inverse.ravel()]
    found: list[list[list[int]]] = [[] for _ in range(len(polygons))]
    for number, own in enumerate(np.split(places, np.flatnonzero(np.diff(ring)) + 1)):
        found[block[number]].append(_differences(own))
    return unique[met], found


def _points(leaves: Iterable[Leaf]) -> dict[str, list[int]]:
    own = list(leaves)
    doors = Doors.together([leaf.doors for leaf in own]) if own else Doors.none()
    block = np.repeat(np.arange(len(own)), [len(leaf.doors) for leaf in own])
    steps = to_steps(doors.lonlat)
    return {
        "block": _differences(block),
        "x": _differences(steps[:, 0]),
        "y": _differences(steps[:, 1]),
        "households": doors.households.tolist(),
    }


def _differences(numbers: NDArray[np.int64]) -> list[int]:
    """The first number, then how much each is more than the one before."""
    return [int(each) for each in np.diff(numbers, prepend=0)]

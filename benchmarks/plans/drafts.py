"""A generated town as the draft of a plan, in the form in which the editor fetches it."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.plans.towns import make_town

Payload = dict[str, Any]
_STEPS = 1e8
_NAMES = ["阳光", "长山", "泰隆", "团结", "金凤", "曙光", "巴丹", "和顺", "幸福"]
LIMITS = {"profile": "urban", "least": 300, "ideal": 400, "most": 500}


def draft_of_town(  # noqa: PLR0913 (the measures of a town)
    seed: int = 1,
    *,
    columns: int = 30,
    rows: int = 29,
    households: int = 6_000,
    communities: tuple[int, int] = (3, 3),
    grids: tuple[int, int] = (2, 1),
) -> Payload:
    """A draft of a town: communities in columns and rows, each with grids in columns and rows."""
    town = make_town(seed, "even", columns=columns, rows=rows, households=households)
    middle = shapely.get_coordinates(shapely.centroid(town.blocks))
    place = (middle - middle.min(axis=0)) / (np.ptp(middle, axis=0) * 1.0001)
    community = _cell(place, communities)
    within = place * communities - np.floor(place * communities)
    grid = community * grids[0] * grids[1] + _cell(within, grids)
    per = grids[0] * grids[1]
    known = [
        {"code": f"{152922101001 + at}", "name": _NAMES[at % len(_NAMES)] + "社区"} for at in range(community.max() + 1)
    ]
    drafted = [
        {
            "code": f"{152922101001 + at // per}{at % per + 1:03d}",
            "name": f"{_NAMES[at // per % len(_NAMES)]}-{at % per + 1:02d}",
            "kind": "base",
            "community": known[at // per]["code"],
            "locked": False,
            "colour": 0,
            "worker": "王芳" if at % 3 else None,
            "deputy": None,
        }
        for at in range(grid.max() + 1)
    ]
    _colour(drafted, town.blocks, grid)
    blocks, vertices = _shapes(town.blocks)
    return {
        "plan": {
            "id": 7, "name": "2027 年度划分方案", "status": "draft", "version": 0, "editable": True,
            "base": {"id": 1, "name": "现行方案"}, "in_force": {"id": 1, "name": "现行方案"},
            "can_undo": False, "can_redo": False,
        },
        "communities": known,
        "grids": drafted,
        "base_grids": [{"code": each["code"], "name": each["name"]} for each in drafted],
        "limits": LIMITS,
        "vertices": vertices,
        "blocks": {
            "name": [f"b{at}" for at in range(len(grid))],
            "grid": grid.tolist(),
            "base": grid.tolist(),
            "community": community.tolist(),
            "households": town.households.tolist(),
            "area_m2": [round(each * 9.605e9) for each in shapely.area(town.blocks)],
            "rings": blocks,
        },
        "barriers": [],
        "points": _doors(town.blocks, town.households, seed),
    }  # fmt: skip


def _cell(place: NDArray[np.float64], count: tuple[int, int]) -> NDArray[np.int64]:
    column, row = np.floor(place * count).astype(np.int64).T
    return np.asarray(row * count[0] + column)


def _colour(grids: list[dict[str, Any]], blocks: NDArray[Any], grid: NDArray[np.int64]) -> None:
    """Greedily, so that no two neighbours share one."""
    shapes = [shapely.union_all(blocks[grid == at]) for at in range(len(grids))]
    for at, shape in enumerate(shapes):
        taken = {grids[other]["colour"] for other in range(at) if shapely.intersects(shape, shapes[other])}
        grids[at]["colour"] = next(colour for colour in (3, 1, 4, 2, 0, 5) if colour not in taken or len(taken) > 5)


def _shapes(blocks: NDArray[Any]) -> tuple[list[list[list[int]]], dict[str, list[int]]]:
    """Rings of vertex numbers, and the vertices; both by differences."""
    numbers: dict[tuple[int, int], int] = {}
    rings: list[list[list[int]]] = []
    for block in blocks:
        corners = np.rint(shapely.get_coordinates(block.exterior)[:-1] * _STEPS).astype(np.int64)
        ring = [numbers.setdefault((int(x), int(y)), len(numbers)) for x, y in corners]
        rings.append([differences(ring)])
    x, y = zip(*numbers, strict=True)
    return rings, {"x": differences(x), "y": differences(y)}


def _doors(blocks: NDArray[Any], households: NDArray[np.int64], seed: int) -> Payload:
    """One point per household somewhere in its block, as a town with a door-plate each would have."""
    chance = np.random.default_rng(seed)
    block = np.repeat(np.arange(len(blocks)), households)
    middle = shapely.get_coordinates(shapely.centroid(blocks))[block]
    spot = np.rint((middle + chance.normal(0, 0.00018, middle.shape)) * _STEPS).astype(np.int64)
    return {
        "block": differences(block.tolist()),
        "x": differences(spot[:, 0].tolist()),
        "y": differences(spot[:, 1].tolist()),
        "households": [1] * len(block),
    }


def differences(numbers: Any) -> list[int]:
    """The first number, then by how much each differs from the one before."""
    return [int(each) for each in np.diff(np.asarray(numbers, np.int64), prepend=0)]

"""What an edit changed, as the editor takes it in."""

from collections.abc import Callable, Mapping
from typing import Any

from api.plans.drawing import block_entry, grid_entry
from geo.boundaries.drafting.leafset import LeafSet
from geo.publishing.drafts import Taken
from geo.roster.queries import WorkerInfo


def change_of(taken: Taken, workers: Callable[[], Mapping[str, WorkerInfo]], *, by: Any) -> dict[str, Any]:
    """The blocks, grids and figures that may be others than before; of what was done before, nothing: load again."""
    opened = taken.opened
    leaves, overview = opened.leaves, opened.overview
    touched = overview.renew()
    redrawn = _keys(taken, "leaves")
    there = {name for name in redrawn if name in leaves.leaves}
    moved = {name for name in _keys(taken, "grid_of") if name in leaves.leaves and name not in there}
    codes = _keys(taken, "grids")
    serving = workers() if codes else {}
    summary = overview.summary()
    return {
        "version": taken.draft.version,
        "can_undo": opened.history.to_undo(by) is not None,
        "can_redo": opened.history.to_redo(by) is not None,
        "reload": not taken.touched,
        "moved": {name: leaves.grid_of[name] for name in sorted(moved)},
        "grids": [grid_entry(leaves.grids[code], serving) for code in sorted(codes) if code in leaves.grids],
        "grids_gone": sorted(code for code in codes if code not in leaves.grids),
        "blocks_gone": sorted(redrawn - there),
        "blocks_new": [block_entry(leaves, leaves.leaves[name]) for name in sorted(there)],
        "figures": figures_of(leaves, touched),
        "summary": vars(summary),
    }


def figures_of(leaves: LeafSet, codes: set[str]) -> dict[str, Any]:
    """Figures of some grids of a draft by code."""
    found = {}
    for code in sorted(codes & leaves.grids.keys()):
        figures = leaves.figures(code)
        found[code] = {
            "blocks": figures.blocks,
            "households": figures.households,
            "area_m2": round(figures.area_m2),
            "outline_m": round(figures.outline_m),
            "compactness": round(figures.compactness, 3),
            "pieces": figures.pieces,
            "moved": figures.moved,
        }
    return found


def _keys(taken: Taken, table: str) -> set[str]:
    return {key for where, key in taken.touched if where == table}

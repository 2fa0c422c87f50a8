"""Square grids over a town, and how coverage found in them compares with the true one."""

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.walks.judging import Pieces, merged, shared_mm, size_mm, true_streets
from benchmarks.walks.simulating import Truth
from geo.core.measure import to_degrees
from geo.patrols.covering import Coverage, Intervals, Parts, cover, cut_at_grids, lay, without
from geo.patrols.matching import Ground

SIDE_M = 300.0
LARGE_MM = 1_000_000
"""A grid with a kilometre of walked street is large: in a smaller one a few metres are much."""


def square_grids(ground: Ground) -> tuple[Parts, int]:
    """The streets cut at squares, each counted once, and how many squares there are."""
    streets = ground.streets
    lines = [
        np.concatenate([np.c_[streets.x[a:b], streets.y[a:b]], [[streets.to_x[b - 1], streets.to_y[b - 1]]]])
        for a, b in zip(streets.first[:-1], streets.first[1:], strict=True)
    ]
    flat = np.array([shapely.linestrings(line) for line in lines], dtype=object)
    west, south, east, north = shapely.total_bounds(flat)
    squares = [
        shapely.box(x, y, x + SIDE_M, y + SIDE_M)
        for x in np.arange(west - 1, east, SIDE_M)
        for y in np.arange(south - 1, north, SIDE_M)
    ]
    grids = to_degrees(np.array(squares, dtype=object), ground.near)
    parts = cut_at_grids(to_degrees(flat, ground.near), ground.number, ground.length_mm, grids)
    return without(parts, ground.beside.segment, ground.beside.from_mm, ground.beside.to_mm), len(squares)


def true_coverage(truths: list[Truth], ground: Ground) -> Coverage:
    """What the walkers really walked of streets."""
    walks = [true_streets(truth, ground) for truth in truths]
    columns = [
        np.concatenate([getattr(walk, name) for walk in walks])
        for name in ("segment", "from_mm", "to_mm", "at_from", "at_to")
    ]
    patrol = np.repeat(np.arange(len(walks)), [len(walk) for walk in walks])
    return cover(Intervals(*columns, patrol=patrol, source=np.zeros(len(patrol), np.int64)))


def grid_error(true: Coverage, found: Coverage, parts: Parts, grids: int) -> tuple[float, float]:
    """How far the walked length of a grid is off: the mean over walked length, and the worst of large grids."""
    wanted, got = (_walked_mm(coverage, parts, grids) for coverage in (true, found))
    off = np.abs(got - wanted)
    large = wanted >= LARGE_MM
    worst = float((off[large] / wanted[large]).max()) if large.any() else 0.0
    return float(off.sum() / wanted.sum()), worst


def _walked_mm(coverage: Coverage, parts: Parts, grids: int) -> NDArray[np.int64]:
    laid = lay(coverage, parts)
    return laid.sums_mm(grids, of=laid.walked)


def missed_f1(true: Coverage, found: Coverage, parts: Parts) -> float:
    """F1, by length, of missed stretches of 20 m and more."""
    wanted, got = (_missed(coverage, parts) for coverage in (true, found))
    return 2.0 * shared_mm(wanted, got) / max(size_mm(wanted) + size_mm(got), 1)


def _missed(coverage: Coverage, parts: Parts) -> Pieces:
    missed = lay(coverage, parts).missed()
    return merged(missed.segment, missed.from_mm, missed.to_mm)

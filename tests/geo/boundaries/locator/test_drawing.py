"""How the raster is drawn: few cells are left open, however the polygons lie."""

from typing import Any

import numpy as np
import pytest

from geo.boundaries.locator.drawing import draw
from geo.boundaries.locator.edges import Edges
from geo.boundaries.locator.lattice import Scratch
from geo.boundaries.locator.marks import Marks


@pytest.mark.parametrize(("kind", "share"), [("cells", 0.02), ("squares", 0.02), ("far apart", 0.002), ("star", 0.1)])
def test_few_points_come_to_leaves(coverages: Any, kind: str, share: float) -> None:
    """All others have their polygon from the cell alone."""
    rng = np.random.default_rng(4)
    shapes = coverages[kind](rng, 0.1, (101.67, 39.22))
    raster = draw(Edges.of(shapes, marks := Marks.for_count(len(shapes))), marks)
    lattice = raster.lattice
    low = np.array([lattice.west, lattice.south]) * 1e-8
    high = low + np.array([lattice.columns, lattice.rows]) * lattice.width(0) * 1e-8
    points = rng.uniform(low, high, (20_000, 2))
    found = raster.descend(points, np.empty(len(points), np.int32), Scratch.of(len(points)))
    assert sum(len(some.who) for some in found) <= share * len(points)


def test_a_thousand_slices_a_millimetre_wide_need_no_more_memory(coverages: Any) -> None:
    """No cell is small enough to part them, so dividing stops."""
    rng = np.random.default_rng(4)
    shapes = np.concatenate([coverages["thin"](rng, 2.0, (101.67, 39.22 + shift * 1e-6)) for shift in range(30)])
    marks = Marks.for_count(len(shapes))
    assert draw(Edges.of(shapes, marks), marks).nbytes < 150_000_000

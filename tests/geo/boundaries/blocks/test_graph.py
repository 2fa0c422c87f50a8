"""Blocks as a graph."""

import numpy as np
import pytest
import shapely

from benchmarks.plans.towns import make_town
from geo.boundaries.blocks.graph import BlockGraph
from geo.core.coordinates import geometries_on_grid
from geo.core.measure import areas_m2, lengths_m

BOXES = [(101.6 + x / 100, 39.2 + y / 100, 101.61 + x / 100, 39.21 + y / 100) for x in range(2) for y in range(2)]
SQUARES = geometries_on_grid(np.array([shapely.box(*each) for each in BOXES]))


def test_blocks_know_their_figures_and_who_is_beside_them() -> None:
    """Four squares: each has two neighbours along an edge of its own length, and none across the corner."""
    graph = BlockGraph.of(SQUARES, np.array([1, 2, 3, 4]))
    assert graph.pairs.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]
    assert [[other for other, _ in each] for each in graph.borders] == [[1, 2], [0, 3], [0, 3], [1, 2]]
    assert graph.shared_m[1] == pytest.approx(1_110, abs=2)
    assert graph.shared_m[0] == pytest.approx(863, abs=3)
    assert graph.outline_m[0] == pytest.approx(2 * (1_110 + 864), abs=8)


def test_a_barrier_is_a_border_that_nobody_crosses() -> None:
    """Borders stay; the way across is gone."""
    whole = BlockGraph.of(SQUARES, np.ones(4, int))
    barred = BlockGraph(
        whole.households,
        whole.area_m2,
        whole.outline_m,
        whole.pairs,
        whole.shared_m,
        np.array([True, False, False, False]),
    )
    assert barred.borders == whole.borders
    assert barred.ways == [[2], [3], [0, 3], [1, 2]]


@pytest.mark.parametrize("skew", ["even", "heavy", "centre"])
def test_what_blocks_share_leaves_the_outline_of_the_town(skew: str) -> None:
    """All outlines less twice all shared borders are the outline of the whole, and areas add up to its area."""
    town = make_town(3, skew, columns=9, rows=7)
    whole = shapely.union_all(town.blocks)
    graph = town.graph
    outline = graph.outline_m.sum() - 2 * graph.shared_m.sum()
    assert outline == pytest.approx(float(lengths_m(np.array([whole]))[0]), rel=1e-4)
    assert graph.area_m2.sum() == pytest.approx(float(areas_m2(np.array([whole]))[0]), rel=1e-4)
    assert graph.households.sum() == 6_000

"""Which polygon a point lies in."""

from typing import Any

import numpy as np
import pytest
import shapely

from geo.boundaries.locator import Locator, Surroundings


@pytest.fixture
def four() -> Any:
    """Four squares of one degree, from the south-west, row by row."""
    return np.array([shapely.box(i % 2, i // 2, i % 2 + 1, i // 2 + 1) for i in range(4)])


def test_of_several_that_share_a_point_the_smallest_index_has_it(four: Any) -> None:
    """On edges and at the corner where all four meet."""
    points = np.array([[1, 1], [1, 0.5], [1.5, 1], [1, 2], [2, 2], [1.5, 1.5]], dtype=float)
    assert Locator.build(four).find(points).tolist() == [0, 0, 1, 2, 3, 3]


@pytest.mark.parametrize(
    "point", [(np.nan, 0.5), (0.5, np.nan), (np.inf, 0.5), (0.5, -np.inf), (1e308, 1e308), (-5e200, 0.5), (3, 0.5)]
)
def test_what_is_no_place_lies_outside(four: Any, point: tuple[float, float]) -> None:
    """Never an error, one by one or in arrays."""
    locator = Locator.build(four)
    assert locator.find(np.array([point, (0.5, 0.5)])).tolist() == [-1, 0]
    assert locator.find_one(*point) == -1


def test_a_plan_without_polygons_covers_nothing() -> None:
    """And nothing is near."""
    locator = Locator.build(np.array([], dtype=object))
    assert locator.find(np.array([[101.0, 39.0]])).tolist() == [-1]
    assert locator.find(np.empty((0, 2))).tolist() == []
    assert locator.surroundings(101.0, 39.0) == Surroundings(-1, on_boundary=False, boundary_m=None, neighbour=None)

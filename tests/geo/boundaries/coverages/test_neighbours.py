"""Who lies beside a grid, and along how long a border."""

import numpy as np
import pytest
import shapely

from geo.boundaries.coverages.neighbours import neighbour_pairs, neighbours_of

SIDE = 0.01
SHAPES = np.array(
    [
        shapely.box(101.66 + x * SIDE, 39.2 + y * SIDE, 101.67 + x * SIDE, 39.21 + y * SIDE)
        for y in (0, 1)
        for x in (0, 1)
    ]
)


def test_neighbours_come_with_the_length_of_the_border_the_longest_first() -> None:
    """North and south share 864 m of parallel, east and west 1,110 m of meridian, the opposite corner nothing."""
    borders = neighbours_of(SHAPES, 0)
    assert borders.index.tolist() == [1, 2, 3]
    assert borders.tolist() == pytest.approx([1110, 864, 0], abs=2)


def test_who_is_alone_has_none() -> None:
    """A single grid, or one that touches nothing, lies beside nobody."""
    assert neighbours_of(SHAPES[:1], 0).empty
    assert neighbours_of(np.array([SHAPES[0], shapely.box(100, 30, 100.1, 30.1)]), 0).empty


def test_being_beside_goes_both_ways() -> None:
    """Each counts the other, by the same metres."""
    for one in range(4):
        for other, metres in neighbours_of(SHAPES, one).items():
            assert neighbours_of(SHAPES, int(str(other)))[one] == pytest.approx(metres)


def test_a_shared_edge_makes_neighbours_and_a_shared_corner_does_not() -> None:
    """Of four squares, those that lie cornerwise may look alike."""
    squares = np.array([shapely.box(x, y, x + 1, y + 1) for y in (0, 1) for x in (0, 1)])
    assert neighbour_pairs(squares).tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_parts_of_one_grid_are_not_its_own_neighbours() -> None:
    """A grid in two parts with a street block between them has one neighbour."""
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    pairs = neighbour_pairs(np.array([parts, shapely.box(1, 0, 2, 1)]))
    assert pairs.tolist() == [[0, 1]]

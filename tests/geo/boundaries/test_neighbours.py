"""Who lies beside a grid, and how long the border is."""

import numpy as np
import pytest
import shapely

from geo.boundaries.neighbours import neighbours_of

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

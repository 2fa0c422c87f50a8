"""Neighbours and colours."""

import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.ops import voronoi_diagram

from geo.boundaries.colouring import COLOURS, colour, neighbour_pairs


def test_a_shared_edge_makes_neighbours_and_a_shared_corner_does_not() -> None:
    """Of four squares, those that lie cornerwise may look alike."""
    squares = np.array([shapely.box(x, y, x + 1, y + 1) for y in (0, 1) for x in (0, 1)])
    assert neighbour_pairs(squares).tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_parts_of_one_grid_are_not_its_own_neighbours() -> None:
    """A grid in two parts with a street block between them has one neighbour."""
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    pairs = neighbour_pairs(np.array([parts, shapely.box(1, 0, 2, 1)]))
    assert pairs.tolist() == [[0, 1]]


def test_a_colour_is_kept_unless_a_neighbour_keeps_the_same() -> None:
    """A grid does not change its colour because another one was redrawn."""
    chain = np.array([[0, 1], [1, 2]])
    assert colour(3, chain, [4, 2, 4]).tolist() == [4, 2, 4]
    clashing = colour(3, chain, [4, 4, 4])
    assert clashing[1] == 4
    assert 4 not in clashing[[0, 2]]


def test_more_neighbours_than_colours_share_as_little_as_they_can() -> None:
    """Seven grids of many parts that all meet: one pair is alike, and no more."""
    pairs = np.array([[a, b] for a in range(7) for b in range(a + 1, 7)])
    colours = colour(7, pairs)
    assert sum(colours[a] == colours[b] for a, b in pairs) == 1


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(3, 150))
@example(seed=4, count=150)  # most neighbours first needs a seventh colour here
def test_six_colours_tell_the_cells_of_any_map_apart(seed: int, count: int) -> None:
    """No two cells of a random map that share an edge have one colour."""
    points = np.random.default_rng(seed).uniform(0, 1, (count, 2))
    cells = np.array(list(voronoi_diagram(shapely.MultiPoint(points)).geoms))
    pairs = neighbour_pairs(cells)
    colours = colour(len(cells), pairs)
    assert ((colours >= 0) & (colours < COLOURS)).all()
    assert not (colours[pairs[:, 0]] == colours[pairs[:, 1]]).any()

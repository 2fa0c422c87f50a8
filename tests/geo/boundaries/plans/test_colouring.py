"""Colours of grids."""

import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.ops import voronoi_diagram

from geo.boundaries.coverages import neighbour_pairs
from geo.boundaries.plans.colouring import COLOURS, colour


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

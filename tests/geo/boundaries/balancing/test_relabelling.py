"""New grids named after those in force."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.balancing.relabelling import relabelled


@given(seed=st.integers(0, 10_000))
def test_no_other_naming_keeps_more_households(seed: int) -> None:
    """Against every naming of four grids."""
    chance = np.random.default_rng(seed)
    grid, now = np.concatenate([np.arange(4), chance.integers(0, 4, 26)]), chance.integers(0, 4, 30)
    households = chance.integers(0, 20, 30)
    found = relabelled(grid, now, households, first_new=4)
    best = max(households[np.array(names)[grid] == now].sum() for names in permutations(range(4)))
    assert households[found == now].sum() == best


def test_a_grid_that_keeps_nobody_gets_a_new_number() -> None:
    """Three grids where there was one: the largest keeps its number."""
    found = relabelled(np.array([0, 1, 2]), np.array([0, 0, 0]), np.array([5, 9, 1]), first_new=7)
    assert found.tolist() == [7, 0, 8]

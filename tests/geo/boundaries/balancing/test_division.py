"""Figures of grids that are kept while blocks change hands."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plans.towns import make_town
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.seeding import seeds

GRAPH = make_town(5, "heavy", columns=8, rows=7).graph
GRIDS = 5


@given(seed=st.integers(0, 10_000), moves=st.integers(1, 200))
def test_figures_kept_are_figures_counted_anew(seed: int, moves: int) -> None:
    """After any moves households, areas, outlines and counts of grids are what a new count of them gives."""
    chance = random.Random(seed)  # noqa: S311 (moves)
    division = next(seeds(GRAPH, GRIDS, seed=seed % 7, count=3))
    for _ in range(moves):
        block, to = chance.randrange(len(GRAPH)), chance.randrange(GRIDS)
        if to != division.grid[block] and division.count[division.grid[block]] > 1:
            division.move(block, to, division.after(block, to))
    anew = Division(GRAPH, np.array(division.grid), GRIDS)
    assert division.households == anew.households
    assert division.count == anew.count
    assert division.area_m2 == pytest.approx(anew.area_m2)
    assert division.outline_m == pytest.approx(anew.outline_m)


@given(seed=st.integers(0, 10_000))
def test_a_block_may_leave_exactly_when_the_rest_hangs_together(seed: int) -> None:
    """The quick look around a block says what looking at all pieces of its grid says."""
    chance = random.Random(seed)  # noqa: S311 (moves)
    division = next(seeds(GRAPH, GRIDS, seed=seed % 7, count=3))
    for _ in range(30):
        block, to = chance.randrange(len(GRAPH)), chance.randrange(GRIDS)
        own = division.grid[block]
        if to == own or division.count[own] == 1:
            continue
        stays = division.stays_whole(block)
        moved = Division(GRAPH, np.array(division.grid), GRIDS)
        moved.move(block, to, moved.after(block, to))
        assert stays == (pieces(moved, own) == 1)
        if stays and any(division.grid[other] == to for other in GRAPH.ways[block]):
            division = moved


def pieces(division: Division, grid: int) -> int:
    """How many pieces a grid has, by colouring them."""
    colour = {block: block for block, own in enumerate(division.grid) if own == grid}
    for _ in range(len(colour)):
        for block, own in list(colour.items()):
            colour[block] = min([own, *(colour[each] for each in GRAPH.ways[block] if each in colour)])
    return len(set(colour.values()))

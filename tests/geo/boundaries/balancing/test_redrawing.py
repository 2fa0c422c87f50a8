"""Plans redrawn with few households moved."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plans.towns import make_town
from geo.boundaries.balancing import Division, InForce, Redraw, Watch, Wish, propose, redraw
from geo.boundaries.blocks.graph import BlockGraph
from geo.core.errors import BadInput, Conflict

TOWN = make_town(5, "heavy", columns=10, rows=9).graph
GRIDS = 6
PLAN = propose(TOWN, Wish(GRIDS), seed=1).grid
SLOW = settings(max_examples=12, deadline=None)


def changed(seed: int) -> BlockGraph:
    """The town after some quarter of it has grown and another has shrunk."""
    chance = np.random.default_rng(seed)
    factor = np.where(chance.integers(GRIDS) == PLAN, 1.5, np.where(chance.integers(GRIDS) == PLAN, 0.7, 1.0))
    return replace(TOWN, households=np.rint(TOWN.households * factor).astype(np.int64))


def whole(graph: BlockGraph, grid: np.ndarray) -> bool:
    """Whether every grid of a plan is in one piece."""
    return Division(graph, grid, int(grid.max()) + 1).is_whole()


@pytest.mark.slow
@SLOW
@given(seed=st.integers(0, 1_000), tolerance=st.sampled_from([0.05, 0.1, 0.2]))
def test_a_redraw_keeps_grids_whole_and_moves_no_fewer_than_the_bound(seed: int, tolerance: float) -> None:
    """All grids stay, each in one piece; what is moved is counted, and is the bound or more where it is kept to."""
    graph = changed(seed)
    found = redraw(graph, InForce(PLAN), Redraw(tolerance), seed=seed)
    assert whole(graph, found.grid)
    assert found.moved == graph.households[found.grid != PLAN].sum()
    if not found.beyond:
        assert found.deviation <= tolerance + 1 / Division(graph, PLAN, GRIDS).mean
        assert found.moved >= found.bound


@SLOW
@given(seed=st.integers(0, 1_000), locked=st.frozensets(st.integers(0, GRIDS - 1), min_size=1, max_size=3))
def test_locked_grids_are_untouched(seed: int, locked: frozenset[int]) -> None:
    """Blocks of locked grids neither go, nor do others come; the rest is even among itself."""
    graph = changed(seed)
    found = redraw(graph, InForce(PLAN, locked), Redraw(0.1), seed=seed)
    kept = np.isin(PLAN, sorted(locked))
    assert (found.grid[kept] == PLAN[kept]).all()
    assert not np.isin(found.grid[~kept], sorted(locked)).any()
    assert whole(graph, found.grid)


@SLOW
@given(seed=st.integers(0, 1_000))
def test_no_grid_reaches_across_a_barrier(seed: int) -> None:
    """A river through the town, along grids: each of them stays on its bank."""
    graph = changed(seed)
    east = PLAN >= GRIDS // 2
    graph = replace(graph, barrier=east[graph.pairs[:, 0]] != east[graph.pairs[:, 1]])
    found = redraw(graph, InForce(PLAN), Redraw(0.2), seed=seed)
    assert ((found.grid >= GRIDS // 2) == east).all()


def test_the_same_seed_gives_the_same_redraw() -> None:
    """A redraw can be repeated."""
    first, again = (redraw(changed(3), InForce(PLAN), Redraw(0.05), seed=4) for _ in range(2))
    assert np.array_equal(first.grid, again.grid)


def test_a_plan_within_the_tolerance_is_left_alone() -> None:
    """Nothing moves where nothing has to."""
    found = redraw(TOWN, InForce(PLAN), Redraw(0.1), seed=1)
    assert (found.moved, found.bound, found.beyond) == (0, 0, ())
    assert np.array_equal(found.grid, PLAN)


def test_a_block_above_the_limit_is_named() -> None:
    """One block with more households than a grid may have: it and its grid are reported, the others are evened."""
    households = TOWN.households.copy()
    households[7] = 4_000
    found = redraw(replace(TOWN, households=households), InForce(PLAN), Redraw(0.1), seed=1)
    assert found.too_large == (7,)
    assert found.grid[7] in found.beyond


def test_a_grid_in_two_pieces_is_brought_together() -> None:
    """A block that lies by itself in another grid goes to the grid around it."""
    inner = next(each for each, ways in enumerate(TOWN.ways) if {PLAN[other] for other in ways} == {PLAN[each]})
    torn = PLAN.copy()
    torn[inner] = (PLAN[inner] + 1) % GRIDS
    found = redraw(TOWN, InForce(torn), Redraw(0.2), seed=1)
    assert found.grid[inner] == PLAN[inner]
    assert whole(TOWN, found.grid)


def test_what_cannot_be_is_refused_in_words() -> None:
    """Every grid locked, no households, a tolerance that is no share."""
    none = replace(TOWN, households=np.zeros(len(TOWN), np.int64))
    refused: Sequence[tuple[BlockGraph, InForce, float, str]] = (
        (TOWN, InForce(PLAN, frozenset(range(GRIDS))), 0.1, "Every grid is locked"),
        (none, InForce(PLAN), 0.1, "No households are known"),
        (TOWN, InForce(PLAN), 1.5, "0 to 100 per cent"),
    )
    for graph, now, tolerance, words in refused:
        with pytest.raises(BadInput, match=words):
            redraw(graph, now, Redraw(tolerance), seed=1)


def test_work_tells_how_far_it_is_and_stops_when_told() -> None:
    """Shares rise to 1; the work ends with a sentence once it is told to stop."""
    told: list[float] = []
    redraw(changed(3), InForce(PLAN), Redraw(0.05), seed=1, watch=Watch(progress=told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0
    few = len(told) // 2
    told.clear()
    with pytest.raises(Conflict, match="stopped before it was done"):
        redraw(
            changed(3),
            InForce(PLAN),
            Redraw(0.05),
            seed=1,
            watch=Watch(progress=told.append, stopped=lambda: len(told) >= few),
        )
    assert len(told) == few

"""Grids proposed by machine."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.plans.towns import SKEWS, make_town
from geo.boundaries.balancing import Division, InForce, Wish, propose
from geo.boundaries.balancing.pieces import pieces_of
from geo.core.errors import BadInput


@pytest.mark.parametrize("skew", SKEWS)
def test_a_town_is_divided_evenly_into_whole_compact_grids(skew: str) -> None:
    """Every grid is in one piece, none is empty, and none differs from even by more than was allowed."""
    town = make_town(1, skew, columns=16, rows=15)
    proposal = propose(town.graph, Wish(grids=6), seed=1)
    division = Division(town.graph, proposal.grid, 6)
    assert division.is_whole()
    assert proposal.deviation == division.deviation <= 0.02 + 1e-9
    assert proposal.compactness == pytest.approx(division.compactness)
    assert proposal.compactness > 0.5


def test_the_same_seed_gives_the_same_grids() -> None:
    """A proposal can be repeated."""
    graph = make_town(2, "even", columns=10, rows=10).graph
    first, again = (propose(graph, Wish(grids=4), seed=3).grid for _ in range(2))
    assert np.array_equal(first, again)


def test_what_cannot_be_is_refused_in_words() -> None:
    """As many grids as there are blocks at most, and at least one; a tolerance that is a share."""
    graph = make_town(2, "even", columns=3, rows=3).graph
    for grids in (0, len(graph) + 1):
        with pytest.raises(BadInput, match=f"{grids} grids cannot be made"):
            propose(graph, Wish(grids=grids), seed=1)
    for tolerance in (-0.01, 1.5, float("nan")):
        with pytest.raises(BadInput, match="0 to 100 per cent"):
            propose(graph, Wish(grids=2, tolerance=tolerance), seed=1)
    assert set(propose(graph, Wish(grids=1), seed=1).grid.tolist()) == {0}


def test_grids_of_about_so_many_households() -> None:
    """A size instead of a number: 6,000 households in grids of about 1,000."""
    graph = make_town(1, "even", columns=10, rows=9).graph
    assert set(propose(graph, Wish(households=1_000), seed=1).grid.tolist()) == set(range(6))
    for wish in (Wish(households=0), Wish()):
        with pytest.raises(BadInput, match="how many households"):
            propose(graph, wish, seed=1)


def test_blocks_in_several_pieces_share_the_grids_by_their_households() -> None:
    """A river cuts the town: each bank gets grids of its own, none across; fewer grids than banks are refused."""
    graph = make_town(1, "even", columns=10, rows=9).graph
    east = np.arange(len(graph)) >= len(graph) // 3
    graph = replace(graph, barrier=east[graph.pairs[:, 0]] != east[graph.pairs[:, 1]])
    pieces = pieces_of(graph)
    assert len(pieces) > 1
    grid = propose(graph, Wish(6, 0.2), seed=1).grid
    assert Division(graph, grid, 6).is_whole()
    assert 1 <= len(set(grid[~east].tolist())) <= 3
    with pytest.raises(BadInput, match=f"in {len(pieces)} pieces that do not touch"):
        propose(graph, Wish(1), seed=1)


def test_locked_grids_stay_and_others_keep_their_number_where_they_can() -> None:
    """The blocks of a locked grid stay; new grids have the numbers in force, further ones the numbers that follow."""
    graph = make_town(1, "even", columns=10, rows=9).graph
    plan = propose(graph, Wish(6), seed=1).grid
    for grids in (4, 6, 8):
        found = propose(graph, Wish(grids, 0.1), seed=9, now=InForce(plan, frozenset({2})))
        assert ((found.grid == 2) == (plan == 2)).all()
        assert len(set(found.grid.tolist())) == grids
        assert set(found.grid.tolist()) <= set(range(max(6, grids)))
    same = propose(graph, Wish(6), seed=1, now=InForce((plan + 3) % 6)).grid
    assert np.array_equal(same, (plan + 3) % 6)
    with pytest.raises(BadInput, match="1 grids are locked"):
        propose(graph, Wish(1), seed=1, now=InForce(plan, frozenset({2})))

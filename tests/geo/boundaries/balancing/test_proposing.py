"""Grids proposed by machine."""

import numpy as np
import pytest

from benchmarks.plans.towns import SKEWS, make_town
from geo.boundaries.balancing import Division, Wish, propose
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

"""Plans to choose from."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from benchmarks.plans.towns import make_town
from geo.boundaries.balancing import InForce, Watch, Wish, front, propose

TOWN = make_town(4, "even", columns=14, rows=12).graph
PLAN = propose(TOWN, Wish(6), seed=1).grid
GROWN = replace(TOWN, households=np.where(PLAN == 2, TOWN.households * 3 // 2, TOWN.households))


@pytest.mark.slow
def test_no_plan_of_the_front_beats_another() -> None:
    """Five or more, none better in all; the first moves least; the same seed gives the same."""
    told: list[float] = []
    found = front(GROWN, InForce(PLAN), 0.1, seed=1, watch=Watch(progress=told.append))
    assert len(found) >= 5
    assert not any(one.beats(other) for one, other in permutations(found, 2))
    assert [each.moved for each in found] == sorted(each.moved for each in found)
    assert all(each.moved == GROWN.households[each.grid != PLAN].sum() for each in found)
    assert told == sorted(told)
    assert told[-1] == 1.0
    again = front(GROWN, InForce(PLAN), 0.1, seed=1)
    assert all(np.array_equal(one.grid, other.grid) for one, other in zip(found, again, strict=True))


def test_locked_grids_are_the_same_in_every_plan() -> None:
    """Whatever is chosen, a lock holds."""
    kept = np.isin(PLAN, [0, 1])
    for each in front(GROWN, InForce(PLAN, frozenset({0, 1})), 0.1, seed=2):
        assert (each.grid[kept] == PLAN[kept]).all()
        assert not np.isin(each.grid[~kept], [0, 1]).any()

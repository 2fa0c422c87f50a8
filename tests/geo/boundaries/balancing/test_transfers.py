"""The fewest households that have to change grid."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.balancing.transfers import fewest_transfers, limits

RING = [(0, 1), (1, 2), (2, 3), (0, 3)]


def test_what_passes_through_a_grid_counts_at_each_border() -> None:
    """Three grids in a row, the last two households short of its least: each goes over two borders."""
    found = fewest_transfers([14, 10, 6], [(0, 1), (1, 2)], mean=10, tolerance=0.2)
    assert found.flow == {(0, 1): 2, (1, 2): 2}
    assert (found.moved, found.beyond) == (4, 0)
    assert [a - b for a, b in zip(found.price, found.price[1:], strict=False)] == [1, 1]


def test_what_has_nowhere_to_go_is_told() -> None:
    """Two grids that nothing lies beside: what is too much in one and missing in the other stays."""
    found = fewest_transfers([15, 5], [], mean=10, tolerance=0.1)
    assert (found.flow, found.beyond) == ({}, 8)


def test_limits_hold_a_whole_number_of_households() -> None:
    """A tolerance finer than a household still leaves the numbers around the mean."""
    assert limits(10.4, 0.0) == (10, 11)
    assert limits(400.0, 0.05) == (380, 420)


@given(households=st.lists(st.integers(0, 8), min_size=4, max_size=4), tolerance=st.sampled_from([0.25, 0.5]))
def test_nothing_less_will_do(households: list[int], tolerance: float) -> None:
    """On a ring of four grids the flow is the least of all net transfers over its borders, found by trying each."""
    mean = sum(households) / 4
    fewest, most = limits(mean, tolerance)
    found = fewest_transfers(households, RING, mean=mean, tolerance=tolerance)
    best = None
    for first in range(-8, 9):
        best = min(filter(None, [best, _best_from(first, households, fewest, most)]), default=best)
    assert found.beyond == 0
    assert best == (found.moved,)


def _best_from(first: int, households: list[int], fewest: int, most: int) -> tuple[int] | None:
    """The least of all transfers with so many from grid 0 to 1: each grid in turn ends at a number within limits."""
    least: tuple[int] | None = None
    for ends in product(range(fewest, most + 1), repeat=3):
        one_two = households[1] + first - ends[0]
        two_three = households[2] + one_two - ends[1]
        three_zero = households[3] + two_three - ends[2]
        if fewest <= households[0] - first + three_zero <= most:
            moved = (abs(first) + abs(one_two) + abs(two_three) + abs(three_zero),)
            least = moved if least is None else min(least, moved)
    return least

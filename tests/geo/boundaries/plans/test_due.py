"""Why a grid is due to be drawn anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.plans.due import DueGrid, GridCount, Reason, most_due_first, reasons_of
from geo.boundaries.profiles import LIMITS


@pytest.mark.parametrize(
    ("then", "now", "is_due"),
    [(100, 120, False), (100, 121, True), (100, 80, False), (100, 79, True), (0, 1, True), (0, 0, False)],
)
def test_a_grid_is_due_when_its_households_changed_by_more_than_the_share(then: int, now: int, *, is_due: bool) -> None:
    """A fifth, up or down, is not more than a fifth; households where there were none are."""
    assert (Reason.HOUSEHOLDS in reasons_of(GridCount(then, now), LIMITS["free"], 0.2)) is is_due


def test_a_building_that_went_or_came_makes_a_grid_due() -> None:
    """A single door-plate of a building that stays does not."""
    doors = GridCount(100, 100, doors_ended=2, doors_began=2)
    assert reasons_of(doors, LIMITS["free"], 0.2) == ()
    both = GridCount(100, 100, doors_ended=2, doors_began=2, buildings_ended=1, buildings_began=1)
    assert reasons_of(both, LIMITS["free"], 0.2) == (Reason.DEMOLISHED, Reason.COMPLETED)


@pytest.mark.parametrize(("households", "reason"), [(299, Reason.BELOW), (300, None), (500, None), (501, Reason.ABOVE)])
def test_a_grid_outside_the_limits_is_due(households: int, reason: Reason | None) -> None:
    """The limits themselves are within."""
    assert reasons_of(GridCount(households, households), LIMITS["urban"], 0.2) == ((reason,) if reason else ())


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_greater_share_makes_no_more_grids_due(then: int, now: int, one: float, other: float) -> None:
    """What is due at a share is due at every smaller one."""
    less, more = sorted((one, other))
    count = GridCount(then, now)
    assert set(reasons_of(count, LIMITS["free"], more)) <= set(reasons_of(count, LIMITS["free"], less))


def test_households_that_changed_come_first() -> None:
    """Then those with the most households come and gone."""

    def grid(code: str, then: int, now: int) -> DueGrid:
        count = GridCount(then, now, buildings_began=1)
        return DueGrid(code, code, (0, 0), count, reasons_of(count, LIMITS["free"], 0.2))

    grids = [grid("a", 900, 1000), grid("b", 10, 20), grid("c", 10, 90)]
    assert [each.code for each in most_due_first(grids)] == ["c", "b", "a"]

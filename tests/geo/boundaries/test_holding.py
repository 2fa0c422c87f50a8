"""When a plan holds."""

from datetime import UTC, datetime

import pytest

from geo.boundaries.holding import PlanStatus, Published, Refusal, earlier_plan, holding, refusal, status_of


def _day(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


A, B, C = 1, 2, 3
TWO = [Published(A, _day(2)), Published(B, _day(10))]


@pytest.mark.parametrize(("day", "plan"), [(1, None), (2, A), (9, A), (10, B), (30, B)])
def test_a_plan_holds_from_its_publication_to_the_next(day: int, plan: int | None) -> None:
    """The first instant belongs to the new plan."""
    held = holding(TWO, _day(day))
    assert (held.plan_id if held else None) == plan


def test_the_pointer_decides_what_is_in_force() -> None:
    """A plan that is due but not swapped in is still only scheduled: readers see the one before."""
    assert status_of(A, TWO, A, _day(12)) is PlanStatus.IN_FORCE
    assert status_of(B, TWO, A, _day(9)) is PlanStatus.SCHEDULED
    assert status_of(B, TWO, B, _day(12)) is PlanStatus.IN_FORCE
    assert status_of(A, TWO, B, _day(12)) is PlanStatus.SUPERSEDED
    assert status_of(C, TWO, B, _day(12)) is PlanStatus.DRAFT


def test_a_first_plan_that_is_to_come_is_scheduled() -> None:
    """Nothing is in force until then."""
    assert status_of(A, [Published(A, _day(20))], None, _day(12)) is PlanStatus.SCHEDULED


def test_a_past_plan_before_the_first_is_superseded() -> None:
    """It never stood under the pointer, and it answers for its days."""
    said = [Published(C, _day(1)), *TWO]
    assert status_of(C, said, B, _day(12)) is PlanStatus.SUPERSEDED
    assert holding(said, _day(1)) == Published(C, _day(1))


@pytest.mark.parametrize(
    ("plan", "from_day", "now", "why"),
    [
        (C, 12, 12, None),
        (C, 20, 12, None),
        (C, 1, 12, None),
        (C, 11, 12, None),
        (C, 5, 12, Refusal.BETWEEN),
        (C, 10, 12, Refusal.TAKEN),
        (B, 12, 12, Refusal.SAME),
        (C, 5, 4, Refusal.BETWEEN),
        (C, 4, 4, None),
    ],
)
def test_the_past_is_never_rewritten(plan: int, from_day: int, now: int, why: Refusal | None) -> None:
    """A publication follows all that are due, or comes before the first; what is scheduled later stays."""
    assert refusal(plan, TWO, _day(from_day), _day(now)) is why


def test_going_back_takes_the_plan_before_and_can_be_taken_back_itself() -> None:
    """A, B, back to A: the next way back leads to B."""
    assert earlier_plan(TWO, _day(12)) == A
    assert earlier_plan(TWO, _day(5)) is None
    assert earlier_plan([*TWO, Published(A, _day(12))], _day(13)) == B

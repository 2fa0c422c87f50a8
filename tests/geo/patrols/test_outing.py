"""Where events leave a patrol: one table, whatever the order of arrival."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.patrols.outing import EventKind, Happened, PatrolStatus, Punctuality, punctuality, status_of

EIGHT = datetime(2026, 11, 5, 8, tzinfo=UTC)


def happened(kind: EventKind, minutes: int, number: int = 0) -> Happened:
    return Happened(kind, EIGHT + timedelta(minutes=minutes), uuid.UUID(int=number or minutes + 1))


def after(*steps: tuple[EventKind, int]) -> PatrolStatus:
    return status_of([happened(*step) for step in steps])


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ((), "planned"),
        (((EventKind.START, 0),), "started"),
        (((EventKind.START, 0), (EventKind.PAUSE, 5)), "paused"),
        (((EventKind.START, 0), (EventKind.PAUSE, 5), (EventKind.RESUME, 9)), "started"),
        (((EventKind.START, 0), (EventKind.PAUSE, 5), (EventKind.FINISH, 9)), "finished"),
        (((EventKind.CANCEL, 0),), "cancelled"),
        (((EventKind.START, 0), (EventKind.CANCEL, 5)), "cancelled"),
        (((EventKind.CANCEL, 0), (EventKind.START, 5)), "cancelled"),
        (((EventKind.START, 0), (EventKind.FINISH, 5), (EventKind.CANCEL, 9)), "finished"),
        (((EventKind.START, 0), (EventKind.HAND_OVER, 5)), "started"),
        (((EventKind.PAUSE, 0), (EventKind.RESUME, 5)), "planned"),
        (((EventKind.START, 0), (EventKind.START, 3), (EventKind.FINISH, 9), (EventKind.PAUSE, 12)), "finished"),
    ],
)
def test_events_lead_where_the_table_says(steps: tuple[tuple[EventKind, int], ...], status: str) -> None:
    """What does not fit where the patrol stands changes nothing: a second start, a pause after the end."""
    assert after(*steps) == status


@given(
    st.lists(st.tuples(st.sampled_from(EventKind), st.integers(0, 5)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_and_repetitions_change_nothing(
    steps: list[tuple[EventKind, int]], chance: random.Random
) -> None:
    """Events shuffled, and some of them again, leave a patrol where they leave it in order."""
    events = [happened(kind, minutes, number) for number, (kind, minutes) in enumerate(steps, start=1)]
    shuffled = events + chance.sample(events, len(events) // 2) if events else []
    chance.shuffle(shuffled)
    assert status_of(set(shuffled)) == status_of(events)


def test_lateness_is_counted_from_the_end_of_the_window() -> None:
    """In time there is nothing to say; after it somebody is waited for, then does not come; a start tells how late."""
    until, quarter, hours = EIGHT, timedelta(minutes=15), timedelta(hours=2)
    assert punctuality(until, None, now=EIGHT) is None
    assert punctuality(until, None, now=EIGHT + quarter) == (Punctuality.WAITED_FOR, quarter)
    assert punctuality(until, None, now=EIGHT + hours) == (Punctuality.NO_SHOW, hours)
    assert punctuality(until, EIGHT + quarter, now=EIGHT + hours) == (Punctuality.LATE, quarter)
    assert punctuality(None, None, now=EIGHT + hours) is None

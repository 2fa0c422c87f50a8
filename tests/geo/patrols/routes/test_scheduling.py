"""The week of a community's walks."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.boundaries.standing import Ground as Standing
from geo.core.errors import BadInput, NotFound
from geo.patrols.routes import Schedule, WeekQuestion, community_streets, make_schedule

COMMUNITY = "152922001"


def made(session: Session, standing: Standing, **asked: object) -> Schedule:
    """The schedule of the community of both grids."""
    streets = community_streets(session, standing, COMMUNITY)
    return make_schedule(session, streets.grids, WeekQuestion(**asked))  # type: ignore[arg-type]


def longest_waits(schedule: Schedule) -> dict[int, int]:
    """The most days between two walks of each segment of any grid, round the end of the cycle."""
    walked: dict[int, set[int]] = {
        int(segment): set() for each in schedule.walks for segment in each.route.streets.segments
    }
    for each in schedule.walks:
        for leg in each.walk.legs:
            walked.setdefault(leg.segment, set()).update(each.days)
    cycle = schedule.question.cycle
    waits = {}
    for segment, days in walked.items():
        ordered = sorted(days)
        waits[segment] = max(later - day for day, later in pairwise([*ordered, ordered[0] + cycle]))
    return waits


def max_gap(days: frozenset[int]) -> int:
    """The most days from one open day of the week to the next."""
    ordered = sorted(days)
    return max(later - day for day, later in pairwise([*ordered, ordered[0] + 7]))


@pytest.mark.usefixtures("streets_stored")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(every=st.integers(1, 9), closed=st.sets(st.integers(0, 6), max_size=3), weeks=st.integers(1, 2))
def test_no_street_waits_longer_than_asked(
    session: Session, standing: Standing, every: int, closed: set[int], weeks: int
) -> None:
    """Whatever days are open; where they lie too far apart, that is said."""
    days = frozenset(range(7)) - closed
    if max_gap(days) > every:
        with pytest.raises(BadInput, match="farther apart"):
            made(session, standing, every_days=every, days=days, weeks=weeks)
        return
    schedule = made(session, standing, every_days=every, days=days, weeks=weeks)
    assert max(longest_waits(schedule).values()) <= every
    assert {day % 7 for each in schedule.walks for day in each.days} <= days


@pytest.mark.usefixtures("streets_stored")
def test_a_short_shift_shares_a_grid(session: Session, standing: Standing) -> None:
    """The western grid is walked by several when one is not enough, and none of them walks longer than the shift."""
    whole = made(session, standing, minutes=24 * 60)
    assert len(whole.walks) == 2
    longest_m = max(each.walk.length_mm for each in whole.walks) / 1000
    minutes = longest_m / 60 * 0.9
    shared = made(session, standing, minutes=minutes)
    assert len(shared.walks) > 2
    assert all(each.walk.length_mm / 1000 <= minutes * 60 for each in shared.walks)
    assert max(longest_waits(shared).values()) <= 3


@pytest.mark.usefixtures("streets_stored")
def test_a_shift_too_short_for_the_farthest_street_is_named(session: Session, standing: Standing) -> None:
    """With the grid, and how long its longest walk takes."""
    with pytest.raises(BadInput) as refused:
        made(session, standing, minutes=5)
    assert refused.value.code == "schedule.too_short"


@pytest.mark.usefixtures("streets_stored")
def test_a_street_may_want_more_than_the_others(session: Session, standing: Standing) -> None:
    """A target of its own for one segment gives its walk more days, and leaves the other grid's as they are."""
    streets = community_streets(session, standing, COMMUNITY)
    west = streets.grids[0]
    lane = int(west.segments[[west.network.name[each] == "胜利巷" for each in west.segments]][0])
    schedule = make_schedule(session, streets.grids, WeekQuestion(every_days=7), other={lane: 2})
    days = {each.route.streets.code: len(each.days) for each in schedule.walks}
    assert days[west.code] >= 4
    assert longest_waits(schedule)[lane] <= 2
    assert max(len(days) for days in [[*each.days] for each in schedule.walks[1:]]) <= 1


@pytest.mark.usefixtures("streets_stored")
def test_a_community_that_is_not_there(session: Session, standing: Standing) -> None:
    """Looks like one that nobody may see."""
    with pytest.raises(NotFound):
        community_streets(session, standing, "999")

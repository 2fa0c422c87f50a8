"""Days for routes: no street waits too long, no day has too much."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.core.errors import BadInput
from geo.patrols.routing import Need, Planned, Week, plan_week
from geo.patrols.routing.weekly import longest_wait


@st.composite
def plans(draw: st.DrawFn, most: int = 6) -> tuple[list[Planned], Need]:
    """Some routes, a few of whose streets are shared, and days that suffice."""
    segments = st.frozensets(st.integers(0, 11), min_size=1, max_size=5)
    lengths = draw(st.lists(st.integers(500, 6000), min_size=1, max_size=most))
    routes = [Planned(f"route {number}", draw(segments), length) for number, length in enumerate(lengths)]
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    wait = longest_wait(sum(1 << day for day in days), 7)
    other = draw(st.dictionaries(st.integers(0, 11), st.integers(wait, 9), max_size=3))
    return routes, Need(draw(st.integers(wait, 9)), other, days)


def waits(routes: list[Planned], week: Week, segment: int) -> int:
    """The most days from one walk of a segment to the next."""
    walked = sorted(
        {day for route, days in zip(routes, week.days, strict=True) if segment in route.segments for day in days}
    )
    return max(later - day for day, later in zip(walked, [*walked[1:], walked[0] + 7], strict=True))


@given(plans())
@settings(max_examples=60)
def test_no_street_waits_too_long(plan: tuple[list[Planned], Need]) -> None:
    """Each street is walked at least once in its number of days, round the end of the week, and only on open days."""
    routes, need = plan
    week = plan_week(routes, need)
    for segment in {segment for route in routes for segment in route.segments}:
        assert waits(routes, week, segment) <= max(need.of(segment), 7 if need.of(segment) >= 7 else 0)
    assert {day for days in week.days for day in days} <= need.days
    assert sum(week.metres) == sum(route.length_m * len(days) for route, days in zip(routes, week.days, strict=True))


@given(st.lists(st.integers(500, 6000), min_size=1, max_size=12), st.frozensets(st.integers(0, 6), min_size=1))
def test_once_a_week_is_spread(lengths: list[int], days: frozenset[int]) -> None:
    """Routes that are walked once leave no two open days farther apart than the longest route."""
    routes = [Planned(str(number), frozenset({number}), length) for number, length in enumerate(lengths)]
    week = plan_week(routes, Need(7, days=days))
    loads = [week.metres[day] for day in sorted(days)]
    assert max(loads) - min(loads) <= max(lengths)
    assert all(len(of_route) == 1 for of_route in week.days)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=3), st.integers(2, 7))
@settings(max_examples=30)
def test_the_longest_day_beside_the_shortest_there_is(lengths: list[int], every: int) -> None:
    """Of up to three routes all weeks with as few walks are tried: ours is at most a quarter above the best of them."""
    routes = [Planned(str(number), frozenset({number}), float(length)) for number, length in enumerate(lengths)]
    week = plan_week(routes, Need(every))
    fewest = min(days.bit_count() for days in range(1, 128) if longest_wait(days, 7) <= every)
    patterns = [days for days in range(128) if days.bit_count() == fewest and longest_wait(days, 7) <= every]
    best = min(
        max(sum(length for length, days in zip(lengths, chosen, strict=True) if days >> day & 1) for day in range(7))
        for chosen in itertools.product(patterns, repeat=len(lengths))
    )
    assert {len(days) for days in week.days} == {fewest}
    assert max(week.metres) <= 1.25 * best


def test_a_street_of_two_routes_is_walked_by_either() -> None:
    """Two routes over one street, to be walked every fourth day: one walk of each is enough."""
    routes = [Planned("east", frozenset({1}), 1000), Planned("west", frozenset({1}), 1000)]
    assert sum(len(days) for days in plan_week(routes, Need(4)).days) == 2


def test_the_same_plan_every_time() -> None:
    """Nothing in it is left to chance."""
    routes = [Planned(str(number), frozenset({number}), 1000.0 + number) for number in range(9)]
    assert plan_week(routes, Need(3)) == plan_week(routes, Need(3))


@pytest.mark.parametrize(
    ("need", "code"),
    [
        (Need(0), "routes.every_days"),
        (Need(3, {5: 0}), "routes.every_days"),
        (Need(1, days=frozenset(range(6))), "routes.closed_days"),
        (Need(3, days=frozenset()), "routes.closed_days"),
        (Need(3, days=frozenset({7})), "routes.cycle"),
        (Need(3, days=frozenset({0}), cycle=0), "routes.cycle"),
        (Need(3, cycle=30), "routes.cycle"),
    ],
)
def test_days_that_cannot_be(need: Need, code: str) -> None:
    """Too few open days, less than a day between two walks, and cycles that are none, are refused."""
    with pytest.raises(BadInput) as caught:
        plan_week([Planned("a", frozenset({5}), 1000)], need)
    assert caught.value.code == code


def test_no_routes_no_days() -> None:
    """A week of nothing is empty."""
    assert plan_week([], Need(2)) == Week((), (0.0,) * 7)

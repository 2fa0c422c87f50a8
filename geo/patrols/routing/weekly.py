"""Which routes are walked on which days, so that no street waits too long and no day has too much. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from geo.core.errors import BadInput
from geo.core.language import say

WEEK = 7
_FOR_EVER = 2**31


@dataclass(frozen=True)
class Planned:
    """A route with a name: the segments it walks, and its length."""

    name: str
    segments: frozenset[int]
    length_m: float


@dataclass(frozen=True)
class Need:
    """How often streets are to be walked: at least once in `every_days`, other numbers for some segments.

    `days` are those on which somebody walks, 0 to `cycle` - 1; the cycle begins anew after its last day.
    """

    every_days: int
    other: Mapping[int, int] | None = None
    days: frozenset[int] = frozenset(range(WEEK))
    cycle: int = WEEK

    def of(self, segment: int) -> int:
        """The most days from one walk of a segment to the next."""
        return (self.other or {}).get(segment, self.every_days)


@dataclass(frozen=True)
class Week:
    """The days of each route, in the order in which the routes were given; and the metres of each day."""

    days: tuple[tuple[int, ...], ...]
    metres: tuple[float, ...]


def plan_week(routes: Sequence[Planned], need: Need) -> Week:
    """Days for every route: first as few walks as needed, then the longest day as short as moves of a route make it.

    Raises:
        BadInput: the days on which somebody walks lie too far apart, or a number is out of range.
    """
    _check(routes, need)
    chosen = _fewest(routes, need)
    order = sorted(range(len(routes)), key=lambda index: (-routes[index].length_m, index))
    settled: dict[int, int] = {}
    for index in order:
        settled[index] = min(
            _turns(chosen[index], routes, index, chosen, need),
            key=lambda days: _heaviness(routes, {**settled, index: days}, need),
        )
        chosen[index] = settled[index]
    _level(routes, chosen, need)
    return Week(
        tuple(_days(days, need.cycle) for days in chosen),
        tuple(_loads(routes, dict(enumerate(chosen)), need)),
    )


@cache
def longest_wait(days: int, cycle: int) -> int:
    """The most days between two walks, of days given as bits, round the end of the cycle; 0 days wait for ever."""
    walked = _days(days, cycle)
    if not walked:
        return _FOR_EVER
    return max(later - day for day, later in zip(walked, [*walked[1:], walked[0] + cycle], strict=True))


def _check(routes: Sequence[Planned], need: Need) -> None:
    if not 1 <= need.cycle <= 14 or not all(0 <= day < need.cycle for day in need.days):
        raise BadInput("routes.cycle", say("A plan of days repeats after 1 to 14 days. Choose days among them."))
    strictest = min((need.of(segment) for route in routes for segment in route.segments), default=need.every_days)
    if strictest < 1:
        raise BadInput("routes.every_days", say("Streets are walked every day at most: once in 1 day or more."))
    open_days = sum(1 << day for day in need.days)
    if longest_wait(open_days, need.cycle) > strictest:
        raise BadInput(
            "routes.closed_days",
            say(
                "A street is to be walked at least every {every} days, and the days on which somebody walks lie "
                "farther apart. Open more days, or allow more days between two walks.",
                every=strictest,
            ),
        )


def _fewest(routes: Sequence[Planned], need: Need) -> list[int]:
    """A pattern of days for each route: as few as its strictest street wants, spread over the cycle.

    Routes whose streets others walk as well may need fewer; those with most metres are asked first.
    """
    every_day = sum(1 << day for day in need.days)
    chosen = [every_day] * len(routes)
    for index in sorted(range(len(routes)), key=lambda index: (-routes[index].length_m, index)):
        chosen[index] = min(_choices(routes, index, chosen, need), key=lambda days: (days.bit_count(), days))
    return chosen


def _choices(routes: Sequence[Planned], index: int, chosen: Sequence[int], need: Need) -> list[int]:
    """The patterns of one route with which each of its streets is walked often enough, the other routes given."""
    asked: dict[int, int] = {}
    for segment in routes[index].segments:
        others = 0
        for other, route in enumerate(routes):
            if other != index and segment in route.segments:
                others |= chosen[other]
        asked[others] = min(asked.get(others, need.of(segment)), need.of(segment))
    return [
        days
        for days in _patterns(need.days, need.cycle)
        if all(longest_wait(days | others, need.cycle) <= every for others, every in asked.items())
    ]


@cache
def _patterns(days: frozenset[int], cycle: int) -> tuple[int, ...]:
    closed = sum(1 << day for day in range(cycle) if day not in days)
    return tuple(pattern for pattern in range(1 << cycle) if not pattern & closed)


def _turns(now: int, routes: Sequence[Planned], index: int, chosen: Sequence[int], need: Need) -> list[int]:
    """The patterns of a route that have no more days than it has now."""
    return [days for days in _choices(routes, index, chosen, need) if days.bit_count() <= now.bit_count()]


def _level(routes: Sequence[Planned], chosen: list[int], need: Need) -> None:
    """Give one route after another other days while that makes the days more even."""
    better = True
    while better:
        better = False
        for index in range(len(routes)):
            now = _heaviness(routes, dict(enumerate(chosen)), need)
            for days in _turns(chosen[index], routes, index, chosen, need):
                tried = {**dict(enumerate(chosen)), index: days}
                if _heaviness(routes, tried, need) < now:
                    chosen[index] = days
                    better = True
                    break


def _heaviness(routes: Sequence[Planned], chosen: Mapping[int, int], need: Need) -> tuple[float, ...]:
    """The loads of the days, heaviest first: what is made small."""
    return tuple(sorted((round(load, 3) for load in _loads(routes, chosen, need)), reverse=True))


def _loads(routes: Sequence[Planned], chosen: Mapping[int, int], need: Need) -> list[float]:
    loads = [0.0] * need.cycle
    for index, days in sorted(chosen.items()):
        for day in _days(days, need.cycle):
            loads[day] += routes[index].length_m
    return loads


def _days(days: int, cycle: int) -> tuple[int, ...]:
    return tuple(day for day in range(cycle) if days >> day & 1)

"""The week of a community: the walks of its grids on days, so that no street waits too long and days are even."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.watching import UNWATCHED, Watch
from geo.db.kept import keep
from geo.patrols.routes.asking import MOST_MINUTES, RouteQuestion
from geo.patrols.routes.making import GridRoute, make_route
from geo.patrols.routes.standing import GridStreets
from geo.patrols.routing import Need, Planned, Walk, lengths_mm, metres_of, plan_week

DAYS_OF_WEEK = 7
EVERY_DAY = frozenset(range(DAYS_OF_WEEK))
MOST_WEEKS = 2
_TRIES = 3
"""A grid is shared among so many more patrollers at most when the longest walk is still too long."""


@dataclass(frozen=True, kw_only=True)
class WeekQuestion:
    """How a community is to be walked: each street at least once in `every_days`, nobody longer than `minutes`.

    `days` are those of the week on which somebody walks, 0 for Monday; the plan repeats after `weeks`. At `night`
    streets are walked as often as their targets of the night say.
    """

    every_days: int = 3
    minutes: float = 120.0
    days: frozenset[int] = EVERY_DAY
    weeks: int = 1
    night: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers out of range.

        Raises:
            BadInput: one is.
        """
        if not self.days or not self.days <= EVERY_DAY:
            raise BadInput("schedule.days", say("Choose at least one day on which somebody walks."))
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise BadInput("schedule.weeks", say("A plan of days repeats after 1 or 2 weeks."))
        if not 1 <= self.every_days <= DAYS_OF_WEEK * MOST_WEEKS:
            raise BadInput(
                "schedule.every",
                say("A street is walked at least once in 1 to {most} days.", most=DAYS_OF_WEEK * MOST_WEEKS),
            )
        if not (math.isfinite(self.minutes) and 1 <= self.minutes <= MOST_MINUTES):
            raise BadInput("routes.minutes", say("A shift has 1 to {most} minutes.", most=MOST_MINUTES))

    @property
    def cycle(self) -> int:
        """The days after which the plan repeats."""
        return DAYS_OF_WEEK * self.weeks

    @property
    def open_days(self) -> frozenset[int]:
        """The days of the whole cycle on which somebody walks."""
        return frozenset(day + DAYS_OF_WEEK * week for day in self.days for week in range(self.weeks))


@dataclass(frozen=True)
class ScheduledWalk:
    """One walk of the route of a grid, and the days of the cycle on which it is walked."""

    route: GridRoute
    number: int
    days: tuple[int, ...]

    @property
    def walk(self) -> Walk:
        """What is walked."""
        return self.route.route.walks[self.number]


@dataclass(frozen=True)
class Schedule:
    """The days of all walks of some grids; `stricter` segments are walked more often than the question says."""

    question: WeekQuestion
    walks: tuple[ScheduledWalk, ...]
    stricter: int = 0

    @cached_property
    def metres(self) -> tuple[int, ...]:
        """What is walked on each day of the cycle, in metres."""
        loads_mm = [0] * self.question.cycle
        for each in self.walks:
            for day in each.days:
                loads_mm[day] += each.walk.length_mm
        return tuple(round(load / 1000) for load in loads_mm)


def make_schedule(
    session: Session,
    grids: Sequence[GridStreets],
    question: WeekQuestion,
    *,
    other: Mapping[int, int] | None = None,
    watch: Watch = UNWATCHED,
) -> Schedule:
    """Days for the walks of some grids of one network; worked out once and kept.

    `other` says of segments (their numbers in the network) that they are to be walked more or less often than the
    question says. A street on the border of two grids is walked with either of them.

    Raises:
        BadInput: a street is farther than a shift, or the open days lie too far apart; the sentence says what to do.
        Conflict: the watch told it to stop.
    """
    asked = tuple(sorted((other or {}).items()))
    key = (tuple((grid.network_id, grid.grid_id) for grid in grids), question, asked)
    return keep(session, "schedules", key, lambda: _worked_out(session, grids, question, dict(asked), watch))


def _worked_out(
    session: Session, grids: Sequence[GridStreets], question: WeekQuestion, other: Mapping[int, int], watch: Watch
) -> Schedule:
    walks = [
        (route, number)
        for grid in grids
        for route in [_route_within(session, grid, question.minutes, watch)]
        for number in range(len(route.route.walks))
    ]
    need = Need(question.every_days, other, question.open_days, question.cycle)
    week = plan_week([_planned(route, number) for route, number in walks], need)
    pairs = zip(walks, week.days, strict=True)
    scheduled = tuple(ScheduledWalk(route, number, days) for (route, number), days in pairs)
    return Schedule(question, scheduled, len(other))


def _route_within(session: Session, grid: GridStreets, minutes: float, watch: Watch) -> GridRoute:
    """The route of a grid by as few patrollers as needed for nobody to walk longer than a shift.

    Raises:
        BadInput: not even several patrollers can.
    """
    longest_mm = metres_of(minutes) * 1000
    route = make_route(session, grid, RouteQuestion(), watch=watch)
    for _ in range(_TRIES):
        if route.route.longest_mm <= longest_mm:
            return route
        try:
            route = make_route(session, grid, _shared(route, longest_mm), watch=watch)
        except BadInput:  # more patrollers than there are, or than there are streets to walk to
            break
    if route.route.longest_mm <= longest_mm:
        return route
    raise BadInput(
        "schedule.too_short",
        say("Grid {grid} cannot be walked in shifts of {minutes} minutes: its longest walk takes {longest}. Allow "
            "more.",
            grid=grid.name, minutes=f"{minutes:g}", longest=_minutes_of(route.route.longest_mm)),
    )  # fmt: skip


def _minutes_of(length_mm: int) -> int:
    return math.ceil(length_mm / 1000 / metres_of(1.0))


def _shared(route: GridRoute, longest_mm: float) -> RouteQuestion:
    """The question of a route by more patrollers than it has."""
    wanted = max(math.ceil(route.route.length_mm / longest_mm), len(route.route.walks) + 1)
    return replace(route.question, patrollers=wanted)


def _planned(route: GridRoute, number: int) -> Planned:
    """A walk as the plan of days takes it: the segments that it walks from end to end."""
    walk, segments = route.route.walks[number], route.streets.network.segments
    parts: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for leg in walk.legs:
        parts[leg.segment].add((leg.begin_mm, leg.end_mm))
    own = sorted(parts.keys() & route.wish.required)
    whole_mm = lengths_mm(segments[own]).tolist() if own else []
    walked = [
        segment
        for segment, whole in zip(own, whole_mm, strict=True)
        if sum(end - begin for begin, end in parts[segment]) >= whole
    ]
    return Planned(f"{route.streets.code}/{number + 1}", frozenset(walked), walk.length_mm / 1000)

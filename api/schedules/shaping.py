"""Schedules from the domain to what programs and spreadsheets get."""

from collections.abc import Iterator

from api.boundaries.shaping import plan_schema
from api.routes.shaping import metres, minutes_of
from api.schedules.asking import Made
from api.schedules.schemas import ScheduledWalkSchema, ScheduleSchema
from api.weekdays import WEEKDAYS
from geo.boundaries.standing import Ground
from geo.core.language import Sentence
from geo.patrols.routes import ScheduledWalk


def schedule_schema(made: Made, ground: Ground) -> ScheduleSchema:
    """A schedule."""
    question = made.schedule.question
    return ScheduleSchema(
        community=made.community.code,
        community_name=made.community.name,
        plan=plan_schema(ground.plan),
        network=made.community.grids[0].network_id,
        every_days=question.every_days,
        minutes=question.minutes,
        cycle=question.cycle,
        walks=[_walk(each) for each in made.schedule.walks],
        metres=list(made.schedule.metres),
        without_streets=list(made.community.without),
    )


def _walk(each: ScheduledWalk) -> ScheduledWalkSchema:
    streets = each.route.streets
    return ScheduledWalkSchema(
        grid=streets.code,
        grid_name=streets.name,
        patroller=each.number + 1,
        patrollers=len(each.route.route.walks),
        length_m=metres(each.walk.length_mm),
        minutes=minutes_of(each.walk.length_mm),
        days=[day + 1 for day in each.days],
    )


def day_words(cycle: int) -> Iterator[Sentence]:
    """The heads of the columns: the days of the week, as often as the cycle has them."""
    for day in range(cycle):
        yield WEEKDAYS[day % len(WEEKDAYS)]

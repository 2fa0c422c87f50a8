"""What the address of a schedule asks for, and the schedule that answers it."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import BeforeValidator
from sqlalchemy.orm import Session

from api.routes.asking import one_at_a_time
from geo.boundaries.standing import Ground
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.patrols.outing import Moment
from geo.patrols.routes import (
    CommunityStreets,
    Hour,
    Schedule,
    WeekQuestion,
    community_streets,
    make_schedule,
    stricter_days,
)
from geo.patrols.routes.scheduling import DAYS_OF_WEEK, EVERY_DAY

MOST_STRETCHES = 900
"""So many stretches of a community are worked out while a page waits."""

_USUAL = WeekQuestion()


def _or(usual: Any) -> BeforeValidator:
    """A field of a form that was left empty says the usual."""
    return BeforeValidator(lambda value: usual if isinstance(value, str) and not value.strip() else value)


@dataclass(frozen=True)
class WeekQuery:
    """How a community is to be walked, as an address says it; days are 1 for Monday to 7 for Sunday."""

    every: Annotated[
        int, _or(_USUAL.every_days), Query(description="Each street is walked at least once in so many days.")
    ] = _USUAL.every_days
    minutes: Annotated[
        float, _or(_USUAL.minutes), Query(description="The longest anybody walks, at 60 m a minute.")
    ] = _USUAL.minutes
    day: Annotated[
        list[int] | None,
        Query(max_length=DAYS_OF_WEEK, description="A day on which somebody walks, 1 for Monday; may be repeated."),
    ] = None
    weeks: Annotated[int, Query(description="The plan repeats after 1 or 2 weeks.")] = 1
    night: Annotated[bool, Query(description="Walked by night, as often as the targets of the night say.")] = False

    def question(self) -> WeekQuestion:
        """As the domain knows it.

        Raises:
            BadInput: a number out of range.
        """
        days = EVERY_DAY if self.day is None else frozenset(day - 1 for day in self.day)
        return WeekQuestion(every_days=self.every, minutes=self.minutes, days=days, weeks=self.weeks, night=self.night)

    def written(self, **more: str | None) -> str:
        """The part of an address that asks the same."""
        asked = {
            "every": self.every,
            "minutes": f"{self.minutes:g}",
            "day": self.day,
            "weeks": self.weeks if self.weeks != 1 else None,
            "night": "true" if self.night else None,
            **more,
        }
        return urlencode({name: value for name, value in asked.items() if value}, doseq=True)


WeekQueryDep = Annotated[WeekQuery, Depends()]


@dataclass(frozen=True)
class Made:
    """A community with its schedule."""

    community: CommunityStreets
    schedule: Schedule


def work_out(session: Session, ground: Ground, code: str, query: WeekQuery) -> Made:
    """The schedule of a community.

    Raises:
        NotFound, BadInput: there is no such community or no street, nothing that can be walked so, or too much at once.
        TooMany: other routes are being worked out.
    """
    question = query.question()
    community = community_streets(session, ground, code)
    count = sum(len(grid.segments) for grid in community.grids)
    if count > MOST_STRETCHES:
        raise BadInput(
            "schedule.too_large",
            say("This community has {count} stretches to walk; at most {most} are worked out while a page waits. Use "
                "the command on the server: gridsteward schedule {code}.", count=count, most=MOST_STRETCHES, code=code),
        )  # fmt: skip
    with one_at_a_time():
        return Made(community, scheduled(session, ground, community, question))


def scheduled(session: Session, ground: Ground, community: CommunityStreets, question: WeekQuestion) -> Schedule:
    """The schedule of a community, by the targets that are stricter than the question.

    Raises:
        BadInput: nothing that can be walked so.
    """
    hour = Hour(Moment(clock.now(), ground.zone), question.night)
    stricter = stricter_days(session, ground.territory.id, community.grids, question.every_days, hour)
    return make_schedule(session, community.grids, question, other=stricter)

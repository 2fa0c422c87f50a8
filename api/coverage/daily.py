"""What was walked on each day: for programs, and as a calendar of a grid or of all of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.answers import data_answer
from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.boundaries.choosing import grids_to_choose
from api.boundaries.words import plan_words
from api.coverage.asking import Covered, CoveredDep, Wish, cover_question
from api.coverage.shaping import head
from api.dependencies import SessionDep, VisitDep
from api.maps.period import PeriodDep
from api.weekdays import WEEKDAYS
from geo.boundaries.queries import territories
from geo.boundaries.standing import stand_first
from geo.core.viewer import Right
from geo.patrols.derived.days import Days, by_day

router = Router(prefix="/api/v1/coverage", tags=["patrols"])
pages = Router(prefix="/coverage", include_in_schema=False)

USUAL_DAYS = 91
QUARTERS = 4


@dataclass(frozen=True)
class Day:
    """One day of the calendar: `share` of the streets was walked with a track; `level` is 0 to 4, 0 for nothing."""

    day: date
    recorded_m: float
    reported_m: float
    share: float

    @property
    def percent(self) -> int:
        """The share in whole percents; what was walked at all is at least one."""
        return max(1, round(100 * self.share)) if self.share else 0

    @property
    def level(self) -> int:
        """How dark the day is."""
        return min(QUARTERS, 1 + int(QUARTERS * self.share)) if self.share else 0


@router.get("/days")
@allow(Right.COVERAGE_READ)
def each_day(request: Request, session: SessionDep, asked: CoveredDep) -> Response:
    """How much of the streets was walked on each day, each metre counted once a day; by local days."""
    document = head(session, asked) | {"length_m": 0.0, "items": []}
    length_m, days = walked_days(session, asked)
    document |= {
        "length_m": length_m,
        "items": [
            {"day": day.day, "recorded_m": day.recorded_m, "reported_m": day.reported_m, "share": round(day.share, 4)}
            for day in days
        ],
    }
    return data_answer(request, orjson.dumps(document), media_type="application/json")


@dataclass(frozen=True)
class Choice:
    """What the form of the calendar chooses; an empty field chooses nothing."""

    grid: Annotated[str, Query(max_length=40)] = ""


@pages.get("/days")
@allow(Right.COVERAGE_READ)
def calendar_page(
    visit: VisitDep, asking: AskingDep, when: WhenDep, period: PeriodDep, choice: Annotated[Choice, Depends()]
) -> HTMLResponse:
    """A calendar: how much of the streets of a grid, or of all, was walked on each day."""
    session = visit.session
    ground = stand_first(session, when.territory, when.on, asking)
    if ground is None:
        return visit.page("maps/none.html")
    asked = cover_question(session, ground, period, Wish(grid=choice.grid or None))
    if period.usual:
        asked = longer(asked)
    length_m, days = walked_days(session, asked)
    return visit.page(
        "coverage/days.html",
        asked=asked,
        choice=choice,
        length_m=length_m,
        weeks=list(weeks(days)),
        weekdays=WEEKDAYS,
        walked=[day for day in days if day.share or day.reported_m],
        grids=grids_to_choose(session, asked.ground),
        plan_words=plan_words(asked.ground),
        known=territories(session),
        on=when.on,
    )


def longer(asked: Covered) -> Covered:
    """The same question over three months, where nobody chose the days."""
    period = replace(asked.period, first=asked.period.last - timedelta(days=USUAL_DAYS - 1))
    question = asked.question
    if question is not None:
        question = replace(question, span=replace(question.span, since=period.since))
    return replace(asked, period=period, question=question)


def walked_days(session: SessionDep, asked: Covered) -> tuple[float, list[Day]]:
    """How many metres of street there are, and each day of the period; nothing where there are no streets yet."""
    days = Days(asked.period.first, asked.period.last, asked.ground.zone)
    if asked.question is None:
        return 0.0, []
    walked, lengths = by_day(session, asked.question, days)
    length_mm = int(lengths.sum())
    sums = walked.groupby(level="day").sum()
    return round(length_mm / 1000, 1), [
        Day(day, round(recorded / 1000, 1), round(reported / 1000, 1), recorded / length_mm if length_mm else 0.0)
        for day, recorded, reported in zip(
            sums.index.tolist(), sums["recorded_mm"].tolist(), sums["reported_mm"].tolist(), strict=True
        )
    ]


def weeks(days: list[Day]) -> Iterator[list[Day | None]]:
    """The columns of the calendar: seven days each, from Monday; None before the first day and after the last."""
    for _, some in groupby(days, key=lambda day: day.day - timedelta(days=day.day.weekday())):
        column: list[Any] = [None] * 7
        for day in some:
            column[day.day.weekday()] = day
        yield column

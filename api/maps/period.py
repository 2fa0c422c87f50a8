"""The days that a map of facts covers: from one local day to another, both included."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from api.dependencies import SettingsDep
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say

USUAL_DAYS = 14
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included; as instants from `since` (inclusive) to `until` (exclusive).

    `usual` says that nobody chose the days.
    """

    first: date
    last: date
    zone: ZoneInfo
    usual: bool = False

    def local(self, zone: ZoneInfo, now: datetime) -> "Period":
        """The same days by the clock of a territory; where nobody chose them they end with the day that it is there."""
        moved = now.astimezone(zone).date() - self.last if self.usual else timedelta(0)
        return replace(self, first=self.first + moved, last=self.last + moved, zone=zone)

    def within(self, find_span: Callable[[], Span | None]) -> "Period":
        """The last two weeks of a span of facts, unless the reader chose the days or there is no such span."""
        span = find_span() if self.usual else None
        return latest_days(span, self.zone) if span else self

    @property
    def since(self) -> datetime:
        """The first instant of the first day."""
        return clock.start_of_day(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first instant after the last day."""
        return clock.start_of_day(self.last + timedelta(days=1), self.zone)

    def holds_any_of(self, span: Span | None) -> bool:
        """Whether the days overlap a span of facts."""
        return span is not None and span[0] < self.until and span[1] >= self.since


def read_period(first: str | None, last: str | None, on: str | None, *, now: datetime, zone: ZoneInfo) -> Period:
    """The days asked for; by default the two weeks that end with the day `on`, or with today.

    Raises:
        BadInput: a date that cannot be read, or a period that ends before it begins.
    """
    end = _day(last or on, zone) or now.astimezone(zone).date()
    start = _day(first, zone) or end - timedelta(days=USUAL_DAYS - 1)
    if start > end:
        raise BadInput(
            "period.backwards",
            say(
                "The period ends on {last}, before it begins on {first}.", first=start.isoformat(), last=end.isoformat()
            ),
        )
    return Period(start, end, zone, usual=not (first or last or on))


def latest_days(span: Span, zone: ZoneInfo) -> Period:
    """The last two weeks of a span of facts."""
    end = span[1].astimezone(zone).date()
    start = max(span[0].astimezone(zone).date(), end - timedelta(days=USUAL_DAYS - 1))
    return Period(start, end, zone)


def _day(text: str | None, zone: ZoneInfo) -> date | None:
    return clock.parse_from(text, zone).astimezone(zone).date() if text else None


FromQuery = Annotated[str | None, Query(alias="from", max_length=40, description="First day, such as 2026-01-31.")]
ToQuery = Annotated[str | None, Query(alias="to", max_length=40, description="Last day, included.")]
OnQuery = Annotated[str | None, Query(max_length=40, description="By the division of this day.")]


def _period(settings: SettingsDep, first: FromQuery = None, last: ToQuery = None, on: OnQuery = None) -> Period:
    return read_period(first, last, on, now=clock.now(), zone=settings.zone)


PeriodDep = Annotated[Period, Depends(_period)]

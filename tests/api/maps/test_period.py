"""The days that a map covers."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.maps.period import Period, latest_days, read_period
from geo.core.errors import BadInput

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 15, 20, tzinfo=UTC)


def test_without_a_choice_it_is_the_two_weeks_that_end_today() -> None:
    """Today is the local day: 20:00 UTC is the next day in Shanghai."""
    period = read_period(None, None, None, now=NOW, zone=ZONE)
    assert (period.first, period.last, period.usual) == (date(2026, 11, 3), date(2026, 11, 16), True)


def test_both_days_are_included() -> None:
    """From the first instant of the first day to the first instant after the last."""
    period = read_period("2026-01-01", "2026-01-02", None, now=NOW, zone=ZONE)
    assert period.since == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert period.until == datetime(2026, 1, 2, 16, tzinfo=UTC)


def test_the_day_asked_about_ends_the_period() -> None:
    """With `on` alone the two weeks end with that day."""
    assert read_period(None, None, "2026-03-31", now=NOW, zone=ZONE).last == date(2026, 3, 31)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """And says both days."""
    with pytest.raises(BadInput, match="2026-01-01"):
        read_period("2026-02-01", "2026-01-01", None, now=NOW, zone=ZONE)


@pytest.mark.parametrize(("day", "holds"), [(9, False), (10, True), (12, True), (13, False)])
def test_a_period_holds_facts_that_overlap_it(day: int, holds: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    """A span of the 10th to the 12th meets exactly these days."""
    span = (datetime(2026, 1, 10, 8, tzinfo=ZONE), datetime(2026, 1, 12, 8, tzinfo=ZONE))
    assert Period(date(2026, 1, day), date(2026, 1, day), ZONE).holds_any_of(span) is holds


def test_a_span_shorter_than_two_weeks_is_shown_whole() -> None:
    """The latest days never begin before the first fact."""
    span = (datetime(2026, 1, 10, 8, tzinfo=ZONE), datetime(2026, 1, 12, 8, tzinfo=ZONE))
    assert latest_days(span, ZONE) == Period(date(2026, 1, 10), date(2026, 1, 12), ZONE)

"""Day and night by the clock of the place; time off the street."""

import zoneinfo
from datetime import datetime

import numpy as np

from geo.patrols.covering import Daylight, off_street_us

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
MINUTE_US = 60_000_000


def instant(text: str, zone: zoneinfo.ZoneInfo = ZONE) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1_000_000


def test_the_day_lasts_from_six_to_eight_in_the_evening() -> None:
    """06:00 is day and 20:00 is night, by the clock of the place."""
    times = ("05:59:59", "06:00", "12:00", "19:59:59", "20:00", "23:30")
    at = np.array([instant(f"2026-03-02T{time}") for time in times])
    assert Daylight(ZONE).by_day(at).tolist() == [False, True, True, True, False, False]


def test_hours_of_sun_can_be_given() -> None:
    """With sunrise at 08:10 and sunset at 17:30 those count."""
    at = np.array([instant(f"2026-12-21T{time}") for time in ("08:09", "08:10", "17:29", "17:30")])
    assert Daylight(ZONE, 8 * 60 + 10, 17 * 60 + 30).by_day(at).tolist() == [False, True, True, False]


def test_clocks_that_change() -> None:
    """Where clocks change, six o'clock is six o'clock on both days."""
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    at = np.array([instant(f"2026-03-{day}T{time}", berlin) for day in (28, 30) for time in ("05:59", "06:00")])
    assert Daylight(berlin).by_day(at).tolist() == [False, True, False, True]


def test_a_span_over_the_evening_is_divided() -> None:
    """From 19:50 to 20:20: ten minutes by day, twenty by night."""
    start = instant("2026-03-02T19:50")
    day, night = Daylight(ZONE).lengths_us(np.array([start]), np.array([start + 30 * MINUTE_US]))
    assert (day, night) == (10 * MINUTE_US, 20 * MINUTE_US)


def test_time_off_the_street_counts_once() -> None:
    """Spans of one patrol that overlap, or come twice and in any order, count once; patrols are kept apart."""
    patrol, start, end = np.array([[2, 0, 10], [1, 5, 15], [1, 0, 10], [1, 5, 15], [1, 30, 31]]).T
    assert off_street_us(patrol, start, end) == {1: 16, 2: 10}

"""Days and instants as people write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.core.clock import instant, kept_since, kept_until, microseconds, parse_from, parse_on
from geo.core.errors import BadInput

ZONE = ZoneInfo("Asia/Shanghai")
NEXT_DAY = datetime(2026, 1, 31, 16, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize("at", [NEXT_DAY, NEXT_DAY + MICROSECOND, datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)])
def test_an_instant_is_a_number_of_microseconds_and_back(at: datetime) -> None:
    """None is lost, before 1970 neither; what lies beyond the calendar is its first or last instant."""
    assert instant(microseconds(at)) == at
    assert [instant(sign * 10**18).year for sign in (-1, 1)] == [1, 9999]


def test_a_bare_date_is_a_local_day() -> None:
    """From its first instant; on it means to its last microsecond."""
    assert parse_from("2026-01-31", ZONE) == NEXT_DAY - timedelta(days=1)
    assert parse_on(" 2026-01-31 ", ZONE) == NEXT_DAY - MICROSECOND


@pytest.mark.parametrize(
    "text", ["2026-02-01T00:00", "2026-02-01 00:00:00.0", "2026-01-31T16:00:00Z", "2026-02-01T00:00:00+08:00"]
)
def test_an_instant_is_itself(text: str) -> None:
    """A time without a zone is local."""
    assert parse_on(text, ZONE) == parse_from(text, ZONE) == NEXT_DAY


@pytest.mark.parametrize(
    "text",
    ["", "20260131", "2026-W05-6", "2026-01-31T08", "20260131T080000", "2026-02-30", "２０２６-01-31", "tomorrow"],
)
def test_other_ways_to_write_a_date_are_refused(text: str) -> None:
    """Only YYYY-MM-DD, or with a time, so that no date is taken for an instant."""
    for parse in (parse_from, parse_on):
        with pytest.raises(BadInput, match="is not a date"):
            parse(text, ZONE)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-05", "1899-12-31", "2201-01-01", "9999-12-31T23:59:59Z"])
def test_years_that_nobody_asks_about_are_refused(text: str) -> None:
    """The days around them may have no instant; the sentence names the years."""
    for parse in (parse_from, parse_on):
        with pytest.raises(BadInput, match="between 1900 and 2200"):
            parse(text, ZONE)


@pytest.mark.parametrize("text", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_can_be_asked_about(text: str) -> None:
    """Both ends are included, in zones on both sides of the date line."""
    for zone in (ZONE, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")):
        assert parse_from(text, zone) < parse_on(text, zone)


def test_what_is_kept_for_days_is_kept_for_whole_ones() -> None:
    """The two ends fit: what goes tonight was kept since then."""
    now = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)
    assert kept_since(now, 180) == datetime(2026, 5, 28, 3, 20, tzinfo=UTC)
    assert kept_until(kept_since(now, 180), 180) == now

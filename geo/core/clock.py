"""The time, always aware. Rules take the time as an argument; edges ask here."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.core.errors import BadInput
from geo.core.language import say

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that can be asked about; the days around them still have an instant in every zone."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = r"\d{4}-\d{2}-\d{2}"
_DATE_ONLY = re.compile(_DAY, re.ASCII)
_INSTANT = re.compile(_DAY + r"[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def microseconds(at: datetime) -> int:
    """An aware instant as whole microseconds since 1970."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant(at_us: int) -> datetime:
    """An instant from whole microseconds since 1970; one beyond the calendar is its first or last."""
    try:
        return _EPOCH + timedelta(microseconds=at_us)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if at_us < 0 else datetime.max.replace(tzinfo=UTC)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day: where a plan that holds "from" that day begins."""
    return datetime.combine(day, time.min, tzinfo=zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a local day: what a question "on" that day asks about."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def kept_since(moment: datetime, days: int) -> datetime:
    """The instant before which things are no longer kept, where they are kept for so many days."""
    return moment - timedelta(days=days)


def kept_until(moment: datetime, days: int) -> datetime:
    """The instant at which something that is kept from now on for so many days is to go."""
    return moment + timedelta(days=days)


def parse_from(text: str, zone: ZoneInfo) -> datetime:
    """Read "from when": a bare date is the start of that local day, else an ISO 8601 instant.

    Raises:
        BadInput: neither YYYY-MM-DD nor a date with a time, or outside the years 1900 to 2200.
    """
    moment, is_date = _parse(text, zone)
    return start_of_day(moment.date(), zone) if is_date else moment


def parse_on(text: str, zone: ZoneInfo) -> datetime:
    """Read "on which day": a bare date is the end of that local day, else an ISO 8601 instant.

    Raises:
        BadInput: neither YYYY-MM-DD nor a date with a time, or outside the years 1900 to 2200.
    """
    moment, is_date = _parse(text, zone)
    return end_of_day(moment.date(), zone) if is_date else moment


def _parse(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    written = text.strip()
    is_date = _DATE_ONLY.fullmatch(written) is not None
    if not is_date and _INSTANT.fullmatch(written) is None:
        raise _unreadable(text)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise _unreadable(text) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadInput(
            "date.out_of_range",
            say(
                "'{text}' is too far away: the year must lie between {first} and {last}.",
                text=written[:40],
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            ),
        )
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)), is_date


def _unreadable(text: str) -> BadInput:
    return BadInput(
        "date.unreadable",
        say("'{text}' is not a date. Write it as 2026-01-31 or 2026-01-31T08:00:00+08:00.", text=text[:40]),
    )

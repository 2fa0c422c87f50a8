"""The time, always aware. Rules take the time as an argument; edges ask here."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.core.errors import BadInput
from geo.core.language import say

_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day: where a plan that holds "from" that day begins."""
    return datetime.combine(day, time.min, tzinfo=zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a local day: what a question "on" that day asks about."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def parse_from(text: str, zone: ZoneInfo) -> datetime:
    """Read "from when": a bare date is the start of that local day, else an ISO 8601 instant."""
    moment, is_date = _parse(text, zone)
    return start_of_day(moment.date(), zone) if is_date else moment


def parse_on(text: str, zone: ZoneInfo) -> datetime:
    """Read "on which day": a bare date is the end of that local day, else an ISO 8601 instant."""
    moment, is_date = _parse(text, zone)
    return end_of_day(moment.date(), zone) if is_date else moment


def _parse(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(
            "date.unreadable",
            say("'{text}' is not a date. Write it as 2026-01-31 or 2026-01-31T08:00:00+08:00.", text=text[:40]),
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment, _DATE_ONLY.fullmatch(text.strip()) is not None

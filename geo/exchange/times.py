"""Cells as instants: the many ways in which dates and times are written in tables."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.core.language import say
from geo.exchange.faults import Fault


class Times(NamedTuple):
    """Instants (None where a cell is empty or unreadable), and a fault for every unreadable cell."""

    moments: list[datetime | None]
    faults: tuple[Fault, ...]


_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_HALF_DAYS = {
    "am": 0, "a.m.": 0, "上午": 0, "早上": 0, "早晨": 0, "清晨": 0, "凌晨": 0, "中午": 12,
    "pm": 12, "p.m.": 12, "下午": 12, "午后": 12, "傍晚": 12, "晚上": 12, "晚间": 12, "夜间": 12,
}  # fmt: skip
_HALF = "|".join(re.escape(word) for word in _HALF_DAYS)
_TIME = (
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})\s*[:时時点]\s*(?:(?P<minute>\d{{1,2}})\s*[:分]?\s*)?"
    rf"(?:(?P<second>\d{{1,2}})(?:[.,](?P<fraction>\d{{1,9}}))?\s*秒?)?\s*(?P<half_after>{_HALF})?"
)
_ZONE = r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})\s*[-/.年]\s*(?P<month>\d{{1,2}})\s*[-/.月]\s*(?P<day>\d{{1,2}})\s*[日号號]?"
    rf"\s*(?:\(?(?:星期|周|週|礼拜)[一二三四五六日天]\)?)?[\st,]*(?:{_TIME})?{_ZONE}"
)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})[-/.](?P<second_number>\d{{1,2}})[-/.](?P<year>\d{{4}})[\st,]*(?:{_TIME})?{_ZONE}"
)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")
_DIGITS = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_EPOCH_UNITS_S = {9: 1.0, 10: 1.0, 13: 1e-3, 16: 1e-6}
_SHEET_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  day 0 of spreadsheets, a local day


def parse_times(
    values: Iterable[str | None],
    zone: ZoneInfo,
    *,
    times: Iterable[str | None] | None = None,
    rows: NDArray[np.int64] | None = None,
    column: str | None = None,
) -> Times:
    """Cells as aware instants.

    ISO 8601 with or without a zone, 2023/2/13 19:13, 2023年2月13日 下午7时13分, 20230213191300,
    02/13/2023 7:13 PM, seconds or milliseconds since 1970 and day numbers of spreadsheets are
    understood. What names no zone is local time in `zone`. `times` holds the time of day where it
    stands in a column of its own (19:13, 191300). Cells that stay unreadable, or are no date that
    exists, get a fault with the row from `rows` and the `column`.
    """
    cells = list(values) if times is None else _joined(list(values), list(times))
    day_first = _day_first(cells)
    known: dict[str, datetime | None] = {}
    moments: list[datetime | None] = []
    faults: list[Fault] = []
    for index, cell in enumerate(cells):
        if cell is None:
            moments.append(None)
            continue
        if cell not in known:
            known[cell] = _parse(cell, zone, day_first)
        moment = known[cell]
        if moment is None:
            faults.append(_fault(cell, None if rows is None else int(rows[index]), column))
        moments.append(moment)
    return Times(moments, tuple(faults))


def _joined(days: Sequence[str | None], times: Sequence[str | None]) -> list[str | None]:
    width = 6 if any(time is not None and time.isdigit() and len(time) > 4 for time in times) else 4
    return [
        None if day is None else (day if time is None else f"{day} {_clock(time, width)}")
        for day, time in zip(days, times, strict=True)
    ]


def _clock(time: str, width: int) -> str:
    """A time of day with colons: 191300, 90500 and 905 lost colons and maybe a leading zero."""
    if not time.isdigit() or len(time) > width:
        return time
    digits = time.zfill(width)
    return ":".join(digits[at : at + 2] for at in range(0, width, 2))


def _parse(cell: str, zone: ZoneInfo, day_first: bool | None) -> datetime | None:  # noqa: FBT001  tells three ways apart
    try:
        if cell[4:5] == "-":
            return _in_zone(datetime.fromisoformat(cell), zone)
    except ValueError:
        pass
    text = unicodedata.normalize("NFKC", cell).strip().casefold()
    try:
        return _digits(text, zone) or _written(text, zone, day_first)
    except (ValueError, OverflowError):
        return None


def _digits(text: str, zone: ZoneInfo) -> datetime | None:
    head, _, rest = text.partition(" ")
    if rest and len(head) == 8 and head.isdigit():
        return _written(f"{head[:4]}-{head[4:6]}-{head[6:]} {rest}", zone, None)
    whole = text.partition(".")[0]
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        return None
    if whole == text and len(whole) in _DIGITS and whole.startswith(("19", "20")):
        try:
            return _in_zone(datetime.strptime(text, _DIGITS[len(whole)]), zone)  # noqa: DTZ007  the zone follows
        except ValueError:
            pass
    if len(whole) in _EPOCH_UNITS_S:
        return _checked(datetime.fromtimestamp(float(text) * _EPOCH_UNITS_S[len(whole)], tz=UTC))
    if len(whole) == 5:
        return _in_zone(_SHEET_ZERO + timedelta(seconds=round(float(text) * 86_400)), zone)
    return None


def _written(text: str, zone: ZoneInfo, day_first: bool | None) -> datetime | None:  # noqa: FBT001  as above
    match = _YEAR_FIRST.fullmatch(text)
    if match is not None:
        return _assembled(match, int(match["month"]), int(match["day"]), zone)
    match = _YEAR_LAST.fullmatch(text)
    if match is None or day_first is None:
        return None
    first, second = int(match["first"]), int(match["second_number"])
    return _assembled(match, second, first, zone) if day_first else _assembled(match, first, second, zone)


def _assembled(match: re.Match[str], month: int, day: int, zone: ZoneInfo) -> datetime | None:
    hour = _hour(int(match["hour"] or 0), match["half"] or match["half_after"])
    micros = int((match["fraction"] or "0").ljust(6, "0")[:6])
    moment = datetime(  # noqa: DTZ001  the zone follows
        int(match["year"]), month, day, hour, int(match["minute"] or 0), int(match["second"] or 0), micros
    )
    return _in_zone(moment.replace(tzinfo=_offset(match["zone"])), zone)


def _hour(hour: int, half: str | None) -> int:
    """The hour of the day; 12 in the morning is midnight, 12 in the afternoon is noon."""
    if half is None or hour > 12:
        return hour
    if half == "中午":
        return hour if hour >= 10 else hour + 12
    return hour % 12 + _HALF_DAYS[half]


def _offset(zone: str | None) -> timezone | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime | None:
    return _checked(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))


def _checked(moment: datetime) -> datetime | None:
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _day_first(cells: Iterable[str | None]) -> bool | None:
    """Whether 5/4/2023 is the fifth of April, told by the other cells of the column; None if nothing tells."""
    candidates = (_DAY_AND_MONTH.match(cell) for cell in cells if cell is not None and not cell[2:4].isdigit())
    pairs = ((int(match[1]), int(match[2])) for match in candidates if match is not None)
    answers = {first > 12 for first, second in pairs if max(first, second) > 12}
    return answers.pop() if len(answers) == 1 else None


def _fault(cell: str, row: int | None, column: str | None) -> Fault:
    return Fault(
        code="time.unreadable",
        sentence=say("'{text}' is no date and time that can be read. Write 2026-01-31 08:00.", text=cell[:40]),
        row=row,
        column=column,
        value=cell,
    )

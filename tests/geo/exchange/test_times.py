from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange.times import parse_times

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2023, 2, 13, 19, 13, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-02-13 19:13",
        "2023-02-13T19:13:00",
        "2023-02-13T19:13:00+08:00",
        "2023-02-13T11:13:00Z",
        "2023-02-13 11:13:00.000 UTC",
        "2023/2/13 19:13",
        "2023.2.13 19:13:00",
        "2023年2月13日 19:13",
        "2023年2月13日19时13分",
        "2023年02月13日 下午7:13",
        "2023年2月13日星期一 下午7点13分00秒",
        "2023-02-13 07:13 PM",
        "2023-2-13 7:13:00 p.m.",
        "２０２３年２月１３日　１９：１３",
        "20230213191300",
        "202302131913",
        "20230213 19:13",
        "1676286780",
        "1676286780000",
        "1676286780.0",
        "44970.80069444444",
        "02/13/2023 7:13 PM",
        "13.02.2023 19:13",
        "2023-02-13 11:13:00+00",
    ],
)
def test_one_evening_in_many_forms(cell: str) -> None:
    """The same instant is understood in every form, local where no zone is named."""
    moments, faults = parse_times([cell], SHANGHAI)
    assert faults == ()
    assert moments == [EVENING]


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("20230213", "191300"),
        ("2023-02-13", "19:13"),
        ("2023年2月13日", "下午7时13分"),
        ("2023/2/13", "19:13:00"),
        ("20230213", "1913"),
    ],
)
def test_day_and_time_in_two_columns(day: str, time: str) -> None:
    """A day and a time of day are one instant."""
    assert parse_times([day], SHANGHAI, times=[time]).moments == [EVENING]


@pytest.mark.parametrize(
    ("times", "clocks"),
    [
        (["191300", "90500", "500", "0"], ["19:13:00", "09:05:00", "00:05:00", "00:00:00"]),
        (["1913", "905", "5", "0"], ["19:13:00", "09:05:00", "00:05:00", "00:00:00"]),
    ],
)
def test_times_that_lost_their_zeros(times: list[str], clocks: list[str]) -> None:
    """A spreadsheet drops leading zeros; the longest cell tells whether seconds are in the column."""
    moments = parse_times(["20230213"] * 4, SHANGHAI, times=times).moments
    assert [moment and moment.strftime("%H:%M:%S") for moment in moments] == clocks


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("上午12:30", 0),
        ("凌晨1:30", 1),
        ("上午9:30", 9),
        ("中午12:30", 12),
        ("中午1:30", 13),
        ("下午3:30", 15),
        ("晚上11:30", 23),
    ],
)
def test_parts_of_the_day(cell: str, hour: int) -> None:
    """上午, 中午, 下午 and their like set the hour; noon and midnight are not mixed up."""
    assert parse_times([f"2023年2月13日 {cell}"], SHANGHAI).moments == [
        datetime(2023, 2, 13, hour, 30, tzinfo=SHANGHAI)
    ]


@pytest.mark.parametrize("cell", ["2023-02-13", "20230213", "2023年2月13日", "2023/2/13", "44970"])
def test_a_bare_day_is_its_first_instant(cell: str) -> None:
    """A day without a time begins at local midnight."""
    assert parse_times([cell], SHANGHAI).moments == [datetime(2023, 2, 13, tzinfo=SHANGHAI)]


@pytest.mark.parametrize(
    "cell",
    [
        "2023-02-30",
        "2023-13-01 08:00",
        "2023年2月29日",
        "2023-02-13 25:00",
        "20231350",
        "yesterday",
        "12:30",
        "0001-01-01",
        "9999-12-31",
    ],
)
def test_impossible_dates(cell: str) -> None:
    """A date that does not exist is named with its row and column, and the others are read."""
    moments, faults = parse_times([cell, "2023-02-13 19:13"], SHANGHAI, rows=np.array([2, 3]), column="时间")
    assert moments == [None, EVENING]
    assert [(fault.code, fault.row, fault.column, fault.value) for fault in faults] == [
        ("time.unreadable", 2, "时间", cell)
    ]


def test_empty_cells_are_no_fault() -> None:
    """Whether a time has to be there is for the importer to say."""
    assert parse_times([None], SHANGHAI) == ([None], ())
    assert parse_times([None], SHANGHAI, times=["19:13"]) == ([None], ())


def test_day_or_month_first_is_told_by_the_column() -> None:
    """05/04/2023 is the fifth of April where another cell shows that the day comes first."""
    april, may = datetime(2023, 4, 5, tzinfo=UTC), datetime(2023, 5, 4, tzinfo=UTC)
    utc = ZoneInfo("UTC")
    assert parse_times(["05/04/2023", "25/04/2023"], utc).moments[0] == april
    assert parse_times(["05/04/2023", "04/25/2023"], utc).moments[0] == may


def test_day_or_month_first_is_not_guessed() -> None:
    """Where nothing tells which comes first, or cells contradict each other, the date is not read."""
    assert parse_times(["05/04/2023"], SHANGHAI).moments == [None]
    assert len(parse_times(["05/04/2023", "25/04/2023", "04/25/2023"], SHANGHAI).faults) == 3


@given(st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30), timezones=st.just(timezone(timedelta(hours=8)))))  # noqa: DTZ001  bounds are naive by contract
def test_iso_comes_back(moment: datetime) -> None:
    """What is written as ISO 8601 is read as the same instant."""
    assert parse_times([moment.isoformat()], SHANGHAI).moments == [moment]


@given(st.text(max_size=30))
def test_any_text_is_read_or_named(cell: str) -> None:
    """No text makes it fail: it is an aware instant, or a fault."""
    moments, faults = parse_times([cell], SHANGHAI)
    assert (moments[0] is None) == (len(faults) == 1)
    assert moments[0] is None or moments[0].tzinfo is not None

"""Days as lists write them."""

from datetime import date

import pytest

from geo.imports.dates import read_date


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-31",
        "2026/1/31",
        "2026.01.31",
        "20260131",
        "2026年1月31日",
        "２０２６-０１-３１",
        "2026-01-31T08:00:00",
        "2026-01-31 08:00",
    ],
)
def test_a_day_is_read_however_it_is_written(cell: str) -> None:
    """Chinese, dashed, slashed, bare, full-width, with a time behind it: all are one day."""
    assert read_date(cell) == date(2026, 1, 31)


@pytest.mark.parametrize("cell", ["2026-02-30", "31.01.2026", "昨天", "", "2026"])
def test_what_is_no_day_is_none(cell: str) -> None:
    """A day that does not exist, or that two countries would read differently, is not guessed at."""
    assert read_date(cell) is None

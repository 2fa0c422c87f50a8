from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from geo.exchange.cells import distinct_names, frame, text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("  曙光  ", "曙光"),
        ("   ", None),
        (None, None),
        (float("nan"), None),
        (110101.0, "110101"),
        (0.5, "0.5"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (7, "7"),
        (True, "true"),
        (date(2023, 2, 13), "2023-02-13"),
        (time(19, 13), "19:13:00"),
        (datetime(2023, 2, 13, 19, 13, tzinfo=timezone(timedelta(hours=8))), "2023-02-13T19:13:00+08:00"),
    ],
)
def test_values_as_text(value: Any, cell: str | None) -> None:
    """Whole numbers lose the decimals that sheets add, times are ISO 8601, blanks are None."""
    assert text(value) == cell


def test_cells_are_text_or_none() -> None:
    """A frame holds str and None only: no NaN, no numbers."""
    cells = frame({"code": ["0101", None], "count": [1, float("nan")]})
    assert cells.to_numpy().tolist() == [["0101", "1"], [None, None]]


def test_rows_without_columns() -> None:
    """Features without attributes are rows all the same."""
    assert len(frame({}, length=3)) == 3


def test_headers_that_repeat_or_are_empty() -> None:
    """Columns get names of their own: an empty header its place, a repeated one a number and a warning."""
    names, faults = distinct_names(["a", None, "a", " a ", "column 2"], row=1)
    assert names == ["a", "column 2", "a (2)", "a (3)", "column 2 (2)"]
    assert [(fault.code, fault.column, fault.row) for fault in faults] == [
        ("columns.repeated", "a (2)", 1),
        ("columns.repeated", "a (3)", 1),
        ("columns.repeated", "column 2 (2)", 1),
    ]

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange.numbers import number, numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("101.67", 101.67),
        (" -87.6277 ", -87.6277),
        ("１０１.６７", 101.67),
        ("101,67", 101.67),
        ("1.0167e2", 101.67),
        ("39°13′12″", 39.22),
        ("39°13'12\"N", 39.22),
        ("S39°13′12″", -39.22),
        ("101°40.2′E", 101.67),
        ("87.5°W", -87.5),
        ("东经101度40分12秒", 101.67),
        ("北纬39.22°", 39.22),
        ("101.67°", 101.67),
    ],
)
def test_numbers_as_people_write_them(cell: str, value: float) -> None:
    """Full-width digits, decimal commas and degrees with minutes are numbers."""
    assert number(cell) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("cell", ["", "abc", "1,234,567", "101.67.1", "39°99", "N", "2023-02-13"])
def test_what_is_no_number(cell: str) -> None:
    """Anything else is not guessed at."""
    assert math.isnan(number(cell))


def test_column_with_gaps() -> None:
    """A column keeps its order; empty and unreadable cells are NaN."""
    values = numbers(["1", None, "x", "2,5"])
    assert values[[0, 3]].tolist() == [1.0, 2.5]
    assert math.isnan(values[1])
    assert math.isnan(values[2])


@given(st.lists(st.floats(allow_nan=False)))
def test_every_float_comes_back(values: list[float]) -> None:
    """What a program writes with all its digits is read to the last bit."""
    assert numbers([repr(value) for value in values]).tolist() == values

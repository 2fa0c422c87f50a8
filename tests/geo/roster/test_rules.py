"""Rules of a roster's cells."""

import pytest

from geo.roster.rules import read_telephone


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("13800000000", "13800000000"),
        ("０４８３-６０２２２２２", "0483-6022222"),
        ("+86 138 0000 0000", "+86 138 0000 0000"),
        ("未知", None),
        ("12", None),
        (None, None),
    ],
)
def test_telephone_numbers_are_read_in_half_width(cell: str | None, number: str | None) -> None:
    """What looks like a number is kept as it is written; anything else is none."""
    assert read_telephone(cell) == number

"""Numbers in Arabic and Chinese figures."""

import pytest

from geo.addresses.numerals import arabic, read_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", "12"),
        ("012", "12"),
        ("0", "0"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十三", "23"),
        ("廿三", "23"),
        ("一百零五", "105"),
        ("一百二十", "120"),
        ("一〇五", "105"),
        ("五零一", "501"),
        ("两", "2"),
        ("甲", "甲"),
    ],
)
def test_numbers_are_read(written: str, number: str) -> None:
    """Figure by figure or by tens and hundreds; what is no number stays."""
    assert read_number(written) == number


def test_every_number_in_a_text_is_turned() -> None:
    """A name keeps its other characters."""
    assert arabic("解放路二巷十二弄") == "解放路2巷12弄"

"""The search form of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.normalising import search_form, traced_form

# Latin, Chinese, full width and whatever else there is, so that spaces meet all of them.
TEXT = st.text(st.one_of(st.characters(), st.sampled_from("臺號１２ 、-—#a中")), max_size=40)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("臺北市 中山區復興北路９５號", "台北市中山区复兴北路95号"),
        ("12 1st  Street NW, Apt 3", "12 1st street nw apt 3"),
        ("曙光路12號之3—1", "曙光路12号之3-1"),
        (" 幸福小区（二期） 3栋 ", "幸福小区二期3栋"),
        ("", ""),
    ],
)
def test_what_is_written_in_many_ways_has_one_form(written: str, form: str) -> None:
    """Width, traditional characters, dashes, case, commas and spaces make no difference."""
    assert search_form(written) == form


@given(TEXT)
def test_a_form_is_its_own_form(written: str) -> None:
    """Folding a second time changes nothing."""
    assert search_form(search_form(written)) == search_form(written)


@given(TEXT)
def test_every_character_of_a_form_is_traced(written: str) -> None:
    """The traced form is the form; its places rise and lie inside the text."""
    form, places = traced_form(written)
    assert form == search_form(written)
    assert len(places) == len(form)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(written) for place in places)

"""How alike names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.likeness import core, likeness, typed_likeness
from geo.addresses.pinyin import syllables

NAME = st.text(alphabet="曙光署明路街幸福小区东西一二ab3", max_size=7)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("署光路", "曙光路"),
        ("光曙路", "曙光路"),
        ("曙光", "曙光路"),
        ("幸福", "幸福小区"),
        ("粮食局家属院", "县粮食局家属院"),
        ("阿腾敖包路", "阿拉腾敖包路"),
    ],
)
def test_slips_leave_a_name_alike(asked: str, known: str) -> None:
    """A homophone, two characters changed about, a missing word for the kind or a missing character."""
    assert 0.8 <= likeness(asked, known) < 1


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("曙光路", "团结路"),
        ("曙光路", "星光路"),
        ("中山南路", "中山北路"),
        ("育英一区", "育英二区"),
        ("安乐路1段", "安乐路2段"),
        ("曙光路", "曙光街"),
        ("幸福小区", "幸福社区"),
        ("", "曙光路"),
    ],
)
def test_other_names_are_not_alike(asked: str, known: str) -> None:
    """Another word, another side, another number or another kind is another name."""
    assert likeness(asked, known) < 0.7


@given(NAME, NAME)
def test_likeness_is_a_share(asked: str, known: str) -> None:
    """From 0 to 1, and 1 for the very name alone."""
    assert 0 <= likeness(asked, known) <= 1
    assert (likeness(asked, known) == 1) == (asked == known)


@pytest.mark.parametrize(
    ("typed", "least"), [("shuguanglu", 0.97), ("sgl", 0.97), ("shugl", 0.9), ("shugu", 0.9), ("suguanglu", 0.8)]
)
def test_letters_fit_a_name_by_its_sound(typed: str, least: float) -> None:
    """In full, by initials, mixed, unfinished, or with a slip."""
    assert least <= typed_likeness(typed, "曙光路", syllables("曙光路")) < 1
    assert typed_likeness(typed, "团结路", syllables("团结路")) < 0.7


@pytest.mark.parametrize(
    ("name", "short"), [("曙光路", "曙光"), ("幸福小区", "幸福"), ("西街", "西街"), ("路", "路"), ("", "")]
)
def test_the_core_of_a_name_lacks_its_kind(name: str, short: str) -> None:
    """A name of one character keeps its word."""
    assert core(name) == short

"""Rules of address texts and cells."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.rules import (
    after_prefix,
    agreeing,
    compose,
    made_key,
    normalise,
    normalise_building,
    read_households,
    read_retired,
    read_status,
)

CHINESE = "曙光路幸福小区號号楼栋幢单元0123456789１２　 -－—#，"


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("曙光路１２號", "曙光路12号"),
        (" 曙光路 12 号 ", "曙光路12号"),
        ("幸福小区3号楼2单元", "幸福小区3栋2单元"),
        ("幸福小区3幢", "幸福小区3栋"),
        ("幸福小区3#楼", "幸福小区3栋"),
        ("曙光路12—1号", "曙光路12-1号"),
        ("曙光路12－1号", "曙光路12-1号"),
        ("21319 GUNPOWDER RD", "21319 gunpowder rd"),
        ("巴丹吉林镇,曙光路,12号", "巴丹吉林镇曙光路12号"),
    ],
)
def test_ways_of_writing_one_address_come_out_equal(text: str, searched: str) -> None:
    """Width, spaces, old forms, dashes and words for a building do not count."""
    assert normalise(text) == searched


def test_latin_words_stay_apart() -> None:
    """12 1st Street and 121 st Street are two places."""
    assert normalise("12 1ST ST") != normalise("121 ST ST")


@given(st.text(alphabet=CHINESE, max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """What is stored as searched is found by itself."""
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("compound", "building", "searched"),
    [
        ("幸福小区", "3号楼", "幸福小区3栋"),
        ("幸福小区", "3", "幸福小区3栋"),
        ("幸福小区", "𐩀", "幸福小区𐩀"),
        ("幸福小区", "幸福小区3幢", "幸福小区3栋"),
        ("幸福小区", None, "幸福小区"),
        (None, "3号楼", None),
    ],
)
def test_compound_and_building_are_one_searchable_form(
    compound: str | None, building: str | None, searched: str | None
) -> None:
    """People say 幸福小区3栋, however the two columns spell it."""
    assert normalise_building(compound, building) == searched


def test_made_keys_tell_buildings_apart() -> None:
    """Two buildings behind one street number are two plates."""
    assert made_key("曙光路12号", "3幢") != made_key("曙光路12号", "4幢")
    assert made_key("曙光路12號", "3幢") == made_key("曙光路 12号", "3号楼")


def test_a_text_is_composed_of_the_parts_there_are() -> None:
    """Missing parts leave no trace; no part at all is no text."""
    assert compose("巴丹吉林镇", None, "3号楼") == "巴丹吉林镇3号楼"
    assert compose(None, None, None) is None


@given(st.text(min_size=1, max_size=8), st.text(max_size=8))
def test_a_prefix_range_holds_every_text_with_the_prefix(prefix: str, rest: str) -> None:
    """The range from a prefix to its successor, in the byte order of UTF-8, holds what begins so."""
    low, text, high = (each.encode("utf-8") for each in (prefix, prefix + rest, after_prefix(prefix)))
    assert low <= text
    assert text < high or prefix[-1] == "\U0010ffff"


@pytest.mark.parametrize("prefix", ["幸福", "z", "\ud7ff"])
def test_a_prefix_range_ends_before_other_texts(prefix: str) -> None:
    """The end of the range can be written as UTF-8 and is no longer than the prefix."""
    assert len(after_prefix(prefix)) == len(prefix)
    after_prefix(prefix).encode("utf-8")


@pytest.mark.parametrize(
    ("cell", "number"),
    [(None, 0), ("12", 12), ("１２户", 12), ("12.0", 12), ("12.5", None), ("-1", None), ("约12", None), ("nan", None)],
)
def test_households_are_whole_numbers(cell: str | None, number: int | None) -> None:
    """An empty cell is none; what is no whole number is not guessed at."""
    assert read_households(cell) == number


@pytest.mark.parametrize(
    ("cell", "gone"),
    [("注销", True), ("Retired", True), ("在用", False), (None, False), ("ACTIVE", False), ("?", None)],
)
def test_status_words_are_known_in_both_languages(cell: str | None, *, gone: bool | None) -> None:
    """A status says retired or in use; an unknown word says neither."""
    assert read_status(cell) is gone


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("是", True),
        ("0", False),
        (None, False),
        ("2024-05-06", date(2024, 5, 6)),
        ("2024年5月6日", date(2024, 5, 6)),
        ("20240506", date(2024, 5, 6)),
        ("2024/5/6 00:00:00", date(2024, 5, 6)),
        ("2024-13-06", None),
    ],
)
def test_retired_cells_hold_a_word_or_a_day(cell: str | None, *, said: bool | date | None) -> None:
    """Lists say yes, or since when."""
    assert read_retired(cell) == said


def test_rows_agree_with_the_community_that_holds_them() -> None:
    """A row agrees when its point lies in the community it names; unnamed and unknown names do not count."""
    named = np.array(["曙光", "曙光", "别处", None], dtype=object)
    lonlat = np.array([[0.5, 0.5], [2.0, 2.0], [0.5, 0.5], [0.5, 0.5]])
    assert agreeing(named, lonlat, {"曙光": shapely.box(0, 0, 1, 1)}).tolist() == [True, False, False, False]

"""How names sound, and letters read as names."""

import pytest

from geo.addresses.pinyin import OVERRIDES, consumed, initials, is_typed, known_syllables, letters, spell, syllables


@pytest.mark.parametrize(
    ("name", "spoken", "first"),
    [
        ("曙光社区", "shu guang she qu", "sgsq"),
        ("六安路", "lu an lu", "lal"),
        ("长乐街", "chang le jie", "clj"),
        ("重庆路", "chong qing lu", "cql"),
        ("巴音高勒嘎查", "ba yin gao le ga cha", "byglgc"),
        ("行政大厦", "xing zheng da sha", "xzds"),
        ("G6辅路".lower(), "g6 fu lu", "gfl"),
        ("", "", ""),
    ],
)
def test_names_are_spoken(name: str, spoken: str, first: str) -> None:
    """Syllable by syllable, as the people who live there say it."""
    assert " ".join(syllables(name)) == spoken
    assert initials(syllables(name)) == first


def test_overrides_are_syllables_of_mandarin() -> None:
    """As many as the name has characters, each a syllable that there is."""
    for name, spoken in OVERRIDES.items():
        assert len(name) == len(spoken.split()), name
        assert set(spoken.split()) <= known_syllables(), name


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("shuguanglu", "shu guang lu"),
        ("shugua", "shu gua"),
        ("xian", "xian"),
        ("shuguangl", "shu guang l"),
        ("vvv", ""),
        ("", ""),
    ],
)
def test_letters_are_cut_into_syllables(typed: str, spelled: str) -> None:
    """The fewest there are; the last may be unfinished; what is none is left alone."""
    assert " ".join(spell(typed)) == spelled


@pytest.mark.parametrize(
    ("typed", "count"), [("sgl", 3), ("shugl", 5), ("shuguanglu", 10), ("sglx", 3), ("tjl", 0), ("", 0)]
)
def test_letters_are_accounted_for_by_a_name(typed: str, count: int) -> None:
    """In full, by initials or mixed, from the beginning of 曙光路."""
    assert consumed(typed, ("shu", "guang", "lu")) == count


def test_typed_names_are_known_and_written_in_letters() -> None:
    """Two letters make a typed name; Chinese characters in it are written as they sound."""
    assert is_typed("sgsq")
    assert is_typed("曙光lu")
    assert not is_typed("A座".lower())
    assert letters("曙光lu") == "shuguanglu"

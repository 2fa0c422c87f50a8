"""The grams by which names are found."""

from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.grams import asked_grams, name_grams
from geo.addresses.parsing import parse


def asked(text: str) -> dict[str, float]:
    """The grams of a question with their weights."""
    return {gram.gram: gram.weight for gram in asked_grams(parse(text))}


def test_a_slip_leaves_grams_to_be_found_by() -> None:
    """Two characters changed about, one misheard, one left out, letters: each shares more than its characters."""
    known = name_grams("阿拉善右旗巴丹吉林镇", ("曙光社区", "团结北路", "", ""))
    for slip in ("结团北路1号", "团洁北路1号", "团北路1号", "tuanjiebeilu1", "tjbl1", "sgtjbl"):
        shared = [gram for gram in asked(slip) if gram in known and len(gram) > 1]
        assert shared, slip


def test_towns_are_grams_as_wholes() -> None:
    """With or without the word for the kind, and no character of them alone."""
    grams = name_grams("阿拉善右旗巴丹吉林镇", ("", "曙光路", "", ""))
    assert {"@巴丹吉林", "@阿拉善右旗"} <= grams
    assert "巴" not in grams
    assert asked("巴丹吉林镇曙光路")["@巴丹吉林"] > asked("阿拉善右旗曙光路")["@阿拉善右旗"]


@given(st.text(max_size=40), st.text(max_size=40))
def test_grams_need_no_care_in_an_array(area: str, name: str) -> None:
    """Whatever a name holds, its grams are letters, digits and four marks."""
    for gram in name_grams(area, (name,)):
        assert all(character.isalnum() or character in "'>_.@" for character in gram), gram


def test_numbers_are_no_grams() -> None:
    """House numbers are looked up, not searched."""
    assert asked("12号3栋") == {}

"""Names in their searchable form, words of relation, numbers of buildings, and what is no name of a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.buildingnumbers import bare_number, read_buildings, split_building, write_buildings
from geo.addresses.namerules import (
    TRANSITIONS,
    check_move,
    compound_kind,
    grams,
    is_a_number_of_somebody,
    name_form,
    read_name,
    sources_of,
)
from geo.addresses.namescoring import Likeness, judge
from geo.addresses.nametables import AliasState, CompoundKind
from geo.addresses.relations import Relation, read_phrase
from geo.core.errors import BadInput, Conflict


@pytest.mark.parametrize(
    ("asked", "stem", "relation"),
    [
        ("粮食局家属院后面那栋", "粮食局家属院", Relation.BEHIND),
        ("老供销社对面", "老供销社", Relation.OPPOSITE),
        ("旗医院斜对面那家", "旗医院", Relation.OPPOSITE),
        ("一中南门", "一中", Relation.GATE),
        ("百货大楼东边", "百货大楼", Relation.SIDE),
        ("大水塔附近的", "大水塔", Relation.NEAR),
        ("粮食局家属院那栋", "粮食局家属院", Relation.POINTED),
        ("我在那个新华书店门口", "新华书店", Relation.GATE),
        ("家在锦绣小区里面", "锦绣小区", None),
        ("中心市场", "中心市场", None),
        ("东门", "东门", None),
        ("后面", "后面", None),
        ("", "", None),
    ],
)
def test_words_around_a_name_come_off(asked: str, stem: str, relation: Relation | None) -> None:
    """Those at the end are kept as a relation; what is nothing but such words stays."""
    phrase = read_phrase(name_form(asked))
    assert (phrase.stem, phrase.relation) == (stem, relation)
    assert (phrase.told is None) == (relation is None)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1–4、6号楼", ("1", "2", "3", "4", "6")),
        ("1号楼-3号楼", ("1", "2", "3")),
        ("三号楼", ("3",)),
        ("十二栋、A座", ("12", "a")),
        ("１至３", ("1", "2", "3")),
        ("4-1", None),
        ("1-9999", None),
        ("很多", None),
        ("", None),
    ],
)
def test_lists_of_buildings_are_read(text: str, numbers: tuple[str, ...] | None) -> None:
    """Ranges, Chinese numerals and letters; what is no list is not guessed at."""
    assert read_buildings(text) == numbers


@given(st.sets(st.integers(1, 400), min_size=1, max_size=40))
def test_what_is_written_is_read_back(numbers: set[int]) -> None:
    """A list of numbers, whatever its runs, says the same numbers."""
    written = write_buildings(map(str, numbers))
    assert read_buildings(written) == tuple(str(number) for number in sorted(numbers))
    assert written.count("号楼") == 1


def test_buildings_with_names_stand_after_the_numbers() -> None:
    """And by themselves where there are no numbers."""
    assert write_buildings(["平房", "6", "1", "2"]) == "1–2、6号楼、平房"
    assert write_buildings(["平房"]) == "平房"
    assert write_buildings([]) == ""


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("幸福小区三号楼", ("幸福小区", "3")),
        ("粮食局家属院1栋2单元301", ("粮食局家属院", "1")),
        ("锦绣小区 12#楼", ("锦绣小区", "12")),
        ("曙光大厦B座", ("曙光大厦", "b")),
        ("滨河街17号", None),
        ("一中", None),
        ("3号楼后面", None),
    ],
)
def test_a_building_behind_a_name_is_split_off(asked: str, parts: tuple[str, str] | None) -> None:
    """A house number is none; nor is a number that other words follow."""
    assert split_building(name_form(asked)) == parts


def test_the_number_of_a_building_is_bare() -> None:
    """One form for 3号楼, 3栋, 三幢 and 03; names stay."""
    assert {bare_number(each) for each in ("3号楼", "3栋", "三幢", "03", "３#")} == {"3"}
    assert (bare_number("曙光大厦"), bare_number("A座")) == ("曙光大厦", "a")


def test_forms_are_alike_for_what_is_written_in_several_ways() -> None:
    """Width, brackets, stops and blanks do not count; between Latin words one space does."""
    assert name_form("幸福小区（东区）") == name_form("幸福 小区(东区)") == "幸福小区东区"
    assert name_form("Old  Mill, 2nd Yard") == "old mill 2nd yard"
    assert grams("老供社") == sorted(["老", "供", "社", "老供", "供社"])


@pytest.mark.parametrize(
    ("asked", "form", "how"),
    [
        ("老供销社", "老供销社", Likeness.EXACT),
        ("老供", "老供销社", Likeness.BEGINNING),
        ("供销社", "老供销社", Likeness.PART),
        ("老供消社", "老供销社", Likeness.ALIKE),
        ("祥和园家", "祥和家园", Likeness.ALIKE),
        ("粮局院", "粮食局家属院", Likeness.ALIKE),
        ("百货大楼", "中心市场", None),
        ("老", "中心市场", None),
    ],
)
def test_how_a_name_is_like_a_question(asked: str, form: str, how: Likeness | None) -> None:
    """From the same down to one character replaced, swapped or left out; others are not like it."""
    assert [judged for judged, _ in judge(asked, form)] == ([] if how is None else [how])


@pytest.mark.parametrize("text", ["110101199003077758", "老王13812345678", "0483-602-1234", "＋86 138 1234 5678"])
def test_numbers_of_somebody_are_no_names(text: str) -> None:
    """Identity numbers and telephone numbers, also within other words; the refusal does not repeat them."""
    with pytest.raises(BadInput) as refused:
        read_name(text)
    assert refused.value.code == "alias.personal"
    assert not any(digit in str(refused.value) for digit in "0123456789")


def test_names_with_numbers_are_names() -> None:
    """1–4号楼 and 8031部队 are; what is empty or a sentence is not."""
    assert not any(map(is_a_number_of_somebody, ("1–4号楼", "8031部队", "312国道")))
    assert read_name("  老  供销社 ") == "老 供销社"
    for text, code in (("  ", "alias.empty"), ("（）", "alias.empty"), ("长" * 61, "alias.too_long")):
        with pytest.raises(BadInput) as refused:
            read_name(text)
        assert refused.value.code == code


def test_every_step_of_a_name_can_be_taken_back() -> None:
    """No state is an end, and none leads to itself."""
    for source, targets in TRANSITIONS.items():
        assert source not in targets
        assert all(source in TRANSITIONS[target] for target in targets)
        with pytest.raises(Conflict):
            check_move("x", source, source)
    assert sources_of(AliasState.ACCEPTED) == {AliasState.PROPOSED, AliasState.WITHDRAWN}


def test_the_sort_of_a_compound_is_told_by_its_name() -> None:
    """What stands in brackets aside."""
    kinds = {name: compound_kind(name) for name in ("粮食局家属院", "幸福小区（东区）", "红旗新村", "大院子")}
    assert list(kinds.values()) == [
        CompoundKind.STAFF_YARD,
        CompoundKind.ESTATE,
        CompoundKind.VILLAGE,
        CompoundKind.OTHER,
    ]

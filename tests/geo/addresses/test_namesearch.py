"""Finding things by the names people say: exactly, by beginnings, with a slip, and beside something else."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from geo.addresses.namerules import grams, name_form
from geo.addresses.namescoring import Likeness
from geo.addresses.namesearch import search_names
from geo.addresses.nametables import Alias, NamedKind
from geo.addresses.relations import Relation
from geo.boundaries.reach import Reach, whole_reach
from tests.geo.addresses.test_compounds import HEADER, YARD
from tests.geo.addresses.test_placefiles import HEAD, ROWS, bring_places  # noqa: F401 (a fixture)

Make = Callable[..., Any]


@pytest.fixture
def ask(session: Session, ground: Any, write_list: Make, bring_in: Make, bring_places: Make) -> Make:  # noqa: F811
    """Ask by name in a ground with a compound in two grids, places and aliases."""
    bring_in(write_list(YARD, header=HEADER))
    bring_places(write_list(ROWS, header=HEAD))
    others = [("grid", "152922001000001"), ("community", "152922001"), ("place", "gone")]
    for text, (kind, key) in zip(("西片", "曙光那片", "没了的"), others, strict=True):
        form = name_form(text)
        session.execute(
            insert(Alias).values(
                territory_id=ground.territory_id, text=text, normalised=form, grams=grams(form), kind="nickname",
                stands_for=kind, stands_for_key=key, state="accepted",
            )
        )  # fmt: skip

    def find(text: str, reach: Reach | None = None, **options: Any) -> list[Any]:
        return search_names(session, ground.territory_id, reach or whole_reach(ground.plan_id), text, **options)

    return find


def test_a_name_finds_its_thing_with_its_grid(ground: Any, ask: Make) -> None:
    """A place by its name and by each alias, which is told beside it."""
    for text, said in (("老供销社", None), ("大供销社", "大供销社"), ("人民商店", "人民商店")):
        first = ask(text)[0]
        assert (first.kind, first.name, first.said, first.likeness) == (NamedKind.PLACE, "老供销社", said, 0)
        assert (first.grid.grid_id, first.must_ask, first.lon) == (ground.west, False, 101.675)


def test_the_same_name_at_two_places_has_to_be_asked_about(ground: Any, ask: Make) -> None:
    """Both are told, each with its grid."""
    found = [each for each in ask("便民市场") if each.likeness is Likeness.EXACT]
    assert {each.grid.grid_id for each in found} == {ground.west, ground.east}


def test_a_compound_in_two_grids_answers_by_building(ground: Any, ask: Make) -> None:
    """And has to be asked about; with the number of a building it answers by that."""
    (first, *_) = ask("粮库院")
    assert (first.kind, first.must_ask) == (NamedKind.COMPOUND, True)
    assert [share.said for share in first.by_building.shares] == ["1–2号楼", "1号楼"]
    two = ask("粮库院二号楼3单元")[0]
    assert (two.kind, two.name, two.building) == (NamedKind.BUILDING, "粮食局家属院2栋", "2")
    assert (two.grid.grid_id, two.must_ask) == (ground.east, False)
    assert ask("粮食局家属院1号楼")[0].must_ask


def test_a_building_that_the_compound_lacks_is_said_to_be_missing(ask: Make) -> None:
    """The compound is told, and which number it does not have."""
    first = ask("粮食局家属院9号楼")[0]
    assert (first.kind, first.missing, first.building, first.must_ask) == (NamedKind.COMPOUND, "9", None, True)


def test_beside_a_place_is_never_sure(ask: Make) -> None:
    """粮库院后面那栋: the place is told, the relation is kept, and it must be asked about."""
    for text, relation in (("老供销社对面", Relation.OPPOSITE), ("就在供销社后面那栋", Relation.BEHIND)):
        first = ask(text)[0]
        assert (first.name, first.relation, first.must_ask) == ("老供销社", relation, True)


def test_an_alias_that_is_a_whole_phrase_goes_before_its_words(ask: Make) -> None:
    """王家大院那栋 was settled once: it stands for that building and is sure."""
    first = ask("王家大院那栋")[0]
    assert (first.kind, first.relation, first.must_ask) == (NamedKind.BUILDING, None, False)


def test_slips_and_pieces_are_likeness_alone(ask: Make) -> None:
    """One character wrong, a beginning, a piece: found, and to be asked about."""
    for text, how in (("老供消社", Likeness.ALIKE), ("老供销", Likeness.EXACT), ("粮食局", Likeness.BEGINNING)):
        assert ask(text)[0].likeness is how
    assert ask("老供消社")[0].must_ask


def test_aliases_stand_for_every_kind_of_thing(ground: Any, ask: Make) -> None:
    """A grid, a community with all its grids, an address; what is gone is not told."""
    assert [share.grid_id for share in ask("西片")[0].grids] == [ground.west]
    assert [share.grid_id for share in ask("曙光那片")[0].grids] == [ground.west, ground.east]
    assert (ask("老邮电所")[0].kind, ask("老邮电所")[0].grid.grid_id) == (NamedKind.ADDRESS, ground.east)
    assert ask("没了的") == []


def test_only_accepted_names_are_found(session: Session, ask: Make) -> None:
    """One that is proposed or withdrawn finds nothing."""
    for state in ("proposed", "withdrawn"):
        session.execute(update(Alias).values(state=state))
        assert ask("人民商店") == []


def test_what_is_out_of_reach_is_not_told(ground: Any, ask: Make) -> None:
    """Who reaches the east grid sees what lies in it; a compound in both is seen from each."""
    east = Reach(ground.plan_id, frozenset({ground.east}))
    assert ask("老供销社", east) == []
    assert [each.grid.grid_id for each in ask("便民市场", east)] == [ground.east]
    assert ask("粮库院", east)[0].name == "粮食局家属院"
    assert ask("老供销社", Reach(ground.plan_id, frozenset())) == []


@pytest.mark.parametrize("text", ["", "  ", "（）", "%", "_", "'", "\\", "后面", "1号楼", "老" * 500, "\0x", "\ud800"])
def test_odd_questions_find_nothing(ask: Make, text: str) -> None:
    """Wildcards, quotes, words of relation alone, a number alone: no error, no guess."""
    assert ask(text) == []


def test_no_more_than_asked_for(ask: Make) -> None:
    """Each thing once, and at most as many as the limit."""
    found = ask("老", limit=2)
    assert len(found) == 2
    assert len({(each.kind, each.key) for each in ask("供销")}) == len(ask("供销"))

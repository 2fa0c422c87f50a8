"""Names that people say: proposed, accepted, withdrawn, each step taken back, and nothing of a person."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.addresses.aliases import (
    Cut,
    Wish,
    accept_alias,
    alias_by_id,
    aliases,
    count_aliases,
    move_alias,
    propose_alias,
    withdraw_alias,
)
from geo.addresses.models import Address
from geo.addresses.namesearch import search_names
from geo.addresses.nametables import Alias, AliasKind, AliasState, NamedKind
from geo.boundaries.reach import Reach, whole_reach
from geo.core.errors import BadInput, Conflict, NotFound
from tests.geo.addresses.test_compounds import HEADER, YARD

Make = Callable[..., Any]
YARD_KEY = "粮食局家属院@曙光社区"


@pytest.fixture
def propose(session: Session, ground: Any, write_list: Make, bring_in: Make) -> Make:
    """Propose a name in a ground with a compound in two grids."""
    bring_in(write_list(YARD, header=HEADER))

    def ask(text: str, kind: NamedKind = NamedKind.COMPOUND, key: str = YARD_KEY, **more: Any) -> Any:
        reach = more.pop("reach", whole_reach(ground.plan_id))
        wish = Wish(text=text, stands_for=kind, key=key, kind=more.pop("sort", AliasKind.NICKNAME), **more)
        return propose_alias(session, ground.territory_id, reach, wish)

    return ask


def test_a_proposed_name_is_found_once_it_is_accepted(session: Session, ground: Any, propose: Make) -> None:
    """And no more once it is withdrawn; each step can be taken back."""
    made = propose("  粮站  大院 ", question="我在 粮站大院（后头）")
    assert (made.text, made.state, made.remembered_from) == ("粮站 大院", AliasState.PROPOSED, "我在粮站大院后头")
    assert made.thing.name == "粮食局家属院"

    def found() -> list[str]:
        asked = search_names(session, ground.territory_id, whole_reach(ground.plan_id), "粮站大院")
        return [each.name for each in asked if each.said]

    assert found() == []
    accept_alias(session, ground.territory_id, made.id)
    assert found() == ["粮食局家属院"]
    withdraw_alias(session, ground.territory_id, made.id)
    assert found() == []
    move_alias(session, ground.territory_id, made.id, AliasState.PROPOSED)
    assert count_aliases(session, ground.territory_id) == {
        AliasState.PROPOSED: 1,
        AliasState.ACCEPTED: 0,
        AliasState.WITHDRAWN: 0,
    }


def test_the_same_name_again_is_the_same_row(session: Session, ground: Any, propose: Make) -> None:
    """An accepted one stays accepted; one that was withdrawn is proposed again."""
    first = propose("粮站大院")
    accept_alias(session, ground.territory_id, first.id)
    assert (propose("粮站 大院").id, propose("粮站大院").state) == (first.id, AliasState.ACCEPTED)
    withdraw_alias(session, ground.territory_id, first.id)
    assert propose("粮站大院").state is AliasState.PROPOSED
    assert propose("粮站大院", NamedKind.GRID, "152922001000001").id != first.id


def test_a_step_that_was_taken_is_refused(session: Session, ground: Any, propose: Make) -> None:
    """Whoever comes second is told; so is who names nothing, or a name of elsewhere."""
    made = propose("粮站大院")
    accept_alias(session, ground.territory_id, made.id)
    with pytest.raises(Conflict, match="粮站大院"):
        accept_alias(session, ground.territory_id, made.id)
    for territory_id, alias_id in ((ground.territory_id, made.id + 99), (ground.territory_id + 99, made.id)):
        with pytest.raises(NotFound):
            withdraw_alias(session, territory_id, alias_id)


def test_only_things_that_are_there_get_a_name(ground: Any, propose: Make) -> None:
    """Not one that is unknown, nor one out of reach; nor its own name."""
    east = Reach(ground.plan_id, frozenset({ground.east}))
    for kind, key, reach in (
        (NamedKind.COMPOUND, "没有的院", whole_reach(ground.plan_id)),
        (NamedKind.ADDRESS, "1", east),
        (NamedKind.GRID, "152922001000001", east),
    ):
        with pytest.raises(NotFound):
            propose("某处", kind, key, reach=reach)
    assert propose("某处", NamedKind.ADDRESS, "2", reach=east).thing.name == "曙光路3号"
    with pytest.raises(Conflict):
        propose("粮食局 家属院")


@pytest.mark.parametrize("text", ["", "老王13812345678", "110101199003077758", "长" * 61])
def test_what_is_no_name_is_refused(session: Session, propose: Make, text: str) -> None:
    """Nothing is kept of it."""
    with pytest.raises(BadInput):
        propose(text)
    assert session.scalars(select(Alias)).all() == []


def test_a_number_in_the_question_is_not_kept(propose: Make) -> None:
    """The name is taken, the question is not."""
    assert propose("粮站大院", question="粮站大院 13812345678").remembered_from is None


def test_names_are_listed_by_reach_and_state(session: Session, ground: Any, propose: Make) -> None:
    """Those of things within reach; what stands for nothing any more is seen by who reaches all."""
    west = Reach(ground.plan_id, frozenset({ground.west}))
    made = [
        propose("西头", NamedKind.ADDRESS, "1"),
        propose("东头", NamedKind.ADDRESS, "2"),
        propose("粮站大院", question="粮站"),
    ]
    accept_alias(session, ground.territory_id, made[2].id)

    def listed(reach: Reach, **cut: Any) -> list[str]:
        return [each.text for each in aliases(session, ground.territory_id, reach, Cut(**cut))]

    whole = whole_reach(ground.plan_id)
    assert listed(whole) == ["西头", "东头", "粮站大院"]
    assert listed(west) == ["西头", "粮站大院"]
    assert listed(whole, state=AliasState.ACCEPTED) == ["粮站大院"]
    assert listed(whole, after=made[0].id, limit=1) == ["东头"]
    with pytest.raises(NotFound):
        alias_by_id(session, ground.territory_id, made[1].id, west)
    session.query(Address).where(Address.key == "1").delete()
    assert listed(west) == ["粮站大院"]
    assert alias_by_id(session, ground.territory_id, made[0].id, whole).thing is None


def test_kinds_are_kept(propose: Make) -> None:
    """A former name is told from a nickname."""
    assert propose("老粮库", sort=AliasKind.FORMER).kind is AliasKind.FORMER
    assert propose("粮站大院").kind is AliasKind.NICKNAME

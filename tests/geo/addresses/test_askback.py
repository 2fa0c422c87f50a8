"""The question for the caller names what tells the meanings apart."""

import pytest

from geo.addresses.askback import question_for
from geo.addresses.meanings import Meaning, Traits
from geo.addresses.nametables import NamedKind
from geo.addresses.relations import Relation
from geo.boundaries.located import CommunityInfo, GridInfo
from geo.core.language import say

WEST, EAST = (GridInfo(number, f"g{number}", name, "base") for number, name in ((1, "西-01"), (2, "东-01")))
SUN, MOON = (CommunityInfo(number, f"c{number}", name, None, None) for number, name in ((1, "日社区"), (2, "月社区")))
PLAIN = Traits()


def _meant(grid: GridInfo, community: CommunityInfo = SUN, traits: Traits = PLAIN, **more: object) -> Meaning:
    return Meaning(
        pick="p", kind=NamedKind.ADDRESS, key="k", name="n", reason=say("?"), likely=True, grid=grid,
        community=community, traits=traits, **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (_meant(WEST, SUN), _meant(EAST, MOON), "“院” is in 日社区、月社区. In which community is it?"),
        (
            _meant(WEST, traits=Traits(name="幸福小区")),
            _meant(EAST, traits=Traits(name="幸福家园")),
            "“院” may be 幸福小区、幸福家园. Which one is it?",
        ),
        (
            _meant(WEST, traits=Traits(street="曙光路")),
            _meant(EAST, traits=Traits(street="团结路")),
            "“院” is on 曙光路、团结路. On which street is it?",
        ),
        (
            _meant(WEST, traits=Traits(name="院"), buildings=("1", "2", "3")),
            _meant(EAST, traits=Traits(name="院"), buildings=("5",)),
            "Which building of “院” is it? 1–3号楼 → 西-01；5号楼 → 东-01",
        ),
        (
            _meant(WEST, traits=Traits(street="曙光路", house=3)),
            _meant(EAST, traits=Traits(street="曙光路", house=4)),
            "“院” has 西-01 / 东-01 on its sides. Which number is it, odd or even?",
        ),
        (
            _meant(WEST, traits=Traits(street="曙光路", house=3)),
            _meant(EAST, traits=Traits(street="曙光路", house=5)),
            "“院” runs through 西-01 / 东-01. Which number is it?",
        ),
        (_meant(WEST), _meant(EAST), "“院” may be in 西-01 / 东-01. Which one is it?"),
    ],
)
def test_the_first_trait_that_leaves_one_grid_is_asked_for(one: Meaning, other: Meaning, sentence: str) -> None:
    """Community, name, street, building, side of the street; else the grids are named."""
    assert str(question_for("院", [one, other])) == sentence


def test_a_trait_that_leaves_several_grids_is_not_asked_for() -> None:
    """The same street in two grids tells nothing; the community that narrows it is asked for before the grids are."""
    traits = Traits(street="曙光路", house=3)
    meant = [_meant(WEST, SUN, traits), _meant(EAST, SUN, traits), _meant(EAST, MOON, traits)]
    assert "In which community" in str(question_for("路", meant))


def test_a_place_nearby_is_asked_from() -> None:
    """What is meant lies beside it: its building or street is wanted."""
    beside = _meant(WEST, relation=Relation.BEHIND, said="粮库")
    assert str(question_for("粮库后面", [beside])) == "From 粮库: which building is it, or which street?"
    assert question_for("?", []) is None


def test_one_that_is_not_sure_is_asked_for_itself() -> None:
    """There is nothing to choose between, only to confirm."""
    assert str(question_for("路", [_meant(WEST)])) == "Is it n?"

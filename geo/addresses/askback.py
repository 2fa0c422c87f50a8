"""The question that is put to a caller: it names what tells the meanings apart. Pure.

Tried in this order: the community, the name, the street, the building, the side of the street. The first that
leaves one grid for each answer is asked for; else the community, where it leaves fewer.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from geo.addresses.buildingnumbers import write_buildings
from geo.addresses.meanings import Meaning
from geo.addresses.nametables import NamedKind
from geo.core.language import Sentence, say

MOST_ANSWERS = 4
"""A caller can keep no more apart."""

Groups = Mapping[str, list[Meaning]]


def question_for(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    """What to ask about the meanings of a text; None where there is nothing to choose between."""
    if not likely:
        return None
    beside = next((each for each in likely if each.relation is not None), None)
    if beside is not None:
        return say("From {name}: which building is it, or which street?", name=beside.said or beside.name)
    if len(likely) == 1 and likely[0].grid is not None:
        return say("Is it {name}?", name=likely[0].name)
    for told in (_by_community, _by_name, _by_street, _by_building, _by_side, _by_communities):
        sentence = told(text, likely)
        if sentence is not None:
            return sentence
    return _by_grid(text, likely)


def _by_community(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    groups = _parted(likely, _community)
    return None if groups is None else _in_which(text, groups)


def _by_communities(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    groups = _grouped(likely, _community)
    return None if groups is None else _in_which(text, groups)


def _community(meaning: Meaning) -> str:
    return meaning.community.name if meaning.community else ""


def _in_which(text: str, groups: Groups) -> Sentence:
    return say("“{text}” is in {communities}. In which community is it?", text=text, communities=_or(list(groups)))


def _by_name(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    """Two compounds that are called nearly so; not doors by their numbers."""
    groups = _parted(likely, lambda each: each.traits.name)
    if groups is None:
        return None
    return say("“{text}” may be {names}. Which one is it?", text=text, names=_or(list(groups)))


def _by_street(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    groups = _parted(likely, lambda each: each.traits.street)
    if groups is None:
        return None
    return say("“{text}” is on {streets}. On which street is it?", text=text, streets=_or(list(groups)))


def _by_building(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    by_grid = _by_grids(likely)
    if not 1 < len(by_grid) <= MOST_ANSWERS or not all(each.traits.building or each.buildings for each in likely):
        return None
    ways = [f"{_buildings(meanings)} → {name}" for name, meanings in by_grid.items()]
    return say("Which building of “{text}” is it? {ways}", text=text, ways="；".join(ways))


def _by_side(text: str, likely: Sequence[Meaning]) -> Sentence | None:
    """Where odd numbers lie in one grid and even ones in another, as far as was looked at: the number decides."""
    if any(each.traits.house is None for each in likely):
        return None
    groups = _parted(likely, lambda each: "odd" if (each.traits.house or 0) % 2 else "even")
    if groups is None:
        return None
    names = " / ".join(_by_grids(likely))
    return say("“{text}” has {grids} on its sides. Which number is it, odd or even?", text=text, grids=names)


def _by_grid(text: str, likely: Sequence[Meaning]) -> Sentence:
    names = [name for name in _by_grids(likely) if name]
    if not names:
        return say("“{text}” is known, and lies in no grid. Which one did you mean?", text=text)
    shown = " / ".join(names[:MOST_ANSWERS]) + (" …" if len(names) > MOST_ANSWERS else "")
    if all(each.kind is NamedKind.ADDRESS and each.traits.house is not None for each in likely):
        return say("“{text}” runs through {names}. Which number is it?", text=text, names=shown)
    return say("“{text}” may be in {names}. Which one is it?", text=text, names=shown)


def _parted(likely: Sequence[Meaning], trait: Callable[[Meaning], str]) -> Groups | None:
    """The meanings by a trait, where each has it and each value of it leaves one grid."""
    groups = _grouped(likely, trait)
    if groups is None or any(len(_by_grids(meanings)) > 1 for meanings in groups.values()):
        return None
    return groups


def _grouped(likely: Sequence[Meaning], trait: Callable[[Meaning], str]) -> Groups | None:
    """The meanings by a trait, where each has it and there are a few values of it."""
    groups: dict[str, list[Meaning]] = defaultdict(list)
    for each in likely:
        groups[trait(each)].append(each)
    if "" in groups or not 1 < len(groups) <= MOST_ANSWERS or len(_by_grids(likely)) < 2:
        return None
    return groups


def _by_grids(likely: Sequence[Meaning]) -> Groups:
    by_grid: dict[str, list[Meaning]] = defaultdict(list)
    for each in likely:
        by_grid[_grid_name(each)].append(each)
    return by_grid


def _grid_name(meaning: Meaning) -> str:
    return meaning.grid.name if meaning.grid else ""


def _buildings(meanings: Sequence[Meaning]) -> str:
    numbers = {number: None for each in meanings for number in each.buildings or (each.traits.building,)}
    return write_buildings(tuple(numbers))


_or = partial(str.join, "、")

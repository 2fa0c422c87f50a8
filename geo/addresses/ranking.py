"""How well a stored address answers a question, field by field. Pure.

Names and numbers are weighed apart. Names give a share from 0 to 1; numbers that differ take most of it
away. `exact` says that nothing differs: neither spelling nor sound is then excused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.addresses.candidates import Known
from geo.addresses.known import Name, Numbers, leading_number
from geo.addresses.likeness import core, likeness, typed_likeness
from geo.addresses.parts import AREAS, Field, Part, Parts
from geo.addresses.pinyin import consumed, is_typed, letters

_WEIGHTS = {Field.COMMUNITY: 1.0, Field.STREET: 3.0, Field.COMPOUND: 3.0, Field.CROSSING: 3.0}
_COLUMNS = (Field.COMMUNITY, Field.STREET, Field.COMPOUND, Field.CROSSING)
_COMPARED = {
    Field.COMMUNITY: {Field.COMMUNITY: 1.0, Field.COMPOUND: 0.95},
    Field.STREET: {Field.STREET: 1.0, Field.CROSSING: 0.97, Field.COMPOUND: 0.9},
    Field.COMPOUND: {Field.COMPOUND: 1.0, Field.STREET: 0.97, Field.COMMUNITY: 0.97, Field.CROSSING: 0.9},
    Field.CROSSING: {Field.CROSSING: 1.0, Field.STREET: 0.97},
}
"""The fields that an asked name is held against, and what is left of it there: a name without a word for its
kind is read as a compound, and may be any."""

_AREA_DIFFERS = 0.12
_NAME_NOT_ASKED = 0.01
_DIFFERS = {Field.HOUSE: 0.45, Field.BUILDING: 0.5, Field.UNIT: 0.8, Field.FLOOR: 0.9, Field.ROOM: 0.85}
_MISSING = {Field.HOUSE: 0.7, Field.BUILDING: 0.75, Field.UNIT: 0.99, Field.FLOOR: 0.99, Field.ROOM: 0.99}
_NOT_ASKED = {Field.HOUSE: 0.985, Field.BUILDING: 0.98, Field.UNIT: 0.99, Field.FLOOR: 0.995, Field.ROOM: 0.99}
_SAME_HOUSE = 0.8
"""12-3 was asked and 12 is there, or the other way round."""

_LIKE_ENOUGH = 0.7


@dataclass(frozen=True)
class Rating:
    """How well an address answers: `score` from 0 to 1, and what it rests on.

    `names` is the share of the names alone. `numbers_met` tells that every number asked is there and equal.
    """

    score: float
    names: float
    exact: bool
    numbers_met: bool
    matched: tuple[Part, ...]
    differing: tuple[Part, ...]


def rate_name(asked: Parts, name: Name, sounds: str) -> float:
    """How alike the names of a question and of addresses are, 0 to 1; `sounds` as `AddressName` has them."""
    parts = [part for part in asked.names if part.field is not Field.COMMUNITY or name.community]
    return _weighed([(part, _best(part, name, sounds)) for part in parts or asked.names], name)


def _with_plan(part: Part, known: Known) -> float:
    """The best likeness; a community may be the one that the point lies in, where the address names none."""
    best = _best(part, known.name, known.sounds)
    if part.field is Field.COMMUNITY and known.community:
        return max(best, 1.0 if core(part.value) == core(known.community) else likeness(part.value, known.community))
    return best


def rate(asked: Parts, known: Known, *, places: str = "") -> Rating:
    """Hold a question against an address; `places` names the territory and its towns, which addresses leave out."""
    alike = [(part, _with_plan(part, known)) for part in asked.names]
    names = _weighed(alike, known.name)
    strange = [part for part in asked.parts if part.field in AREAS and not _area_agrees(part, known, places)]
    factor, met, differing = _numbers(asked, known)
    matched = [part for part, share in alike if share >= _LIKE_ENOUGH]
    matched += [part for part in asked.parts if part.field in AREAS and part not in strange]
    matched += met
    differing = [*strange, *(part for part, share in alike if share < _LIKE_ENOUGH), *differing]
    return Rating(
        score=max(0.0, names - _AREA_DIFFERS * len(strange)) * factor,
        names=names,
        exact=_is_exact(asked, known, alike, strange),
        numbers_met=all(part in met for part in _telling_numbers(asked)),
        matched=tuple(sorted(matched, key=lambda part: part.start)),
        differing=tuple(differing),
    )


def _best(part: Part, name: Name, sounds: str) -> float:
    """The likeness of an asked name to the stored name that it is most like."""
    if is_typed(part.value):
        return _best_typed(part, name, _spoken(sounds))
    best = 0.0
    for column, left in _COMPARED[part.field].items():
        known = getattr(name, column)
        if known and left > best:
            best = max(best, left * likeness(part.value, known))
    return best


def _best_typed(part: Part, name: Name, sounds: Sequence[tuple[str, ...]]) -> float:
    """Letters may stand for one name, or for several one after the other: sgxf for 曙光 and 幸福."""
    singly = [
        typed_likeness(part.value, known, spoken)
        for known, spoken in zip(name.below_area, sounds, strict=True)
        if known
    ]
    return max([0.0, *singly, _in_turn(letters(part.value), sounds)])


def _spoken(sounds: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split()) for each in sounds.split("|"))


def _in_turn(typed: str, sounds: Sequence[tuple[str, ...]]) -> float:
    """Letters that two or more names account for, in the order in which addresses have them."""
    rest, taken = typed, 0
    for spoken in sounds:
        length = consumed(rest, spoken)
        if length > 1 or (length and length == len(rest)):
            rest, taken = rest[length:], taken + 1
    return 0.88 if taken > 1 and not rest else 0.0


def _weighed(alike: Sequence[tuple[Part, float]], name: Name) -> float:
    """The mean likeness, weighed by field; names that were not asked take a trace away."""
    total = sum(_WEIGHTS[part.field] for part, _ in alike)
    if not total:
        return 0.0
    unasked = max(0, sum(map(bool, name.below_area)) - len(alike))
    return sum(_WEIGHTS[part.field] * share for part, share in alike) / total - _NAME_NOT_ASKED * unasked


def _area_agrees(part: Part, known: Known, places: str) -> bool:
    """Whether the place that a question names is one that the address lies in, as far as anything says where.

    An address that names no town is not held against the town that is asked, unless its grid knows better;
    one that names no county is held against the territory.
    """
    if part.value in known.name.area or core(part.value) in known.name.area:
        return True
    if part.field is Field.TOWN:
        if known.town is not None:
            return core(part.value) == core(known.town)
        return not any(kind in known.name.area for kind in _AREA_ENDS[part.field])
    if part.value in places:
        return True
    return not any(kind in known.name.area or kind in places for kind in _AREA_ENDS[part.field])


def _area_is(part: Part, known: Known) -> bool:
    """Whether a town that is asked is the very one: 东风街道 is not 东风镇."""
    return part.field is not Field.TOWN or part.value in known.name.area or known.town in {None, part.value}


_AREA_ENDS = {
    Field.PROVINCE: ("省", "自治区"),
    Field.CITY: ("市", "盟", "自治州", "地区"),
    Field.COUNTY: ("区", "县", "旗"),
    Field.TOWN: ("镇", "乡", "苏木", "街道"),
}


def _telling_numbers(asked: Parts) -> list[Part]:
    """The numbers that an answer must have: house and building, and a number that may be either."""
    return [part for part in asked.parts if part.field in {Field.HOUSE, Field.BUILDING, Field.NUMBER}]


def _numbers(asked: Parts, known: Known) -> tuple[float, list[Part], list[Part]]:
    """What the numbers leave of the share of the names; the parts that are equal, and those that differ."""
    factor, met, differing = 1.0, [], []
    for part in asked.parts:
        if part.field is Field.NUMBER:
            share = _loose(part.value, known.numbers)
        elif part.field in _DIFFERS:
            share = _number(part.field, part.value, getattr(known.numbers, part.field))
        else:
            continue
        factor *= share
        if share == 1.0:
            met.append(part)
        elif share < _MISSING[Field.UNIT]:
            differing.append(part)
    for share in _unasked(asked, known.numbers):
        factor *= share
    return factor, met, differing


def _number(field: Field, asked: str, known: str) -> float:
    if asked == known:
        return 1.0
    if not known:
        return _MISSING[field]
    if field is Field.HOUSE and leading_number(asked) == leading_number(known) is not None:
        return _SAME_HOUSE
    return _DIFFERS[field]


def _loose(asked: str, numbers: Numbers) -> float:
    """A number that does not say of what: the house or the building, or perhaps the beginning of one."""
    if asked in {numbers.house, numbers.building} - {""}:
        return 1.0
    if numbers.house.startswith(asked) or numbers.building.startswith(asked):
        return 0.85
    return _DIFFERS[Field.HOUSE]


def _unasked(asked: Parts, numbers: Numbers) -> Iterator[float]:
    given = {part.field for part in asked.parts}
    for field, share in _NOT_ASKED.items():
        if getattr(numbers, field) and field not in given and Field.NUMBER not in given:
            yield share
    if numbers.beside and Field.BESIDE not in given:
        yield 0.995


def _is_exact(asked: Parts, known: Known, alike: Sequence[tuple[Part, float]], strange: Sequence[Part]) -> bool:
    """Whether nothing differs and nothing is missing that would tell this address from another.

    A house on a street may be asked without its compound, and a building of a compound without its street;
    a room may be asked where only the house or the building is known.
    """
    if strange or not alike or any(part.field is Field.NUMBER for part in asked.parts):
        return False
    if not all(_area_is(part, known) for part in asked.parts if part.field in AREAS):
        return False
    if any(asked.value(field) not in {"", value} for field, value in _names_below(known.name)):
        return False
    if any(share < 1.0 for part, share in alike if part.field is Field.COMMUNITY):
        return False
    if asked.value(Field.CROSSING) != known.name.crossing or asked.value(Field.BESIDE) != known.numbers.beside:
        return False
    return _numbers_exact(asked, known)


def _names_below(name: Name) -> Iterator[tuple[Field, str]]:
    """The stored names that must be those asked; the community may be known to the plan alone."""
    yield Field.STREET, name.street
    yield Field.COMPOUND, name.compound


def _numbers_exact(asked: Parts, known: Known) -> bool:
    house, building = asked.value(Field.HOUSE), asked.value(Field.BUILDING)
    by_building = bool(asked.value(Field.COMPOUND) and building) and not asked.value(Field.STREET)
    if building != known.numbers.building or (house != known.numbers.house and not (by_building and not house)):
        return False
    if known.name.compound and not asked.value(Field.COMPOUND) and known.numbers.building:
        return False
    if known.name.street and not asked.value(Field.STREET) and not by_building:
        return False
    return all(getattr(known.numbers, field) in {"", asked.value(field)} for field in _INSIDE)


_INSIDE = (Field.UNIT, Field.FLOOR, Field.ROOM)

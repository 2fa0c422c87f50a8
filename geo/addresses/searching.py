"""Finding the address that a text means: the one entry.

    ground = Ground(territory_id, reach, day)
    found = search(session, ground, "阿拉善右旗署光路十二号", prefixes=["阿拉善右旗", "阿拉善右旗巴丹吉林镇"])
    found.verdict.certainty        "A", "B" or "C"; A and B name `found.verdict.grid_id`
    found.candidates               the best first, each with `known.info`, `grid_id`, `reason`, `spans`
    found.parts                    what the text was read as, with spans to underline

The text may be unfinished: what begins so is found too. `search_complete` is for those who may not look around:
it answers the complete address of one place, and says nothing of what is like it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.addresses.candidates import (
    MOST_ADDRESSES,
    Ground,
    Known,
    NameHit,
    addresses_named,
    alike_names,
    equal_addresses,
    grids_of_names,
    planned_once,
)
from geo.addresses.certainty import Evidence, Found, Verdict, decide, likely_ones, why
from geo.addresses.grams import asked_grams
from geo.addresses.interpolating import Estimate, Missing, estimate
from geo.addresses.known import leading_number
from geo.addresses.normalising import search_form
from geo.addresses.parsing import MOST_CHARACTERS, parse
from geo.addresses.parts import AREAS, Field, Parts
from geo.addresses.ranking import Rating, rate, rate_name
from geo.addresses.rules import normalise
from geo.core.language import say

__all__ = ["Ground", "Search", "search", "search_complete"]

_MOST_NAMES = 60
_NAMES_LIKELY = 0.3
_NAMES_SHOWN = 4
_SAME_STREET = 0.93
_NAMES_MEANT = 0.06


@dataclass(frozen=True)
class Search:
    """What a text was read as, what it may mean, and how sure that is."""

    parts: Parts
    candidates: tuple[Found, ...]
    verdict: Verdict


def search(session: Session, ground: Ground, text: str, *, prefixes: Sequence[str] = (), limit: int = 20) -> Search:
    """The addresses within reach that a text may mean, the best first, and how sure the best one is.

    `prefixes` are what full addresses of the territory begin with, and people leave out: its name, and
    its name with that of each town.
    """
    asked = parse(text)
    if not text.strip():
        return Search(asked, (), Verdict("C", say("Write an address, or its beginning.")))
    with planned_once(session):
        found, verdict = _answer(session, ground, asked, text, prefixes)
    return Search(asked, tuple(found[:limit]), verdict)


def _answer(
    session: Session, ground: Ground, asked: Parts, text: str, prefixes: Sequence[str]
) -> tuple[list[Found], Verdict]:
    """What is equal is enough, where there is such; else all that is alike."""
    found = _ranked(asked, prefixes, _spellings(text, prefixes), _equal(session, ground, asked, text, prefixes))
    if any(each.rating.exact for each in found):
        return found, decide(text, asked, Evidence(found))
    names = _likely_names(session, ground, asked)
    found = _ranked(asked, prefixes, (), [*(each.known for each in found), *_of_names(session, ground, asked, names)])
    return found, decide(text, asked, _evidence(session, ground, asked, found, names))


def search_complete(session: Session, ground: Ground, text: str, *, prefixes: Sequence[str] = ()) -> Search:
    """The one address that a text names completely; nothing is said of others, not even how many there are."""
    asked = parse(text)
    found = _ranked(asked, prefixes, _spellings(text, prefixes), _equal(session, ground, asked, text, prefixes))
    verdict = decide(text, asked, Evidence(found)) if found else None
    if verdict is not None and verdict.certainty == "A" and verdict.found is not None:
        return Search(asked, (verdict.found,), verdict)
    return Search(asked, (), Verdict("C", say("Write the whole address, or ask the desk.")))


def _spellings(text: str, prefixes: Sequence[str]) -> tuple[str, ...]:
    wanted = normalise(text[:MOST_CHARACTERS].replace("\0", ""))
    return tuple(dict.fromkeys([wanted, *(normalise(prefix) + wanted for prefix in prefixes)]))


def _equal(session: Session, ground: Ground, asked: Parts, text: str, prefixes: Sequence[str]) -> list[Known]:
    """Addresses with the names and numbers asked, all of them."""
    return equal_addresses(session, ground, _spellings(text, prefixes), dict(_must_be_equal(asked)))


def _must_be_equal(asked: Parts) -> Iterator[tuple[str, str]]:
    for field in (Field.STREET, Field.COMPOUND, Field.CROSSING, Field.HOUSE, Field.BUILDING):
        if asked.value(field):
            yield field.value, asked.value(field)
    number = leading_number(asked.value(Field.HOUSE))
    if number is not None:
        yield "house_no", str(number)


def _ranked(asked: Parts, prefixes: Sequence[str], spellings: Sequence[str], known: Sequence[Known]) -> list[Found]:
    """What was found, each once, the best first; one whose whole text was written is exact."""
    singly = {each.info.id: each for each in known}
    places = search_form(" ".join(prefixes))
    rated = []
    for each in singly.values():
        rating = rate(asked, each, places=places)
        if not rating.exact and _is_spelled(each, spellings):
            rating = Rating(1.0, 1.0, exact=True, numbers_met=True, matched=asked.parts, differing=())
        rated.append(Found(each, rating, why(asked, each, rating)))
    return sorted(rated, key=lambda each: (not each.rating.exact, -each.rating.score))


def _is_spelled(known: Known, spellings: Sequence[str]) -> bool:
    info = known.info
    return bool(spellings) and (normalise(info.text) in spellings or known.building_form in spellings)


def _likely_names(session: Session, ground: Ground, asked: Parts) -> list[tuple[float, NameHit]]:
    """The names most like those of the question, the best first, with their likeness."""
    grams = asked_grams(asked)
    if not grams:
        return []
    rated = [(rate_name(asked, each.name, each.sounds), each) for each in alike_names(session, ground, grams)]
    rated.sort(key=lambda pair: -pair[0])
    least = rated[0][0] - _NAMES_LIKELY if rated else 0.0
    return [pair for pair in rated[:_MOST_NAMES] if pair[0] >= least]


def _of_names(session: Session, ground: Ground, asked: Parts, names: Sequence[tuple[float, NameHit]]) -> list[Known]:
    if not names:
        return []
    numbers = dict(_numbers(asked))
    return addresses_named(session, ground, [hit.id for _, hit in names], numbers, around=_NAMES_SHOWN)


def _numbers(asked: Parts) -> Iterator[tuple[str, str]]:
    """The numbers that addresses are looked for by; those nearest to a house number are shown too."""
    house, building, loose = (asked.value(each) for each in (Field.HOUSE, Field.BUILDING, Field.NUMBER))
    for name, value in (("house_no", leading_number(house)), ("building", building), ("number", loose)):
        if value:
            yield name, str(value)
    if loose:
        yield "number_no", str(leading_number(loose) or 0)
    if house or loose:
        yield "nearest", house or loose
        yield "nearest_no", str(leading_number(house or loose) or 0)


def _evidence(
    session: Session, ground: Ground, asked: Parts, found: Sequence[Found], names: Sequence[tuple[float, NameHit]]
) -> Evidence:
    """What decides: all grids of the names meant where no number chooses; the place of a house that is missing."""
    meant = _names_meant(found, names)
    complete = len(found) < MOST_ADDRESSES and len(meant) < _MOST_NAMES
    if not asked.has_number and meant:
        return Evidence(found, all_grids=grids_of_names(session, ground, meant), complete=complete)
    return Evidence(found, _estimate(session, ground, asked, found), complete=complete)


def _names_meant(found: Sequence[Found], names: Sequence[tuple[float, NameHit]]) -> list[int]:
    likely = likely_ones(found)
    if not likely or not names:
        return []
    least = names[0][0] - _NAMES_MEANT
    return list(dict.fromkeys([hit.id for share, hit in names if share >= least]))


def _estimate(session: Session, ground: Ground, asked: Parts, found: Sequence[Found]) -> Estimate | None:
    """The place of a house number that no candidate has, on the one street that is surely meant."""
    house, street = asked.value(Field.HOUSE), asked.value(Field.STREET)
    number = leading_number(house)
    if not street or number is None or any(each.rating.numbers_met for each in likely_ones(found)):
        return None
    same = [each.known for each in found if each.known.name.street == street and _is_same_street(each)]
    if len({(each.name.area, each.name.street) for each in same}) != 1:
        return None
    return estimate(session, ground, Missing(street, house, number, tuple({each.name_id for each in same})))


def _is_same_street(each: Found) -> bool:
    return each.rating.names >= _SAME_STREET and not any(part.field in AREAS for part in each.rating.differing)

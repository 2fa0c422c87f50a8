"""Finding compounds, buildings and places by their names, and by the names people say for them.

1. The question in the form in which names are searched: whole, without the words around a name, and
   without the number of a building behind it.
2. Names that are or begin with one of these forms, aliases among them. Only where none is one of them,
   names that share characters with it.
3. What each stands for, with the grids of it in the plan that is asked about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from geo.addresses.buildingnumbers import split_building
from geo.addresses.namecandidates import MOST, beginning_with, forms_once, sharing_with
from geo.addresses.nameinfos import Found, NameInfo, stand_for
from geo.addresses.namerules import name_form
from geo.addresses.namescoring import Likeness, judge
from geo.addresses.nametables import NamedKind
from geo.addresses.relations import Relation, read_phrase
from geo.boundaries.reach import Reach

MOST_CHARACTERS = 60
"""Of a longer question only the beginning is looked at."""


def search_names(session: Session, territory_id: int, reach: Reach, text: str, *, limit: int = 8) -> list[NameInfo]:
    """What a question may mean of compounds, buildings, places and accepted aliases, the likeliest first.

    Only what lies in a grid within reach is told; what lies in none, only to who reaches all of the plan.
    A result that `must_ask` names no grid for sure: the words of relation, several grids, or mere likeness
    stand in the way. An empty question finds nothing.
    """
    asked = name_form(text[:MOST_CHARACTERS])
    if not asked:
        return []
    readings = list(_readings(asked))
    near = beginning_with(session, territory_id, forms_once(each.form for each in readings))
    found = _judged(near, readings)
    if not found or found[0].likeness is not Likeness.EXACT:
        found = _judged([*near, *sharing_with(session, territory_id, readings[-1].form)], readings)
    return _distinct(stand_for(session, territory_id, reach, found[:MOST]))[:limit]


@dataclass(frozen=True)
class _Reading:
    """One way to read a question: a name, what was said around it, and the building that was named behind it."""

    form: str
    relation: Relation | None = None
    number: str | None = None


def _readings(asked: str) -> Iterator[_Reading]:
    """The question as a whole, then with less and less of it taken for the name."""
    yield _Reading(asked)
    phrase = read_phrase(asked)
    if phrase.stem != asked:
        yield _Reading(phrase.stem, phrase.relation)
    parts = split_building(phrase.stem)
    if parts is not None and parts[0]:
        yield _Reading(parts[0], phrase.relation, parts[1])


def _judged(found: Sequence[Found], readings: Sequence[_Reading]) -> list[Found]:
    """Candidates by the reading that each is likest to, the likeliest first; those like none left out."""
    best: dict[Found, Found] = {}
    for each in found:
        read = [judged for reading in readings for judged in _read(each, reading)]
        if read:
            best[each] = min(read, key=lambda judged: judged.order)
    return sorted(best.values(), key=lambda each: each.order)


def _read(found: Found, reading: _Reading) -> Iterator[Found]:
    """A candidate as one reading takes it; only compounds have numbered buildings."""
    if reading.number is not None and found.stands_for is not NamedKind.COMPOUND:
        return
    for how, share in judge(reading.form, found.form):
        yield replace(found, likeness=how, share=share, relation=reading.relation, number=reading.number)


def _distinct(infos: Sequence[NameInfo]) -> list[NameInfo]:
    """Each thing once, by the likeliest of its names."""
    kept: dict[tuple[NamedKind, str], NameInfo] = {}
    for each in infos:
        kept.setdefault((each.kind, each.key), each)
    return list(kept.values())

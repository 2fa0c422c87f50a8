"""The grams by which names are found: characters, sounds and pairs of them, and beginnings of initials. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo.addresses.likeness import core
from geo.addresses.parsing import field_values
from geo.addresses.parts import Field, Parts
from geo.addresses.pinyin import initials, is_typed, letters, spell, syllables

MOST_INITIALS = 8
"""Initials are found by their beginnings up to so many letters."""

_TELLING_AREAS = {Field.COUNTY: 0.6, Field.TOWN: 1.2}
"""Areas that tell names apart, and what finding one says."""

_WORD = re.compile(r"[a-z0-9]+|[^\W_]")
_LATIN_WORD = re.compile(r"[a-z]{3,}|\d+[a-z]{2}")


@dataclass(frozen=True)
class AskedGram:
    """A gram of a question, and how much finding it says, 1 for a pair of characters."""

    gram: str
    weight: float


def name_grams(area: str, names: Iterable[str]) -> frozenset[str]:
    """The grams of a stored name: its county and town as wholes, of the others characters and sounds."""
    values = field_values(area)
    grams = {gram for field in _TELLING_AREAS if field in values for gram in _area(values[field])}
    for name in names:
        spoken = syllables(name)
        grams |= {*_written(name), *_spoken(spoken), *_beginnings(initials(spoken)), *_trigrams(name)}
    return frozenset(grams)


def asked_grams(parts: Parts) -> tuple[AskedGram, ...]:
    """The grams by which a question is looked for, each once, with the greatest weight it has."""
    weights: dict[str, float] = {}
    for part in parts.parts:
        if part.field in _TELLING_AREAS:
            weighed = [(gram, _TELLING_AREAS[part.field]) for gram in _area(part.value)]
        elif part in parts.names:
            weighed = list(_of_name(part.value))
        else:
            continue
        for gram, weight in weighed:
            weights[gram] = max(weight, weights.get(gram, 0.0))
    return tuple(AskedGram(gram, weight) for gram, weight in weights.items())


def _area(value: str) -> set[str]:
    """A county or town as one gram, whether or not its kind is said."""
    return {f"@{core(value)}"}


def _of_name(name: str) -> Iterator[tuple[str, float]]:
    for gram in _written(name):
        yield gram, 1.0 if len(gram) > 1 else 0.3
    if not is_typed(name):
        for gram in _pairs(syllables(name)):
            yield gram, 0.7
        return
    typed = letters(name)
    for gram in _beginnings(typed):
        yield gram, 1.0 if len(gram) > 3 else 0.5
    for cut in range(2, min(len(typed) - 1, MOST_INITIALS)):
        yield f">{typed[cut:][:MOST_INITIALS]}", 0.8
    for gram in _spoken(spell(typed)):
        yield gram, 1.0 if not gram.startswith("'") else 0.3
    for gram in _trigrams(name):
        yield gram, 0.7


def _written(name: str) -> set[str]:
    """The characters of a name, and its pairs: neighbours and next neighbours, whichever stands first.

    So two characters changed about, or one left out, leave pairs to be found by. A word in letters or
    digits counts as one character.
    """
    units = _WORD.findall(name)
    pairs = [*pairwise(units), *zip(units, units[2:], strict=False)]
    return {*units, *("".join(sorted(pair)) for pair in pairs)}


def _spoken(spoken: Sequence[str]) -> set[str]:
    return {*(f"'{syllable}" for syllable in spoken), *_pairs(spoken)}


def _pairs(spoken: Sequence[str]) -> set[str]:
    return {f"{first}'{second}" for first, second in pairwise(spoken)}


def _beginnings(letters_: str) -> set[str]:
    return {f">{letters_[:length]}" for length in range(2, min(len(letters_), MOST_INITIALS) + 1)}


def _trigrams(name: str) -> set[str]:
    """Of words in Latin script: what is left when a letter is wrong."""
    return {
        f"_{padded[at : at + 3]}"
        for word in _LATIN_WORD.findall(name)
        for padded in (f".{word}.",)
        for at in range(len(padded) - 2)
    }

"""Addresses in Latin script: 12 1st Street NW, Apt 3, Springfield. Pure."""

import re
from collections.abc import Iterator

from geo.addresses.normalising import has_han
from geo.addresses.parts import Field

_HOUSE = re.compile(r"(?:no\.? ?)?(\d+[a-z]?(?:-\d+[a-z]?)?)(?= )")
_HOUSE_LAST = re.compile(r" (?:no\.? ?)?(\d+[a-z]?(?:-\d+[a-z]?)?)$")
_ROOM = re.compile(r" (?:apt|apartment|unit|suite|ste|room|rm|flat|#)\.? ?#?(\d*-?[a-z]?\d*)(?= |$)")
_BUILDING = re.compile(r" (?:bldg|building|block)\.? ?(\d+|[a-z])(?= |$)")
_MARKS = re.compile(r"(?<![^ ])(?:no|apt|apartment|unit|suite|ste|room|rm|flat|bldg|building|#)\.?(?= ?#?\d)")
_WORD = re.compile(r"[^\s]+")

STREET_WORDS = {
    "street": "st", "st": "st", "str": "st", "avenue": "ave", "ave": "ave", "av": "ave", "road": "rd", "rd": "rd",
    "drive": "dr", "dr": "dr", "lane": "ln", "ln": "ln", "boulevard": "blvd", "blvd": "blvd", "court": "ct", "ct": "ct",
    "place": "pl", "pl": "pl", "circle": "cir", "cir": "cir", "terrace": "ter", "ter": "ter", "way": "way",
    "highway": "hwy", "hwy": "hwy", "parkway": "pkwy", "pkwy": "pkwy", "square": "sq", "sq": "sq", "alley": "aly",
    "garth": "garth", "path": "path", "pike": "pike", "trail": "trl", "trl": "trl", "gata": "gata", "rue": "rue",
}  # fmt: skip
_SIDES = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northwest": "nw", "northeast": "ne", "southwest": "sw",
    "southeast": "se",
}  # fmt: skip


def is_latin_address(form: str) -> bool:
    """Whether a search form is an address in Latin script: a word for a street, or a number before words."""
    if has_han(form) or " " not in form:
        return False
    return _HOUSE.match(form) is not None or any(word in STREET_WORDS for word in form.split()[1:])


def latin_parts(form: str) -> Iterator[tuple[Field, int, int]]:
    """The parts of a search form in Latin script, in the order in which they stand: (field, start, end).

    What follows the word for the street (and its side: NW) is the place, kept as a town.
    """
    taken = [found for found in _numbers(form) if found is not None]
    yield from sorted([*taken, *_words(form, taken)], key=lambda piece: piece[1])


def _numbers(form: str) -> Iterator[tuple[Field, int, int] | None]:
    house = _HOUSE.match(form) or _HOUSE_LAST.search(form)
    for field, match in (
        (Field.HOUSE, house),
        (Field.ROOM, _ROOM.search(form)),
        (Field.BUILDING, _BUILDING.search(form)),
    ):
        if match is not None and match.group(1):
            yield field, *match.span(1)


def _words(form: str, taken: list[tuple[Field, int, int]]) -> Iterator[tuple[Field, int, int]]:
    covered = [*((start, end) for _, start, end in taken), *(match.span() for match in _MARKS.finditer(form))]
    words = [
        word
        for word in _WORD.finditer(form)
        if not any(start < word.end() and word.start() < end for start, end in covered)
    ]
    if not words:
        return
    last = _last_of_street([word.group() for word in words])
    for field, group in ((Field.STREET, words[: last + 1]), (Field.TOWN, words[last + 1 :])):
        for first, final in _unbroken(group, covered):
            yield field, first.start(), final.end()


def _unbroken(
    words: list[re.Match[str]], covered: list[tuple[int, int]]
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The first and last word of each run of words with nothing else between them."""
    runs: list[list[re.Match[str]]] = []
    for word in words:
        if runs and not any(runs[-1][-1].end() <= start < word.start() for start, _ in covered):
            runs[-1].append(word)
        else:
            runs.append([word])
    yield from ((run[0], run[-1]) for run in runs)


def _last_of_street(words: list[str]) -> int:
    kinds = [index for index, word in enumerate(words) if index and word in STREET_WORDS]
    if not kinds:
        return len(words) - 1
    last = kinds[0]
    while last + 1 < len(words) and (words[last + 1] in _SIDES or words[last + 1] in _SIDES.values()):
        last += 1
    return last


def latin_value(written: str) -> str:
    """A part as it is compared: its words in their short form (st, nw)."""
    return " ".join(STREET_WORDS.get(word) or _SIDES.get(word) or word for word in written.split())

"""The lines of the list under the search: a thing by the name that was asked for, how sure it is, and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from api.shell import Tone
from api.templating import underline
from geo.addresses.groundnames import GroundName
from geo.addresses.meanings import Meaning, spread
from geo.addresses.weighing import Lookup
from geo.core.language import Sentence, say

Word = tuple[Sentence, Tone]
EXACT: Word = (say("Exact"), "good")
SAME_GRID: Word = (say("Same grid"), "info")
ASK: Word = (say("Ask the caller"), "warn")
SIMILAR: Word = (say("Similar"), "calm")
GRID: Word = (say("Grid"), "calm")
COMMUNITY: Word = (say("Community"), "calm")

MOST_LINES = 8
MOST_SIMILAR = 2
"""So many that are only like the question, where something else answers it."""


@dataclass(frozen=True)
class Suggestion:
    """One line of the list. `pick` names it in the address of the page; `reason` is None where the word says it."""

    name: Markup
    detail: str | None
    word: Word
    grid_name: str | None
    pick: str
    reason: Sentence | None = None

    @property
    def is_ground(self) -> bool:
        """Whether it is a grid or a community."""
        return self.pick.startswith(("grid:", "community:"))


def suggest(found: Lookup, text: str, beginnings: Sequence[str]) -> tuple[Suggestion, ...]:
    """A line for each thing that may be meant, the likeliest first, grids and communities among them.

    `beginnings` are what full addresses begin with; they are left out unless they were asked for.
    """
    likely = any(each.likely for each in found.candidates)
    first = [each for each in found.ground if each.exact or not likely]
    after = [each for each in found.ground if each not in first]
    meanings = [_line(each, text, beginnings) for each in _in_reading_order(_worth_showing(found))]
    if found.chosen is not None:
        first, after = [], [*first, *after]
    lines = [*(_ground(each, text) for each in first), *meanings, *(_ground(each, text) for each in after)]
    return _without_echo(lines[:MOST_LINES])


def _without_echo(lines: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Lines whose reasons all are the same say nothing by them."""
    reasons = [line.reason for line in lines if not line.is_ground]
    is_echo = len(reasons) > 1 and all(reason == reasons[0] for reason in reasons)
    return tuple(replace(line, reason=None) if is_echo else line for line in lines)


def _worth_showing(found: Lookup) -> list[Meaning]:
    """What may be meant; of what is only like it a few, where something else answers, and none where a grid does."""
    meant = spread([each for each in found.candidates if each.likely], MOST_LINES)
    similar = [each for each in found.candidates if not each.likely]
    if found.meant is not None:
        return []
    return meant + (similar[:MOST_SIMILAR] if meant else similar)


def _ground(found: GroundName, text: str) -> Suggestion:
    name = underline(found.name, (text,))
    if found.kind == "grid":
        return Suggestion(name, f"{found.beside} {found.code}", GRID, found.name, found.pick)
    return Suggestion(name, found.beside, COMMUNITY, None, found.pick)


def _line(meaning: Meaning, text: str, beginnings: Sequence[str]) -> Suggestion:
    """By its building where that was asked for, else by its text."""
    name, detail = _named(meaning, text, beginnings)
    word = _word(meaning)
    reason = None if word in (EXACT, SAME_GRID) else meaning.reason
    shown = underline(name, _matched(meaning, text))
    return Suggestion(shown, detail, word, meaning.grid.name if meaning.grid else None, meaning.pick, reason)


def _named(meaning: Meaning, text: str, beginnings: Sequence[str]) -> tuple[str, str | None]:
    """What a line is called, and what tells it apart."""
    address = meaning.address
    community = meaning.community.name if meaning.community else None
    if address is None:
        return (meaning.said, meaning.name) if meaning.said else (meaning.name, community)
    name, detail = shortened(address.text, text, beginnings), f"{address.compound or ''}{address.building or ''}"
    if detail and not name.startswith(text) and _begins_like(detail, text):
        name, detail = detail, name
    detail = detail.removesuffix(name)
    return name, detail if detail and detail not in name else address.community or community


def _begins_like(name: str, text: str) -> bool:
    """Whether a name begins with what was typed, up to its first number."""
    start = re.match(r"\D*", text.strip())
    return bool(start and start.group().strip()) and name.startswith(start.group().strip() if start else "")


def shortened(name: str, asked: str, before: Sequence[str]) -> str:
    """An address without county and town, unless the question begins like them."""
    for beginning in sorted(before, key=len, reverse=True):
        if name.startswith(beginning) and len(name) > len(beginning) and not asked.startswith(beginning[:2]):
            return name.removeprefix(beginning)
    return name


def _in_reading_order(meanings: Sequence[Meaning]) -> Iterator[Meaning]:
    """Door-plates that answer equally well by the value of their numbers, so that 2 stands before 10."""
    for (_, is_door, _), run in groupby(meanings, key=lambda each: (each.likely, bool(each.address), each.reason)):
        alike = list(run)
        yield from sorted(alike, key=lambda each: _numbers_in(each.name)) if is_door else alike


def _numbers_in(name: str) -> list[tuple[int, str]]:
    return [_weight(piece) for piece in re.findall(r"\d+|\D+", name)]


def _weight(piece: str) -> tuple[int, str]:
    return (int(piece), "") if piece.isdecimal() else (-1, piece)


def _word(meaning: Meaning) -> Word:
    if meaning.certainty == "A":
        return EXACT
    if meaning.certainty == "B":
        return SAME_GRID
    return ASK if meaning.likely else SIMILAR


def _matched(meaning: Meaning, text: str) -> tuple[str, ...]:
    """What is looked for in a name: the question, else the runs of digits and of the rest that matched."""
    spans = meaning.spans or ((0, len(text)),)
    runs = [run for start, end in spans for run in re.findall(r"\d+|[^\d\s]+", text[start:end])]
    return (text.strip(), *runs)

"""The lines of the list under the search: an address by the name that was asked for, and how sure it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.boundaries.locating import Candidate, Match
from api.shell import Tone
from api.templating import underline
from geo.core.language import Sentence, say

Word = tuple[Sentence, Tone]
EXACT: Word = (say("Exact"), "good")
SAME_GRID: Word = (say("Same grid"), "info")
ASK: Word = (say("Ask the caller"), "warn")
SIMILAR: Word = (say("Similar"), "calm")
GRID: Word = (say("Grid"), "calm")
COMMUNITY: Word = (say("Community"), "calm")


@dataclass(frozen=True)
class Suggestion:
    """One line of the list. `pick` names it in the address; a line with `leads_to` is a link elsewhere."""

    name: Markup
    detail: str | None
    word: Word
    grid_name: str | None
    pick: str
    leads_to: str | None = None


def suggest_addresses(
    candidates: Sequence[Candidate], match: Match, text: str, beginnings: Sequence[str]
) -> tuple[Suggestion, ...]:
    """A line for each candidate, in the order in which people look for them.

    `beginnings` are what full addresses begin with; they are left out unless they were asked for.
    """
    lines = [_line(each, match, text, beginnings) for each in candidates]
    return tuple(_suggestion(each, text) for each in _in_reading_order(lines))


@dataclass(frozen=True)
class _Line:
    """An address by the name that was asked for, and what tells it apart."""

    candidate: Candidate
    name: str
    detail: str | None
    word: Word


def _line(candidate: Candidate, match: Match, text: str, before: Sequence[str]) -> _Line:
    """By its building where that matches, else by its text."""
    address = candidate.address
    name, detail = shortened(address.text, text, before), f"{address.compound or ''}{address.building or ''}"
    asked = _matched(text)[1]
    if detail and not name.startswith(asked) and detail.startswith(asked):
        name, detail = detail, name
    shown = detail if detail and detail not in name else address.community
    return _Line(candidate, name, shown, _word(candidate, match))


def _suggestion(line: _Line, text: str) -> Suggestion:
    grid, number = line.candidate.grid, line.candidate.address.id
    name = underline(line.name, _matched(text))
    return Suggestion(name, line.detail, line.word, grid.name if grid else None, f"address:{number}")


def shortened(name: str, asked: str, before: Sequence[str]) -> str:
    """An address without county and town, unless the question begins like them."""
    for beginning in sorted(before, key=len, reverse=True):
        if name.startswith(beginning) and len(name) > len(beginning) and not asked.startswith(beginning[:2]):
            return name.removeprefix(beginning)
    return name


def _in_reading_order(lines: Sequence[_Line]) -> list[_Line]:
    """Exact ones first; numbers by their value, so that 2 stands before 10."""

    def order(line: _Line) -> tuple[bool, list[tuple[int, str]]]:
        pieces = re.findall(r"\d+|\D+", f"{line.name} {line.detail or ''}")
        return not line.candidate.address.exact, [_weight(piece) for piece in pieces]

    return sorted(lines, key=order)


def _weight(piece: str) -> tuple[int, str]:
    return (int(piece), "") if piece.isdecimal() else (-1, piece)


def _word(candidate: Candidate, match: Match) -> Word:
    if match.certainty == "A":
        return EXACT if candidate is match.candidate else SIMILAR
    return SAME_GRID if match.certainty == "B" else ASK


def _matched(text: str) -> tuple[str, ...]:
    """The pieces of a question that are looked for in a name: runs of digits, and runs of the rest."""
    pieces: list[str] = []
    for letter in text.strip():
        if pieces and pieces[-1][-1].isdigit() == letter.isdigit() and not letter.isspace():
            pieces[-1] += letter
        elif not letter.isspace():
            pieces.append(letter)
    return (text.strip(), *pieces)

"""Reading an address into its parts. Pure: any text is read, and none is refused."""

import functools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from geo.addresses import grammar
from geo.addresses.latin import is_latin_address, latin_parts, latin_value
from geo.addresses.normalising import search_form, traced_form
from geo.addresses.numerals import arabic, read_number
from geo.addresses.parts import Field, Part, Parts

MOST_CHARACTERS = 200
"""No address is longer; what stands beyond is not read."""

_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"\d+|[〇零一二三四五六七八九十百两廿]+")
_LETTERS = re.compile(r"[甲乙丙丁]|(?<![a-z])[a-z](?![a-z])")


class _Piece(NamedTuple):
    """A part by its place in the search form, and how its value is read from what is written there."""

    field: Field
    start: int
    end: int
    read: Callable[[str], str]


def parse(text: str) -> Parts:
    """The parts of an address, their spans in the text itself."""
    form, places = traced_form(text[:MOST_CHARACTERS])
    return Parts(
        tuple(
            Part(field, read(form[start:end]), places[start], places[end - 1] + 1)
            for field, start, end, read in _pieces(form)
        )
    )


def field_values(text: str) -> dict[Field, str]:
    """What a text says of each field, for many texts: the same values as those of `parse`."""
    form = search_form(text[:MOST_CHARACTERS])
    values: dict[Field, str] = {}
    for field, start, end, read in _pieces(form):
        values[field] = values.get(field, "") + read(form[start:end])
    return values


def _pieces(form: str) -> tuple[_Piece, ...]:
    """What the grammar finds does not depend on which digits a number has: addresses of a street share it."""
    return _structure(_DIGIT.sub("1", form))


@functools.lru_cache(maxsize=20_000)
def _structure(form: str) -> tuple[_Piece, ...]:
    if is_latin_address(form):
        return tuple(_Piece(*piece, latin_value) for piece in latin_parts(form))
    cut = grammar.JUNCTION.search(form)
    if cut is None:
        return tuple(_chinese(form, 0, len(form)))
    return (*_chinese(form, 0, cut.start()), *_crossing(form, cut.end()))


def _crossing(form: str, start: int) -> Iterator[_Piece]:
    """The other side of a junction: its street and where beside it, or else all of its names."""
    pieces = list(_chinese(form, start, len(form)))
    told = {Field.STREET} if any(piece.field is Field.STREET for piece in pieces) else {Field.COMPOUND}
    for piece in pieces:
        is_beside = piece.field is Field.BESIDE and not form.startswith("交叉口", piece.start)
        if piece.field in told or is_beside:
            yield piece._replace(field=Field.CROSSING)


def _chinese(form: str, start: int, end: int) -> Iterator[_Piece]:
    """Read from the largest area to the smallest number: areas first, then numbers and the names between them."""
    lead = grammar.LEAD.match(form, start, end)
    at = lead.end() if lead else start
    areas = _areas(form, at, end)
    yield from areas
    at = areas[-1].end if areas else at
    reader = _Reader()
    for match in grammar.NUMBERED.finditer(form, at, end):
        yield from reader.names(form, at, match.start())
        yield from reader.number(str(match.lastgroup), match)
        at = match.end()
    yield from reader.names(form, at, end)


def _areas(form: str, start: int, end: int) -> list[_Piece]:
    """Province, city, county and town; what a building stands in is a compound, whatever it is called (阳光新区3栋)."""
    match = grammar.AREA.match(form, start, end)
    if match is None:
        return []
    areas = [_Piece(Field(name), *match.span(name), str) for name, value in match.groupdict().items() if value]
    numbered = grammar.NUMBERED.match(form, match.end(), end)
    if areas and numbered is not None and numbered.lastgroup in {"building", "unit", "run"}:
        areas[-1] = areas[-1]._replace(field=Field.COMPOUND)
    return areas


class _Reader:
    """What has been read so far decides what a number without a word counts."""

    def __init__(self) -> None:
        self.seen: set[Field] = set()
        self.name: Field | None = None
        self.inside = False

    def names(self, form: str, at: int, end: int) -> Iterator[_Piece]:
        """The names in a stretch without numbers."""
        if at == end:
            return
        beside = grammar.BESIDE.search(form, at, end)
        for piece in _names(form, at, beside.start() if beside else end):
            self.name = piece.field
            self.inside = self.inside and piece.field is not Field.STREET
            yield piece
        if beside is not None:
            yield _Piece(Field.BESIDE, *beside.span(), str)

    def number(self, kind: str, match: re.Match[str]) -> Iterator[_Piece]:
        """A number with the word that tells what it counts, or what it counts by its place."""
        if kind in {"segment", "lane"}:
            self.name = Field.STREET
            yield _Piece(Field.STREET, *match.span(), arabic)
        elif kind == "run":
            yield from self._run(match)
        else:
            field = self._field(kind)
            self.seen.add(field)
            self.inside = self.inside or field in {Field.BUILDING, Field.UNIT, Field.FLOOR}
            yield _Piece(field, *match.span(), _READERS.get(kind, _letters_first))

    def _field(self, kind: str) -> Field:
        if kind == "house":
            return Field.ROOM if self.inside else Field.HOUSE
        if kind == "bare":
            return Field.ROOM if self.inside else Field.NUMBER
        return Field.HOUSE if kind == "annex" else Field(kind)

    def _run(self, match: re.Match[str]) -> Iterator[_Piece]:
        """3-2-501 after a compound is building, unit and room; 12-3 after a street is one number."""
        numbers = list(_FIGURES.finditer(match.group()))
        fields = _run_fields(len(numbers), self.seen, after=self.name, last=numbers[-1].group())
        if not fields:
            yield _Piece(Field.NUMBER, *match.span(), _numbers)
        for field, number in zip(fields, numbers, strict=False):
            self.seen.add(field)
            yield _Piece(field, match.start() + number.start(), match.start() + number.end(), read_number)


def _run_fields(count: int, seen: set[Field], *, after: Field | None, last: str) -> tuple[Field, ...]:
    if Field.BUILDING in seen:
        return (Field.UNIT, Field.ROOM) if count == 2 else ()
    if count == 3:
        return Field.BUILDING, Field.UNIT, Field.ROOM
    if count == 2 and after is Field.COMPOUND:
        return Field.BUILDING, Field.ROOM if len(last) >= 3 else Field.UNIT
    return ()


def _numbers(written: str) -> str:
    return "-".join(read_number(number) for number in _FIGURES.findall(written))


def _letters_last(written: str) -> str:
    """12-3 for 12号之3, 12甲 for 甲12号."""
    return _numbers(written) + "".join(_LETTERS.findall(written))


def _letters_first(written: str) -> str:
    """3 for 三号楼, a for A座, a3 for A3栋."""
    return "".join(_LETTERS.findall(written)) + _numbers(written)


def _floor(written: str) -> str:
    return ("b" if "b" in written else "") + _numbers(written)


_READERS = {
    "house": _letters_last, "annex": _letters_last, "bare": _letters_last, "room": _letters_last, "floor": _floor,
}  # fmt: skip


def _names(form: str, at: int, end: int) -> Iterator[_Piece]:
    """Communities, streets and compounds in a stretch without numbers; what is left over is a compound.

    One character left over belongs to the street: 延路平 is 延平路 with two changed about.
    """
    while at < end and form[at] in _LOOSE:
        at += 1
    while at < end:
        for field, pattern, read in _PATTERNS:
            match = pattern.match(form, at, end)
            if match is not None and (field is not Field.COMPOUND or match.end() < end):
                stop = end if field is Field.STREET and end - match.end() == 1 else match.end()
                yield _Piece(field, at, stop, read)
                at = stop
                break
        else:
            rest = form[at:end].rstrip(_LOOSE)
            if rest:
                yield _Piece(Field.COMPOUND, at, at + len(rest), _name)
            return


_LOOSE = " -#的之"
"""What stands between parts and belongs to none."""


def _name(written: str) -> str:
    return grammar.HAN_ORDINAL.sub(lambda found: read_number(found.group()), written)


def _community(written: str) -> str:
    match = grammar.COMMUNITY.fullmatch(written)
    if match is None:
        return written
    kind = str(match.lastgroup)
    return match.group(kind) + grammar.COMMUNITY_ENDS[kind]


_PATTERNS = (
    (Field.COMMUNITY, grammar.COMMUNITY, _community),
    (Field.COMPOUND, grammar.COMPOUND, _name),
    (Field.STREET, grammar.STREET, _name),
)

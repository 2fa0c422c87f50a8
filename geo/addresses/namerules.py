"""Names as they are searched and kept, and what may happen to one that people say. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

from geo.addresses.nametables import AliasState, CompoundKind
from geo.addresses.rules import normalise
from geo.core.errors import BadInput, Conflict
from geo.core.language import say
from geo.exchange.identity import without_identity_number

MOST_CHARACTERS = 60
"""A name that people say is not longer; what is longer is a sentence."""

TRANSITIONS: Mapping[AliasState, frozenset[AliasState]] = {
    AliasState.PROPOSED: frozenset({AliasState.ACCEPTED, AliasState.WITHDRAWN}),
    AliasState.ACCEPTED: frozenset({AliasState.PROPOSED, AliasState.WITHDRAWN}),
    AliasState.WITHDRAWN: frozenset({AliasState.PROPOSED, AliasState.ACCEPTED}),
}
"""From where a name may go where: every step can be taken back."""

_MARKS = re.compile(r"[()（）\[\]【】《》<>“”\"'‘’·.,，。;；:：!！?？\s]+")
_BETWEEN_LATIN = re.compile(r"(?<=[0-9a-z])[\s,，;；]+(?=[0-9a-z])")
_DIGITS = re.compile(r"\d")
_TELEPHONE_DIGITS = 7
_TELEPHONE = re.compile(r"(?:\+?\d[\s\-()]*){7,}")

_KINDS: tuple[tuple[tuple[str, ...], CompoundKind], ...] = (
    (("家属院", "家属楼", "宿舍", "家属区"), CompoundKind.STAFF_YARD),
    (("新村", "村", "嘎查"), CompoundKind.VILLAGE),
    (("小区", "家园", "花园", "佳苑", "苑", "园", "公寓", "里", "府", "城", "湾", "庭"), CompoundKind.ESTATE),
)


def name_form(text: str) -> str:
    """A name as it is searched: as addresses are, and without brackets, quotes and stops.

    Between Latin words one space stays.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    shown = "".join(letter for letter in folded if letter.isspace() or unicodedata.category(letter)[0] != "C")
    apart = _BETWEEN_LATIN.sub("\N{NO-BREAK SPACE}", shown)
    kept = "\N{NO-BREAK SPACE}".join(_MARKS.sub("", part) for part in apart.split("\N{NO-BREAK SPACE}"))
    return normalise(kept)


def grams(form: str) -> list[str]:
    """The characters of a form and its pairs of neighbours, each once and in order: what an index finds it by."""
    letters = [letter for letter in form if not letter.isspace()]
    pairs = [one + other for one, other in pairwise(letters)]
    return sorted({*letters, *pairs})


def compound_kind(name: str) -> CompoundKind:
    """What sort of compound a name tells of."""
    bare = re.sub(r"[(（].*$", "", name).strip()
    return next((kind for ends, kind in _KINDS if bare.endswith(ends)), CompoundKind.OTHER)


def compound_key(form: str, community: str | None) -> str:
    """By what a compound is known from one file to the next: its form, and the community where one is said."""
    return f"{form}@{name_form(community)}" if community else form


def building_key(compound: str | None, form: str) -> str:
    """By what a building is known: the key of its compound, and what is said of it."""
    return f"{compound}/{form}" if compound else form


def check_move(name: str, current: AliasState, target: AliasState) -> None:
    """Refuse a step that the table of transitions does not hold.

    Raises:
        Conflict: the name stands there already.
    """
    if target not in TRANSITIONS[current]:
        raise Conflict("alias.stands", say("“{name}” stands so already.", name=name))


def sources_of(target: AliasState) -> frozenset[AliasState]:
    """The states from which a name may come into `target`."""
    return frozenset(source for source, targets in TRANSITIONS.items() if target in targets)


def read_name(text: str) -> str:
    """A name that people say, as it is kept: one line, in half width where it is Latin.

    Raises:
        BadInput: it is empty or too long, holds an identity number or a telephone number, or has no word in it.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name_form(name):
        raise BadInput("alias.empty", say("Write the name that people say."))
    if len(name) > MOST_CHARACTERS:
        raise BadInput(
            "alias.too_long", say("A name has at most {count} characters. Leave the rest out.", count=MOST_CHARACTERS)
        )
    if is_a_number_of_somebody(name):
        raise BadInput(
            "alias.personal",
            say("This holds an identity number or a telephone number. Names of places only; nothing of a person."),
        )
    return name


def is_a_number_of_somebody(text: str) -> bool:
    """Whether a text holds a resident's identity number, anything as long as one, or a telephone number."""
    folded = unicodedata.normalize("NFKC", text)
    if without_identity_number(folded) != folded:
        return True
    return any(len(_DIGITS.findall(match[0])) >= _TELEPHONE_DIGITS for match in _TELEPHONE.finditer(folded))

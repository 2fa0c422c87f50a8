"""The search form of a text: one writing for what people write in many ways. Pure.

Half width for full width, simplified for traditional, one case, one dash, one space; none beside
Chinese. It works character by character, so that every character of the form can be traced back to
the text: pages underline what matched. `rules.normalise`, which keys are made of, stands apart from it.
"""

import re
import unicodedata
from collections.abc import Sequence

from opencc import OpenCC

_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\u301c~")
_SEPARATORS = frozenset("、,，。;；·|\"'()（）[]【】<>《》「」:：")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_SPACE_BESIDE_HAN = re.compile(f"(?<=[{_HAN}]) +| +(?=[{_HAN}])")
_SPACES = re.compile(" +")
_EDGE = re.compile("^ +| +$")
_ROUNDS = 4

_simplified = OpenCC("t2s")


class _Folds(dict[int, str]):
    """The search form of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        """Fold until nothing changes: a form must be its own form."""
        form = chr(code)
        for _ in range(_ROUNDS):
            form = "".join(map(_fold, form))
        self[code] = form
        return form


def _fold(character: str) -> str:
    if character.isspace() or character in _SEPARATORS:
        return " "
    if character in _DASHES:
        return "-"
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn", "Co", "Mn", "Me"}:
        return ""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return _simplified.convert(folded) if folded > "\u2e80" else folded


_FOLDS = _Folds()


def search_form(text: str) -> str:
    """The form in which a text is searched; the form of a form is itself."""
    folded = text.translate(_FOLDS)
    if " " not in folded:
        return folded
    return _EDGE.sub("", _SPACES.sub(" ", _SPACE_BESIDE_HAN.sub("", folded)))


def traced_form(text: str) -> tuple[str, Sequence[int]]:
    """The search form, and for each of its characters the place of the character of the text that it comes from."""
    form = [(folded, place) for place, character in enumerate(text) for folded in _FOLDS[ord(character)]]
    kept = list(range(len(form)))
    for pattern, instead in ((_SPACE_BESIDE_HAN, ""), (_SPACES, " "), (_EDGE, "")):
        written = "".join(form[index][0] for index in kept)
        gone = {
            index for match in pattern.finditer(written) for index in range(match.start() + len(instead), match.end())
        }
        kept = [place for index, place in enumerate(kept) if index not in gone]
    return "".join(form[index][0] for index in kept), [form[index][1] for index in kept]


def has_han(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return _ANY_HAN.search(text) is not None


_ANY_HAN = re.compile(f"[{_HAN}]")

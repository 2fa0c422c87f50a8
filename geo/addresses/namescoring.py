"""How a name is like what was asked. Pure."""

import enum
from collections.abc import Iterator

from rapidfuzz.distance import OSA


class Likeness(enum.IntEnum):
    """In what way, the surest first."""

    EXACT = 0
    BEGINNING = 1
    PART = 2
    ALIKE = 3


LEAST_SHARE = 0.5
"""Names that share less are not like it."""

_SHORT = 2


def judge(asked: str, form: str) -> Iterator[tuple[Likeness, float]]:
    """In which way a form is like what was asked, and how much (0 to 1); nothing where it is not.

    Likeness counts characters that were put in, left out, replaced or swapped with their neighbour.

    A name that begins with the question, or the question with it, is a beginning; one inside the other is
    a part: of a question of two characters only names hold parts, since any name holds one of them.
    """
    share = OSA.normalized_similarity(asked, form)
    if form == asked:
        yield Likeness.EXACT, 1.0
    elif form.startswith(asked):
        yield Likeness.BEGINNING, len(asked) / len(form)
    elif asked in form or (form in asked and len(form) > _SHORT - 1):
        yield Likeness.PART, min(len(asked), len(form)) / max(len(asked), len(form))
    elif share >= LEAST_SHARE or _is_abbreviation(asked, form):
        yield Likeness.ALIKE, max(share, LEAST_SHARE)  # of an abbreviation much is left out


def _is_abbreviation(asked: str, form: str) -> bool:
    """Whether the characters asked for stand in a name in their order, as in 粮局院 of 粮食局家属院."""
    if len(asked) < _SHORT or asked[0] != form[:1]:
        return False
    letters = iter(form)
    return all(letter in letters for letter in asked)

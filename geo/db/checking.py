"""What a check of the stored data is, and what it finds. The checks themselves stand with their nouns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.core.language import Sentence

Told = Callable[[int, int], None]
"""Called with what has been looked at and the total (0 where nobody knows it)."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is wrong: what, where, and what to do. `code` is stable."""

    code: str
    what: Sentence
    where: str
    remedy: Sentence


@dataclass(frozen=True, kw_only=True)
class Look:
    """How closely to look.

    Of tables with more than `sample` rows, checks that cost much a row look at about so many rows,
    chosen by `seed`, unless they are told to look at all (`full`).
    """

    full: bool = False
    seed: int = 0
    sample: int = 20_000


@dataclass(frozen=True)
class Check:
    """One thing that must hold. `run` yields what it finds as it goes, in one read-only view of the data.

    What a check with `patience_s` finds counts only where it is found again after so long.
    """

    name: str
    title: Sentence
    run: Callable[[Session, Look, Told], Iterator[Finding]]
    patience_s: float = 0.0

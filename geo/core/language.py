"""Sentences that people read: written once in English, translated where they are shown.

A sentence keeps its English text and its values apart, so that the page, the command line and
the API can each show it in the reader's language. The English text is also the key under which
the Chinese stands in `api/locale`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Value = str | int | float


@dataclass(frozen=True)
class Sentence:
    """One translatable sentence: English text with `{named}` places, and the values for them."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


Tell = Callable[[Sentence], str]
"""Puts a sentence into the language of whoever reads it."""


def say(text: str, /, **values: Value) -> Sentence:
    """Make a sentence; the texts in calls of this function are what the catalogue translates."""
    return Sentence(text, values)

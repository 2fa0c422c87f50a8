"""A table that is handed over when a plan comes into force: what it is called, what it says, its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geo.core.language import Sentence, say
from geo.core.viewer import Right

Row = Sequence[object]

FROM_TO = (say("From grid code"), say("From grid"), say("To grid code"), say("To grid"))
"""The last columns of tables of what moves."""


@dataclass(frozen=True)
class HandoverTable:
    """A table of the hand-over pack. Its rows are made when they are written, so that they need not fit into memory.

    `right` is what one needs in the whole territory to get it, besides that of the pack.
    """

    title: Sentence
    about: Sentence
    columns: tuple[Sentence, ...]
    rows: Callable[[], Iterable[Row]]
    right: Right | None = None

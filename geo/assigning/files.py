"""A file in, the same file with further columns out: read, assigned and written piece by piece.

What is written stands beside its place under another name until it is whole: whoever stops the work
in the middle leaves no half file.
"""

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from geo.assigning.assigning import Added, Assigner
from geo.assigning.columns import WANTED, Choice, choose
from geo.assigning.question import Choices, Question
from geo.assigning.summary import Facts, Summary, fault_counts
from geo.assigning.verdicts import Tally
from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.pieces import Heading, Piece
from geo.exchange.points import Box
from geo.exchange.streaming import pieces_of
from geo.exchange.writers.parquet import ParquetWriter
from geo.exchange.writers.plain import PlainWriter, ready
from geo.exchange.writers.sheet import SheetWriter
from geo.imports.options import Progress

_SHARES = 1000
SUFFIXES: Mapping[str, frozenset[str]] = {
    "CSV": frozenset({".csv", ".txt", ".tsv"}),
    "XLSX": frozenset({".xlsx"}),
    "Parquet": frozenset({".parquet", ".geoparquet", ".pq"}),
    "GeoParquet": frozenset({".parquet", ".geoparquet", ".pq"}),
}
"""How a result may be called, by the format of its file."""


@dataclass(frozen=True)
class Look:
    """A file at first sight: what it is, and which columns say where its rows lie."""

    heading: Heading
    choice: Choice


def look_at(source: Path, choices: Choices, *, near: Box | None) -> Look:
    """Read the beginning of a file.

    Raises:
        BadInput: the file cannot be used, or none of its columns tells a place.
    """
    with pieces_of(source, layer=choices.layer, wanted=WANTED) as found:
        first = next(found.pieces, None)
        return Look(found.heading, choose(found.heading, first, choices.mapping, near=near, file_name=source.name))


def assign_file(source: Path, target: Path, question: Question, *, progress: Progress) -> Summary:
    """Write `target`: the rows of `source`, each with its grid. Rows that tell no place say why; the others are done.

    Raises:
        BadInput: the file cannot be used, or none of its columns tells a place; nothing is written.
    """
    began_s, choices = time.monotonic(), question.choices
    with pieces_of(source, layer=choices.layer, wanted=WANTED) as found:
        first = next(found.pieces, None)
        choice = choose(found.heading, first, choices.mapping, near=question.near, file_name=source.name)
        _check_suffix(target, found.heading)
        assigner = Assigner(question, choice, Tally())
        pieces = chain([first] if first is not None else [], found.pieces)
        with _beside(target) as unfinished:
            faults = _write(unfinished, found.heading, pieces, assigner, progress)
    facts = Facts(plan=question.plan_name, columns=choice.columns, seconds=time.monotonic() - began_s)
    return Summary.of(found.heading, facts, assigner.tally, faults)


def _write(
    path: Path, heading: Heading, pieces: Iterator[Piece], assigner: Assigner, progress: Progress
) -> dict[str, Any]:
    names = distinct(heading.columns, assigner.names)
    told = fault_counts()
    with contextlib.closing(_writer(path, heading, names)) as writer:
        for piece in pieces:
            told.note(piece.faults)
            done = assigner.tally.counts.total()
            added = assigner.assign(piece, step=_step(piece, done, progress))
            writer.write(piece, added)
            progress("assigning", round(piece.share * _SHARES), _SHARES)
    return told.by_code


def _step(piece: Piece, done: int, progress: Progress) -> Any:
    """Tell of single addresses while a piece takes long."""

    def tell(count: int) -> None:
        if count % 100 == 0:
            share = piece.share * (done + count) / max(1, done + len(piece))
            progress("assigning", round(share * _SHARES), _SHARES)

    return tell


class _Writer(Protocol):
    """Writes pieces with their further columns."""

    def write(self, piece: Piece, added: Added) -> None:
        """Write the rows of a piece."""

    def close(self) -> None:
        """End the file."""


@dataclass(frozen=True)
class _OfText:
    """CSV takes whole ends of lines."""

    plain: PlainWriter

    def write(self, piece: Piece, added: Added) -> None:
        self.plain.write(piece, pa.array(ready(added.rows)).take(pa.array(added.which)))

    def close(self) -> None:
        self.plain.close()


@dataclass(frozen=True)
class _OfColumns:
    """The others take columns."""

    writer: SheetWriter | ParquetWriter

    def write(self, piece: Piece, added: Added) -> None:
        self.writer.write(piece, added.columns())

    def close(self) -> None:
        self.writer.close()


def _writer(path: Path, heading: Heading, names: tuple[str, ...]) -> _Writer:
    if heading.format == "CSV":
        return _OfText(PlainWriter(path, (*heading.columns, *names)))
    if heading.format == "XLSX":
        return _OfColumns(SheetWriter(path, heading.columns, names, sheet=heading.layer or ""))
    return _OfColumns(ParquetWriter(path, names))


def distinct(columns: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the further columns, each with a number where the file has a column of that name."""
    names = []
    for name in added:
        number, chosen = 1, name
        while chosen in columns:
            number += 1
            chosen = f"{name}_{number}"
        names.append(chosen)
    return tuple(names)


def _check_suffix(target: Path, heading: Heading) -> None:
    if target.suffix.lower() not in SUFFIXES[heading.format]:
        raise BadInput(
            "assign.other_format",
            say(
                "The result of a file of {format} is one too: name it so that it ends in {suffix}.",
                format=heading.format,
                suffix=min(SUFFIXES[heading.format]),
            ),
        )


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A path beside the target, which takes its place once the block has ended well."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)

"""Which column of a file holds which field: guessed from its header, or said by the reader."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.core.errors import BadInput
from geo.core.language import Sentence, say

SAMPLES = 3
WORD_LENGTH = 5
"""An English guess shorter than this is looked for among the words of a header, not among its letters."""


@dataclass(frozen=True)
class Field:
    """A field of an import: its name in `--map`, its label, and headers it is known by.

    `guesses` are tried in order, Chinese and English; case, spaces, full-width forms and
    punctuation do not count. A header that merely contains a guess counts when no exact one does;
    a short English guess must then stand as a word of its own ("id" is not in "incident").
    """

    name: str
    label: Sentence
    guesses: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class ColumnMapping:
    """Field name to column name, and which of them were guessed rather than said."""

    columns: Mapping[str, str]
    guessed: frozenset[str]

    def get(self, field_name: str) -> str | None:
        """The column of a field, or None where the file has none."""
        return self.columns.get(field_name)


def fold(header: str) -> str:
    """A header without case, width, spaces and punctuation, so that likeness is equality."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "", folded)


def map_columns(
    columns: Sequence[str], fields: Iterable[Field], given: Mapping[str, str], *, file_name: str
) -> ColumnMapping:
    """Decide the column of every field.

    Raises:
        BadInput: a column or field named in `given` does not exist, or a required field is found
            nowhere; the sentence lists the columns that there are.
    """
    wanted = {field.name: field for field in fields}
    given = {name: _as_spelt(column, columns) for name, column in given.items()}
    _check_given(columns, wanted, given, file_name)
    chosen = dict(given)
    for field in wanted.values():
        if field.name not in chosen:
            column = _guess(columns, field, taken=set(chosen.values()))
            if column is not None:
                chosen[field.name] = column
    missing = [field.name for field in wanted.values() if field.required and field.name not in chosen]
    if missing:
        raise BadInput(
            "columns.missing",
            say(
                "{file} has no column for: {missing}. It has: {columns}. Name one with --map {example}=COLUMN.",
                file=file_name,
                missing=", ".join(missing),
                columns=", ".join(map(str, columns))[:400],
                example=missing[0],
            ),
        )
    return ColumnMapping(chosen, frozenset(chosen) - frozenset(given))


def _as_spelt(given: str, columns: Sequence[str]) -> str:
    """The column that a reader means who writes it with other case, width or punctuation."""
    alike = [column for column in columns if fold(column) == fold(given)]
    return alike[0] if given not in columns and len(alike) == 1 else given


def _check_given(columns: Sequence[str], wanted: Mapping[str, Field], given: Mapping[str, str], file_name: str) -> None:
    for field_name, column in given.items():
        if field_name not in wanted:
            raise BadInput(
                "map.unknown_field",
                say(
                    "There is no field '{field}'. The fields are: {fields}.", field=field_name, fields=", ".join(wanted)
                ),
            )
        if column not in columns:
            raise BadInput(
                "map.unknown_column",
                say(
                    "{file} has no column '{column}'. It has: {columns}.",
                    file=file_name,
                    column=column,
                    columns=", ".join(map(str, columns))[:400],
                ),
            )


def _guess(columns: Sequence[str], field: Field, *, taken: set[str]) -> str | None:
    free = {column: fold(column) for column in columns if column not in taken}
    for guess in map(fold, field.guesses):
        for column, folded in free.items():
            if folded == guess:
                return column
    for guess in field.guesses:
        for column in free:
            if _contains(column, guess):
                return column
    return None


def _contains(header: str, guess: str) -> bool:
    if len(guess) == 1:
        return False
    if guess.isascii() and len(guess) < WORD_LENGTH:
        return f"_{_words(guess)}_" in f"_{_words(header)}_"
    return fold(guess) in fold(header)


def _words(header: str) -> str:
    """The words of a header, divided at punctuation and at capitals: incidentDate is incident_date."""
    divided = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", unicodedata.normalize("NFKC", header))
    return re.sub(r"[\W_]+", "_", divided).strip("_").casefold()

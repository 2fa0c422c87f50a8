"""Which column of a file holds which field: guessed from its header, or said by the reader."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.core.errors import BadInput
from geo.core.language import Sentence, say

SAMPLES = 3


@dataclass(frozen=True)
class Field:
    """A field of an import: its name in `--map`, its label, and headers it is known by.

    `guesses` are tried in order, Chinese and English; case, spaces, full-width forms and
    punctuation do not count. A header that merely contains a guess counts when no exact one does;
    an English guess must then stand as a word of its own ("id" is not in "incident"). The cells of a
    `private` field name or reach somebody, or are free text: no preview gives examples of them.
    """

    name: str
    label: Sentence
    guesses: tuple[str, ...]
    required: bool = False
    private: bool = False


@dataclass(frozen=True)
class ColumnMapping:
    """Field name to column name, and which of them were guessed rather than said."""

    columns: Mapping[str, str]
    guessed: frozenset[str]

    def get(self, field_name: str) -> str | None:
        """The column of a field, or None where the file has none."""
        return self.columns.get(field_name)


_TRADITIONAL = str.maketrans(
    "經緯標編號碼區鎮鄉縣類別時間發點樓戶數電話隊員狀態題負責聯絡單門牌網絡稱級長維東軌跡圖層",
    "经纬标编号码区镇乡县类别时间发点楼户数电话队员状态题负责联络单门牌网络称级长维东轨迹图层",
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_OTHER_KINDS = ("id", "code", "type", "class", "编号", "编码", "代码", "类型", "类别")


def fold(header: str) -> str:
    """A header without case, width, spaces and punctuation, in simplified Chinese, so that likeness is equality."""
    folded = unicodedata.normalize("NFKC", header).casefold().translate(_TRADITIONAL)
    return re.sub(r"[\W_]+", "", folded)


class MissingColumns(BadInput):
    """A required field has no column; `columns` are those that there are, to choose from."""

    def __init__(self, file_name: str, missing: Sequence[str], columns: Sequence[str]) -> None:
        sentence = say(
            "{file} has no column for: {missing}. It has: {columns}. Name one with --map {example}=COLUMN.",
            file=file_name,
            missing=", ".join(missing),
            columns=", ".join(map(str, columns))[:400],
            example=missing[0],
        )
        super().__init__("columns.missing", sentence)
        self.columns = tuple(columns)


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
    for guess in (_guess_whole, _guess_word):
        for field in wanted.values():
            free = [column for column in columns if column not in chosen.values()]
            column = None if field.name in chosen else guess(free, field)
            if column is not None:
                chosen[field.name] = column
    missing = [field.name for field in wanted.values() if field.required and field.name not in chosen]
    if missing:
        raise MissingColumns(file_name, missing, columns)
    columns_by_field = {name: chosen[name] for name in wanted if name in chosen}
    return ColumnMapping(columns_by_field, frozenset(chosen) - frozenset(given))


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


def _guess_whole(columns: Sequence[str], field: Field) -> str | None:
    """The column whose header is one of the guesses."""
    folded = {fold(column): column for column in reversed(columns)}
    return next((folded[guess] for guess in map(fold, field.guesses) if guess in folded), None)


def _guess_word(columns: Sequence[str], field: Field) -> str | None:
    """The column whose header has a guess as a word: of several, the one with the least else in it.

    "lat" is a word of WGS84_LAT and GpsLat, not of plate. Two that fit equally well are left for
    the reader to decide.
    """
    for guess in map(fold, field.guesses):
        fitting = [column for column in columns if _has_word(column, guess)]
        shortest = min(map(len, map(fold, fitting)), default=0)
        best = [column for column in fitting if len(fold(column)) == shortest]
        if best:
            return best[0] if len(best) == 1 else None
    return None


def _has_word(header: str, guess: str) -> bool:
    folded = fold(header)
    if len(guess) < 2 or (folded.endswith(_OTHER_KINDS) and not folded.endswith(guess)):
        return False
    if not guess.isascii():
        return guess in folded
    words = [fold(word) for word in _WORDS.findall(unicodedata.normalize("NFKC", header))]
    starts = range(len(words))
    return any(guess == "".join(words[start:end]) for start in starts for end in range(start + 1, len(words) + 1))

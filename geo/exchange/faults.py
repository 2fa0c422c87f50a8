"""What is wrong with a file, row by row."""

import enum
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from geo.core.language import Sentence

SAMPLE_LENGTH = 80


class Severity(enum.StrEnum):
    """An error keeps its row out; a warning lets it in and says what to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong: a stable code, a sentence, and where it is.

    `row` counts as the reader does: in a sheet or CSV the header is row 1, elsewhere the first
    feature, track point or record is 1. `place` is lon, lat (WGS84). `area_m2` for polygons.
    """

    code: str
    sentence: Sentence
    severity: Severity = Severity.ERROR
    row: int | None = None
    column: str | None = None
    value: str | None = None
    place: tuple[float, float] | None = None
    area_m2: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which an import record keeps it (the sentence stays translatable)."""
        return {
            "code": self.code,
            "text": self.sentence.text,
            "values": dict(self.sentence.values),
            "severity": self.severity.value,
            "row": self.row,
            "column": self.column,
            "value": self.value[:SAMPLE_LENGTH] if self.value is not None else None,
            "place": list(self.place) if self.place else None,
            "area_m2": self.area_m2,
        }


def fault_of(
    row: Mapping[Hashable, Any], code: str, column: str, sentence: Sentence, severity: Severity = Severity.ERROR
) -> Fault:
    """What is wrong with a field of a row that was read: its number under `row`, its cells by the names of fields."""
    value = None if row[column] is None else str(row[column])
    return Fault(code=code, sentence=sentence, severity=severity, row=int(row["row"]), column=column, value=value)

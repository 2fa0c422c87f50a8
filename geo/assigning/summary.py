"""What came of a file: how many rows are sure, and what is wrong with the others, by reason. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from geo.assigning.verdicts import FIRST_ROWS, Certainty, Kind, Tally
from geo.core.language import Sentence
from geo.exchange.faults import Fault, Severity
from geo.exchange.pieces import Heading


@dataclass(frozen=True)
class Reason:
    """One reason: for how many rows, in words, and the first rows. `kept_out` rows are not in the result.

    Where the words are those of the first row only, and of others like them, it `is_example`.
    """

    code: str
    count: int
    sentence: Sentence
    rows: tuple[int, ...]
    kept_out: bool = False
    is_example: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form in which a record keeps it (the sentence stays translatable)."""
        return {
            "code": self.code,
            "count": self.count,
            "text": self.sentence.text,
            "values": dict(self.sentence.values),
            "rows": list(self.rows),
            "kept_out": self.kept_out,
            "is_example": self.is_example,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read a reason back."""
        said = Sentence(kept["text"], kept["values"])
        is_example = kept.get("is_example", False)
        return cls(kept["code"], kept["count"], said, tuple(kept["rows"]), kept["kept_out"], is_example)


@dataclass
class _FaultCounts:
    """Faults of rows by code: how often, the first of them, and where."""

    by_code: dict[str, Reason] = field(default_factory=dict)

    def note(self, faults: Iterable[Fault]) -> None:
        """Count some more."""
        for fault in faults:
            known = self.by_code.get(fault.code)
            rows, count = (known.rows, known.count) if known else ((), 0)
            if fault.row is not None and len(rows) < FIRST_ROWS:
                rows = (*rows, fault.row)
            sentence = known.sentence if known else fault.sentence
            kept_out = fault.severity is Severity.ERROR
            self.by_code[fault.code] = Reason(fault.code, count + 1, sentence, rows, kept_out)


def fault_counts() -> _FaultCounts:
    """Counts of nothing yet."""
    return _FaultCounts()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file was assigned by, and how long it took."""

    plan: str
    columns: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One file: how many rows are sure, and the reasons of the others, the most frequent first.

    `reasons` are those of rows that are not sure, `remarks` what was found while reading.
    """

    format: str
    encoding: str | None
    columns: Mapping[str, str]
    plan: str
    rows: int
    exact: int
    same_grid: int
    ask: int
    reasons: tuple[Reason, ...]
    remarks: tuple[Reason, ...]
    notes: tuple[Sentence, ...]
    seconds: float

    @classmethod
    def of(cls, heading: Heading, facts: Facts, tally: Tally, faults: Mapping[str, Reason]) -> Self:
        """What a tally says."""
        return cls(
            format=heading.format,
            encoding=heading.encoding,
            columns=dict(facts.columns),
            plan=facts.plan,
            rows=tally.counts.total(),
            exact=tally.sure[Certainty.EXACT],
            same_grid=tally.sure[Certainty.SAME_GRID],
            ask=tally.sure[Certainty.ASK],
            reasons=_reasons(tally),
            remarks=tuple(sorted(faults.values(), key=lambda each: -each.count)),
            notes=heading.notes,
            seconds=facts.seconds,
        )

    @property
    def kept_out(self) -> int:
        """How many rows of the file are not in the result."""
        return sum(each.count for each in self.remarks if each.kept_out)

    def to_json(self) -> dict[str, Any]:
        """The form in which a record keeps it."""
        numbers = ("format", "encoding", "plan", "rows", "exact", "same_grid", "ask", "kept_out")
        return {
            **{name: getattr(self, name) for name in numbers},
            "columns": dict(self.columns),
            "reasons": [each.to_json() for each in self.reasons],
            "remarks": [each.to_json() for each in self.remarks],
            "notes": [{"text": note.text, "values": dict(note.values)} for note in self.notes],
            "seconds": round(self.seconds, 3),
        }


def _reasons(tally: Tally) -> tuple[Reason, ...]:
    asked = Counter({kind: count for kind, count in tally.counts.items() if _is_open(tally, kind)})
    return tuple(_reason(tally, kind, count) for kind, count in asked.most_common())


def _reason(tally: Tally, kind: Kind, count: int) -> Reason:
    said, rows = tally.said[kind], tuple(tally.first[kind])
    return Reason(said.code, count, said.reason, rows, is_example=kind in tally.varied)


def _is_open(tally: Tally, kind: Kind) -> bool:
    return tally.said[kind].certainty is Certainty.ASK

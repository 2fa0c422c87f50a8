"""What may happen to a file on its way in, and how its faults are told. Pure."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.core.errors import Conflict
from geo.core.language import Sentence, say
from geo.exchange.faults import Fault
from geo.imports.models import ImportState
from geo.imports.options import Outcome

TRANSITIONS: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.RECEIVED: frozenset({ImportState.PREVIEWED, ImportState.APPLYING, ImportState.FAILED}),
    ImportState.PREVIEWED: frozenset({ImportState.PREVIEWED, ImportState.APPLYING, ImportState.FAILED}),
    ImportState.APPLYING: frozenset({ImportState.APPLIED, ImportState.FAILED}),
    ImportState.APPLIED: frozenset({ImportState.UNDONE}),
    ImportState.FAILED: frozenset({ImportState.PREVIEWED, ImportState.APPLYING, ImportState.FAILED}),
    ImportState.UNDONE: frozenset(),
}

COUNTS = ("new", "changed", "same", "retired", "refused", "outside")
"""What an outcome counts, in the order in which it is told."""

FAULTS_KEPT = 5_000
FAULTS_KEPT_PER_CODE = 1_000
FIRST_ROWS = 5


def sources_of(target: ImportState) -> frozenset[ImportState]:
    """The states from which a file may come into `target`."""
    return frozenset(source for source, targets in TRANSITIONS.items() if target in targets)


def check_move(file_name: str, current: ImportState, target: ImportState) -> None:
    """Refuse a step that the table of transitions does not hold.

    Raises:
        Conflict: with a sentence that says what has become of the file.
    """
    if target in TRANSITIONS[current]:
        return
    if target is ImportState.UNDONE:
        raise Conflict(
            "import.not_applied",
            say("{file} cannot be undone: it is not applied, or was undone already.", file=file_name),
        )
    if current is ImportState.APPLIED:
        raise Conflict("import.already_applied", say("{file} is applied already.", file=file_name))
    raise Conflict("import.moved_on", say("{file} is being worked on, or was undone. Import it again.", file=file_name))


def short_id(import_id: uuid.UUID) -> str:
    """The beginning of an id, as lists show it and `import undo` takes it."""
    return str(import_id)[:8]


def refuse_undo_before(file_name: str, later_file_name: str, later_id: uuid.UUID) -> Conflict:
    """The error for an undo that a later import of the same kind stands in the way of."""
    return Conflict(
        "import.not_latest",
        say(
            "{file} cannot be undone yet: {later} came after it. Undo that first: gridsteward import undo {id}",
            file=file_name,
            later=later_file_name,
            id=short_id(later_id),
        ),
    )


@dataclass(frozen=True)
class FaultGroup:
    """All faults of one code: how many, one of their sentences, and the first rows they stand in."""

    code: str
    severity: str
    count: int
    sentence: Sentence
    first: tuple[Mapping[str, Any], ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The first row numbers, as the reader counts them."""
        return tuple(fault["row"] for fault in self.first if fault.get("row") is not None)


def count_by_code(faults: Iterable[Fault]) -> dict[str, int]:
    """How many faults there are of each code."""
    return dict(Counter(fault.code for fault in faults))


def kept_faults(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults as a record keeps them: at most 1,000 of one code and 5,000 in all, in file order."""
    seen: Counter[str] = Counter()
    kept: list[dict[str, Any]] = []
    for fault in faults:
        seen[fault.code] += 1
        if seen[fault.code] <= FAULTS_KEPT_PER_CODE and len(kept) < FAULTS_KEPT:
            kept.append(fault.to_json())
    return kept


def kept_values(outcome: Outcome) -> dict[str, Any]:
    """What a record keeps of an outcome: columns `summary` and `faults`."""
    counts = {name: getattr(outcome, name) for name in COUNTS}
    summary = {
        "recognised": dict(outcome.recognised),
        "counts": counts,
        "faults_by_code": count_by_code(outcome.faults),
        "changed_places": outcome.changed_places,
    }
    return {"summary": summary, "faults": kept_faults(outcome.faults)}


def failed_values(code: str, sentence: Sentence) -> dict[str, Any]:
    """What the `summary` of a record keeps of a failure."""
    return {"summary": {"error": {"code": code, "text": sentence.text, "values": dict(sentence.values)}}}


def group_faults(
    faults: Sequence[Mapping[str, Any]], counts: Mapping[str, int] | None = None, *, first_rows: int = FIRST_ROWS
) -> list[FaultGroup]:
    """Kept faults by code, errors before warnings, most frequent first.

    `counts` are the true counts by code where `faults` was cut short.
    """
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for fault in faults:
        by_code.setdefault(fault["code"], []).append(fault)
    groups = [
        FaultGroup(
            code=code,
            severity=found[0]["severity"],
            count=(counts or {}).get(code, len(found)),
            sentence=Sentence(found[0]["text"], found[0]["values"]),
            first=tuple(found[:first_rows]),
        )
        for code, found in by_code.items()
    ]
    return sorted(groups, key=lambda group: (group.severity != "error", -group.count, group.code))

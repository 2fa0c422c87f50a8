"""The four steps of a file, as the terminal tells them: what it is, what is wrong, what changes, applied."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from api.cli.output import remark, show_json, show_table, tell, terminal_language
from api.imports.placed import why_not
from api.imports.views import COUNT_LABELS, KIND_LABELS, STATE_CHIPS
from api.language import text, translate
from geo.core.errors import GridstewardError
from geo.core.language import Sentence, say
from geo.imports.models import Import, ImportKind, ImportState
from geo.imports.options import Outcome
from geo.imports.rules import COUNTS, FaultGroup, group_faults, kept_values, short_id
from geo.publishing.importing import Report


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of one file: `summary` and `faults` as its record keeps them."""

    file_name: str
    import_id: uuid.UUID | None = None
    dry_run: bool = False
    summary: Mapping[str, Any] = field(default_factory=dict)
    faults: Sequence[Mapping[str, Any]] = ()
    error: GridstewardError | None = None

    @classmethod
    def of_report(cls, file_name: str, report: Report) -> Self:
        """A file that was read through, applied or not."""
        known = None if report.dry_run else report.import_id
        return cls(file_name=file_name, import_id=known, dry_run=report.dry_run, **kept_values(report.outcome))

    @classmethod
    def of_error(cls, file_name: str, error: GridstewardError, outcome: Outcome | None = None) -> Self:
        """A file that was refused; `outcome` tells of its rows where they were read."""
        return cls(file_name=file_name, error=error, **(kept_values(outcome) if outcome else {}))

    @property
    def why(self) -> Sentence:
        """Why it was refused; asked only of a file that was."""
        assert self.error is not None  # noqa: S101 (callers look at `error` first)
        return why_not(self.error.sentence, self.faults)

    @property
    def groups(self) -> list[FaultGroup]:
        """Its faults by code."""
        return group_faults(self.faults, self.summary.get("faults_by_code"))


def tell_file(told: Told, kind: ImportKind) -> None:
    """Tell the four steps of one file."""
    language = terminal_language()
    tell(say("{file}: {kind}", file=told.file_name, kind=translate(KIND_LABELS[kind], language)))
    if told.summary:
        _tell_what_it_is(told.summary["recognised"])
        _tell_what_is_wrong(told.groups)
    if told.error is not None:
        remark(told.why)
        return
    _tell_what_changes(told.summary["counts"], dry_run=told.dry_run)
    if told.import_id is None:
        tell(say("Nothing was changed: this was a dry run."))
    else:
        tell(say("Applied. To take it back: gridsteward import undo {id}", id=short_id(told.import_id)))


def _tell_what_it_is(recognised: Mapping[str, Any]) -> None:
    parts = (recognised.get(name) for name in ("format", "layer", "encoding", "crs", "datum"))
    about = ", ".join(str(part) for part in parts if part)
    tell(say("1. What it is: {rows} rows; {about}", rows=f"{recognised.get('rows', 0):,}", about=about))
    for note in recognised.get("notes", []):
        tell(Sentence(note["text"], note["values"]))
    found = [each for each in recognised.get("fields", []) if each["column"] is not None]
    if found:
        show_table((say("Field"), say("Column"), say("How"), say("First values")), [_column(each) for each in found])


def _column(found: Mapping[str, Any]) -> list[str]:
    language = terminal_language()
    how = say("guessed") if found["guessed"] else say("as you said")
    label = f"{text(found['label'], language)} ({found['field']})"
    return [label, found["column"], translate(how, language), " · ".join(found["samples"])]


def _tell_what_is_wrong(groups: Sequence[FaultGroup]) -> None:
    if not groups:
        tell(say("2. What is wrong: nothing."))
        return
    tell(say("2. What is wrong:"))
    language = terminal_language()
    heads = {"error": say("refused"), "warning": say("to look at")}
    rows = [
        [f"{group.count:,}", translate(heads[group.severity], language), _said_of(group, language)] for group in groups
    ]
    show_table((say("Rows"), say("How"), say("What")), rows)


def _said_of(group: FaultGroup, language: str) -> str:
    """The sentence of a group, with its first rows."""
    sentence = translate(group.sentence, language)
    if not group.rows:
        return sentence
    listed = ", ".join(map(str, group.rows)) + (" …" if group.count > len(group.rows) else "")
    values = ", ".join(str(fault["value"]) for fault in group.first if fault.get("value"))
    where = text("row {rows}", language, rows=listed)
    return f"{sentence} ({where}{': ' + values if values else ''})"


def _tell_what_changes(counts: Mapping[str, int], *, dry_run: bool) -> None:
    language = terminal_language()
    listed = ", ".join(f"{translate(COUNT_LABELS[name], language)} {counts[name]:,}" for name in COUNTS)
    tell(
        say("3. What would change: {counts}", counts=listed)
        if dry_run
        else say("3. What changed: {counts}", counts=listed)
    )


def as_json_value(told: Told) -> dict[str, Any]:
    """What came of a file, for programs; sentences are in the terminal's language."""
    language = terminal_language()
    error = told.error and {
        "code": told.error.code,
        "message": translate(why_not(told.error.sentence, told.faults), language),
    }
    faults = [
        {**fault, "message": translate(Sentence(fault["text"], fault["values"]), language)} for fault in told.faults
    ]
    return {
        "file": told.file_name,
        "import_id": str(told.import_id) if told.import_id else None,
        "dry_run": told.dry_run,
        "error": error,
        "recognised": told.summary.get("recognised"),
        "counts": told.summary.get("counts"),
        "faults_by_code": told.summary.get("faults_by_code", {}),
        "faults": [{name: each for name, each in fault.items() if name not in {"text", "values"}} for fault in faults],
    }


def show_imports(records: Sequence[Import], *, as_json: bool) -> None:
    """List files that came in."""
    if as_json:
        show_json([_record_value(record) for record in records])
        return
    if not records:
        tell(say("No file has come in yet."))
        return
    heads = (say("ID"), say("When"), say("File"), say("Holds"), say("State"), say("New"), say("Changed"))
    show_table(heads, [_record_row(record) for record in records])


def _record_row(record: Import) -> list[Any]:
    language = terminal_language()
    counts = record.summary.get("counts", {})
    return [
        short_id(record.id),
        record.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        record.file_name,
        translate(KIND_LABELS[ImportKind(record.kind)], language),
        translate(STATE_CHIPS[ImportState(record.state)][0], language),
        counts.get("new"),
        counts.get("changed"),
    ]


def _record_value(record: Import) -> dict[str, Any]:
    return {
        "id": str(record.id),
        "kind": record.kind,
        "state": record.state,
        "file": record.file_name,
        "sha256": record.file_sha256.hex(),
        "created_at": record.created_at,
        "applied_at": record.applied_at,
        "undone_at": record.undone_at,
        "counts": record.summary.get("counts"),
        "error": record.summary.get("error"),
    }

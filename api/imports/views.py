"""An import as pages and programs show it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.imports.placed import HEADS, PlacedFault, fault_places, placed_by_code, why_not
from api.shell import Tone
from geo.core.language import Sentence, say
from geo.exchange.columns import Field
from geo.imports.models import Import, ImportKind, ImportState
from geo.imports.rules import COUNTS, FaultGroup, group_faults
from geo.imports.steps import STEPS

KIND_LABELS: Mapping[ImportKind, Sentence] = {
    ImportKind.BOUNDARIES: say("Boundaries of grids"),
    ImportKind.ADDRESSES: say("Addresses"),
    ImportKind.TRACKS: say("Patrol tracks"),
    ImportKind.INCIDENTS: say("Incidents"),
    ImportKind.ROSTER: say("Who answers for which grid"),
    ImportKind.BUILDINGS: say("Buildings"),
    ImportKind.PLACES: say("Places and names people say"),
    ImportKind.STREETS: say("Streets to walk"),
}

STATE_CHIPS: Mapping[ImportState, tuple[Sentence, Tone, str]] = {
    ImportState.RECEIVED: (say("Received"), "calm", "inbox"),
    ImportState.PREVIEWED: (say("Looked through, not applied"), "info", "eye"),
    ImportState.APPLYING: (say("Being applied"), "info", "hourglass-split"),
    ImportState.APPLIED: (say("Applied"), "good", "check-circle"),
    ImportState.FAILED: (say("Not applied"), "danger", "exclamation-circle"),
    ImportState.UNDONE: (say("Undone"), "calm", "arrow-counterclockwise"),
}

COUNT_LABELS: Mapping[str, Sentence] = {
    "new": say("New"),
    "changed": say("Changed"),
    "same": say("The same"),
    "retired": say("Retired"),
    "refused": say("Refused"),
    "outside": say("In no grid"),
}

WAITING = {"step": "waiting", "done": 0, "total": 0}
"""The progress of work that is queued and has not begun."""


@dataclass(frozen=True)
class Working:
    """Work under way: what it is doing, how much is done of how much (0: not known)."""

    step: Sentence
    done: int
    total: int


@dataclass(frozen=True)
class FieldChoice:
    """A field of the kind, the column that holds it (guessed or said), and three of its values."""

    name: str
    label: Sentence
    required: bool
    column: str | None
    guessed: bool
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ImportView:
    """One import, shaped for reading."""

    id: uuid.UUID
    kind: ImportKind
    state: ImportState
    file_name: str
    created_at: datetime
    applied_at: datetime | None
    working: Working | None
    error: Sentence | None
    recognised: Mapping[str, Any]
    options: Mapping[str, Any]
    counts: Mapping[str, int]
    groups: Sequence[FaultGroup]
    places: Mapping[str, Any] | None
    fault_places: Sequence[Mapping[str, Any]]
    placed: Mapping[str, Sequence[PlacedFault]]

    @property
    def kind_label(self) -> Sentence:
        """What its rows are."""
        return KIND_LABELS[self.kind]

    def head_of(self, group: FaultGroup) -> Sentence:
        """What the faults of a group have in common, else the sentence of the first."""
        return HEADS.get(group.code, group.sentence) if group.count > 1 else group.sentence

    @property
    def chip(self) -> tuple[Sentence, Tone, str]:
        """Word, tone and icon of its state."""
        return STATE_CHIPS[self.state]

    @property
    def can_apply(self) -> bool:
        """Whether its next step is to be applied."""
        return self.working is None and self.state is ImportState.PREVIEWED

    @property
    def can_undo(self) -> bool:
        """Whether it may be taken back (a later import may still stand in the way)."""
        return self.working is None and self.state is ImportState.APPLIED

    @property
    def can_choose(self) -> bool:
        """Whether other columns or another datum may be chosen and looked at anew."""
        return self.working is None and self.state in {ImportState.PREVIEWED, ImportState.FAILED}

    @property
    def told_counts(self) -> list[tuple[Sentence, int]]:
        """What changes, in the order in which it is told; zeros of no interest are left out."""
        always = {"new", "changed", "same", "refused"}
        return [(COUNT_LABELS[name], self.counts[name]) for name in COUNTS if self.counts[name] or name in always]


def view(record: Import) -> ImportView:
    """Shape a record."""
    summary, state = record.summary or {}, ImportState(record.state)
    error, faults = summary.get("error"), record.faults or []
    return ImportView(
        id=record.id,
        kind=ImportKind(record.kind),
        state=state,
        file_name=record.file_name,
        created_at=record.created_at,
        applied_at=record.applied_at,
        working=_working(record.progress, state),
        error=why_not(Sentence(error["text"], error["values"]), faults) if error else None,
        recognised=summary.get("recognised") or {},
        options=record.options or {},
        counts=summary.get("counts") or {},
        groups=group_faults(faults, summary.get("faults_by_code")),
        places=summary.get("changed_places"),
        fault_places=fault_places(faults),
        placed=placed_by_code(faults),
    )


def field_choices(shown: ImportView, fields: Sequence[Field]) -> list[FieldChoice]:
    """The fields of the kind with the columns that were found for them."""
    found = {each["field"]: each for each in shown.recognised.get("fields", ())}
    mapped = shown.options.get("mapping", {})
    return [_choice(field, found.get(field.name), mapped.get(field.name)) for field in fields]


def _choice(field: Field, found: Mapping[str, Any] | None, said: str | None) -> FieldChoice:
    return FieldChoice(
        name=field.name,
        label=field.label,
        required=field.required,
        column=found["column"] if found else said,
        guessed=bool(found and found["guessed"]),
        samples=tuple(found["samples"]) if found else (),
    )


def _working(progress: Mapping[str, Any] | None, state: ImportState) -> Working | None:
    if progress is None:
        return Working(STEPS["writing"], 0, 0) if state is ImportState.APPLYING else None
    step = STEPS.get(progress["step"], STEPS["reading"])
    return Working(step, int(progress["done"]), int(progress["total"]))

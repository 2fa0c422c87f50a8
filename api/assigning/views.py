"""A list as the page shows it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.shell import Tone
from geo.assigning.columns import FIELDS
from geo.assigning.models import AddressList, ListState
from geo.assigning.summary import Reason
from geo.core.language import Sentence, say
from geo.imports.steps import STEPS

CHIPS: Mapping[ListState, tuple[Sentence, Tone, str]] = {
    ListState.RECEIVED: (say("Received"), "calm", "inbox"),
    ListState.READY: (say("Ready to start"), "info", "eye"),
    ListState.RUNNING: (say("Working"), "info", "hourglass-split"),
    ListState.DONE: (say("Done"), "good", "check-circle"),
    ListState.FAILED: (say("Not done"), "danger", "exclamation-circle"),
    ListState.CANCELLED: (say("Stopped"), "calm", "info-circle"),
}


@dataclass(frozen=True)
class FieldChoice:
    """A field that tells a place, its column, and three of its values."""

    name: str
    label: Sentence
    column: str | None
    guessed: bool
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ListView:
    """One list, shaped for reading."""

    id: uuid.UUID
    file_name: str
    state: ListState
    created_at: datetime
    options: Mapping[str, Any]
    look: Mapping[str, Any]
    summary: Mapping[str, Any]
    progress: Mapping[str, Any] | None

    @property
    def chip(self) -> tuple[Sentence, Tone, str]:
        """Word, tone and icon of its state."""
        return CHIPS[self.state]

    @property
    def step(self) -> Sentence:
        """What is being done."""
        return STEPS.get((self.progress or {}).get("step", ""), STEPS["waiting"])

    @property
    def error(self) -> Sentence | None:
        """Why it failed."""
        error = self.summary.get("error")
        return Sentence(error["text"], error["values"]) if error else None

    @property
    def figures(self) -> list[tuple[Sentence, int]]:
        """How many rows are how sure."""
        labels = {"rows": say("Rows"), "exact": say("Exact"), "same_grid": say("Same grid"), "ask": say("Ask")}
        return [(label, self.summary[name]) for name, label in labels.items()] if "rows" in self.summary else []

    @property
    def reasons(self) -> list[Reason]:
        """What is open or odd about rows."""
        return [Reason.from_json(each) for name in ("reasons", "remarks") for each in self.summary.get(name, ())]

    @property
    def notes(self) -> list[Sentence]:
        """What is odd about the file as a whole."""
        return [Sentence(each["text"], each["values"]) for each in self.look.get("notes", ())]

    @property
    def fields(self) -> list[FieldChoice]:
        """The fields that tell a place, with the columns that were found or said for them."""
        return [self._field(field.name, field.label) for field in FIELDS]

    @property
    def can_start(self) -> bool:
        """Whether work on it may begin, or begin again."""
        return self.progress is None

    def _field(self, name: str, label: Sentence) -> FieldChoice:
        said = self.options.get("mapping", {}).get(name)
        column = said or self.look.get("fields", {}).get(name)
        samples = tuple(self.look.get("samples", {}).get(column, ()))
        return FieldChoice(name, label, column, column is not None and said is None, samples)


def view(record: AddressList) -> ListView:
    """Shape a record."""
    return ListView(
        id=record.id,
        file_name=record.file_name,
        state=ListState(record.state),
        created_at=record.created_at,
        options=record.options,
        look=record.look,
        summary=record.summary,
        progress=record.progress,
    )

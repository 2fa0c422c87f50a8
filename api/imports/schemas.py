"""Imports as programs see them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from api.imports.views import ImportView
from api.language import translate


class ProgressSchema(BaseModel):
    """Work under way; a total of 0 is not known yet."""

    step: str
    done: int
    total: int


class FaultSchema(BaseModel):
    """All faults of one code: how many, what they are, and the first rows."""

    code: str
    severity: str
    count: int
    sentence: str
    rows: list[int]


class ImportSchema(BaseModel):
    """One file: where it stands, what was recognised, what is wrong, what it changes."""

    id: uuid.UUID
    kind: str
    state: str
    file_name: str
    created_at: datetime
    applied_at: datetime | None
    progress: ProgressSchema | None
    error: str | None
    recognised: Mapping[str, Any]
    counts: Mapping[str, int]
    faults: list[FaultSchema]


class ImportListSchema(BaseModel):
    """Imports, the last first."""

    items: list[ImportSchema]
    next: str | None = None


def import_schema(shown: ImportView, language: str) -> ImportSchema:
    """An import with its sentences in a language."""
    working = shown.working
    return ImportSchema(
        id=shown.id,
        kind=shown.kind.value,
        state=shown.state.value,
        file_name=shown.file_name,
        created_at=shown.created_at,
        applied_at=shown.applied_at,
        progress=working
        and ProgressSchema(step=translate(working.step, language), done=working.done, total=working.total),
        error=translate(shown.error, language) if shown.error else None,
        recognised=shown.recognised,
        counts=shown.counts,
        faults=[
            FaultSchema(
                code=group.code,
                severity=group.severity,
                count=group.count,
                sentence=translate(group.sentence, language),
                rows=list(group.rows),
            )
            for group in shown.groups
        ],
    )

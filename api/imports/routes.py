"""Imports for programs: send a file, read what it would do, confirm, undo."""

import uuid
from typing import Annotated

from fastapi import Query, Request, UploadFile
from fastapi.responses import Response

from api.answers import model_answer, next_url
from api.audience import Router, allow
from api.dependencies import LanguageDep
from api.imports.choices import ChoicesDep, read_kind
from api.imports.intake import DeskDep, apply_import, look_again, receive_uploads, undo_import
from api.imports.schemas import ImportListSchema, ImportSchema, import_schema
from api.imports.uploads import Upload
from api.imports.views import view
from api.once import OnceDep
from geo.core.viewer import Right
from geo.imports.queries import imports

AfterQuery = Annotated[uuid.UUID | None, Query(description="Go on after this import; `next` of a list holds it.")]
LimitQuery = Annotated[int, Query(ge=1, le=100, description="At most so many.")]

router = Router(prefix="/api/v1/imports", tags=["imports"], max_body_size=None)


@router.get("", response_model=ImportListSchema)
@allow(Right.IMPORTS_MANAGE, whole=True)
def list_imports(
    request: Request, desk: DeskDep, language: LanguageDep, after: AfterQuery = None, limit: LimitQuery = 100
) -> Response:
    """The files that came in, the latest first; `next` leads to earlier ones."""
    found = imports(desk.session, desk.scope, after=after, limit=limit + 1)
    items = [import_schema(view(record), language) for record in found[:limit]]
    following = next_url(request, str(items[-1].id) if len(found) > limit else None)
    return model_answer(request, ImportListSchema(items=items, next=following))


@router.post("", status_code=202, response_model=ImportListSchema)
@allow(Right.IMPORTS_MANAGE, whole=True)
def send(
    once: OnceDep,
    desk: DeskDep,
    language: LanguageDep,
    files: list[UploadFile],
    choices: ChoicesDep,
) -> Response:
    """Send files of one kind; each is looked through and changes nothing until it is confirmed."""
    uploads = [Upload(file.filename or "", file.file) for file in files]
    records = receive_uploads(desk, read_kind(choices["kind"]), uploads, choices)
    items = [import_schema(view(record), language) for record in records]
    return once.answer(ImportListSchema(items=items), status=202)


@router.get("/{import_id}", response_model=ImportSchema)
@allow(Right.IMPORTS_MANAGE, whole=True)
def one_import(request: Request, import_id: uuid.UUID, desk: DeskDep, language: LanguageDep) -> Response:
    """Where a file stands, what was recognised, what is wrong, what it changes."""
    return model_answer(request, import_schema(view(desk.find(import_id)), language))


@router.post("/{import_id}/preview", status_code=202, response_model=ImportSchema)
@allow(Right.IMPORTS_MANAGE, whole=True)
def preview(once: OnceDep, import_id: uuid.UUID, desk: DeskDep, language: LanguageDep, choices: ChoicesDep) -> Response:
    """Look through a file again with other columns, another datum, another day."""
    look_again(desk, import_id, choices)
    return once.answer(import_schema(view(desk.find(import_id)), language), status=202)


@router.post("/{import_id}/confirm", status_code=202, response_model=ImportSchema)
@allow(Right.IMPORTS_MANAGE, whole=True)
def confirm(once: OnceDep, import_id: uuid.UUID, desk: DeskDep, language: LanguageDep) -> Response:
    """Apply a file that was looked through."""
    apply_import(desk, import_id)
    return once.answer(import_schema(view(desk.find(import_id)), language), status=202)


@router.post("/{import_id}/undo", status_code=204, response_model=None)
@allow(Right.IMPORTS_MANAGE, whole=True)
def undo(once: OnceDep, import_id: uuid.UUID, desk: DeskDep) -> Response:
    """Take an applied file back: its rows, and the rows it changed, are as they were before."""
    undo_import(desk, import_id)
    return once.answer(None, status=204)

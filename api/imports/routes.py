"""Imports for programs: send a file, read what it would do, confirm, undo."""

import uuid

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import Response

from api.answers import model_answer
from api.dependencies import LanguageDep, SessionDep, SettingsDep
from api.imports.choices import ChoicesDep, read_kind
from api.imports.intake import apply_import, look_again, receive_uploads
from api.imports.schemas import ImportListSchema, ImportSchema, import_schema
from api.imports.uploads import Upload
from api.imports.views import view
from geo.imports.queries import import_by_id, imports
from geo.publishing.importing import take_back

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])


@router.get("", response_model=ImportListSchema)
def list_imports(request: Request, session: SessionDep, language: LanguageDep) -> Response:
    """The last hundred files that came in, the latest first."""
    items = [import_schema(view(record), language) for record in imports(session)]
    return model_answer(request, ImportListSchema(items=items))


@router.post("", status_code=202, response_model=ImportListSchema)
def send(
    session: SessionDep,
    settings: SettingsDep,
    language: LanguageDep,
    files: list[UploadFile],
    choices: ChoicesDep,
) -> ImportListSchema:
    """Send files of one kind; each is looked through and changes nothing until it is confirmed."""
    uploads = [Upload(file.filename or "", file.file) for file in files]
    records = receive_uploads(session, settings, read_kind(choices["kind"]), uploads, choices)
    return ImportListSchema(items=[import_schema(view(record), language) for record in records])


@router.get("/{import_id}", response_model=ImportSchema)
def one_import(request: Request, import_id: uuid.UUID, session: SessionDep, language: LanguageDep) -> Response:
    """Where a file stands, what was recognised, what is wrong, what it changes."""
    return model_answer(request, import_schema(view(import_by_id(session, import_id)), language))


@router.post("/{import_id}/preview", status_code=202, response_model=ImportSchema)
def preview(
    import_id: uuid.UUID, session: SessionDep, settings: SettingsDep, language: LanguageDep, choices: ChoicesDep
) -> ImportSchema:
    """Look through a file again with other columns, another datum, another day."""
    look_again(session, settings, import_id, choices)
    return import_schema(view(import_by_id(session, import_id)), language)


@router.post("/{import_id}/confirm", status_code=202, response_model=ImportSchema)
def confirm(import_id: uuid.UUID, session: SessionDep, settings: SettingsDep, language: LanguageDep) -> ImportSchema:
    """Apply a file that was looked through."""
    apply_import(session, settings, import_id)
    return import_schema(view(import_by_id(session, import_id)), language)


@router.post("/{import_id}/undo", status_code=204)
def undo(import_id: uuid.UUID, session: SessionDep) -> None:
    """Take an applied file back: its rows, and the rows it changed, are as they were before."""
    take_back(session, import_id)

"""The screen Files: drop a file, see what it holds, apply it, take it back."""

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import available_timezones

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.demo_files import demo_folder
from api.dependencies import LanguageDep, LookDep, page
from api.documents import CSV, named
from api.imports.choices import FormDep, read_kind, texts_of, uploads_of
from api.imports.intake import Desk, DeskDep, apply_import, look_again, receive_uploads, undo_import
from api.imports.placed import fault_collection
from api.imports.preview import preview_map
from api.imports.views import KIND_LABELS, STATE_CHIPS, field_choices, view
from api.language import translate
from api.shell import NavigationEntry, TodayItem, TodayView, Waiting, navigation, today_items
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import TerritoryInfo, territories
from geo.core.datum import Datum
from geo.core.errors import NotFound
from geo.core.language import Sentence, say
from geo.core.settings import Settings
from geo.core.viewer import Right
from geo.exchange.writing import rows_csv
from geo.imports.models import Import, ImportState
from geo.imports.queries import import_lines
from geo.publishing.importing import KINDS

router = Router(include_in_schema=False, max_body_size=None)

navigation.add(
    NavigationEntry(
        key="files",
        label=say("Files"),
        icon="folder2-open",
        path="/files",
        order=80,
        right=Right.IMPORTS_MANAGE,
        whole=True,
        apart="/files/lookup",
    )
)

SAMPLES = {
    "blocks.geojson": "boundaries",
    "addresses.csv": "addresses",
    "places.csv": "places",
    "incidents.csv": "incidents",
}
"""Files of the demo territory that show what ours look like."""


@router.get("/files", response_class=HTMLResponse)
@allow(Right.IMPORTS_MANAGE, whole=True)
def files_page(request: Request, desk: DeskDep) -> HTMLResponse:
    """The files that came in, and the place to drop another."""
    lines = import_lines(desk.session, desk.scope)
    return page(
        request,
        "imports/files.html",
        imports=[(line, KIND_LABELS[line.kind], STATE_CHIPS[line.state]) for line in lines],
        kinds=KIND_LABELS,
        territories=_territories(desk),
        samples=SAMPLES,
        **_choices(desk.settings),
    )


@router.post("/files")
@allow(Right.IMPORTS_MANAGE, whole=True)
def send(form: FormDep, desk: DeskDep) -> RedirectResponse:
    """Take files in and look through them."""
    texts = texts_of(form)
    records = receive_uploads(desk, read_kind(texts.get("kind", "")), uploads_of(form), texts)
    return _to(f"/files/{records[0].id}" if len(records) == 1 else "/files")


@router.get("/files/samples/{name}")
@allow(Right.IMPORTS_MANAGE, whole=True)
def sample(name: str) -> FileResponse:
    """A file of the demo territory, to see what columns one may have."""
    if name not in SAMPLES:
        raise NotFound("sample.unknown", say("There is no sample file of this name."))
    return FileResponse(demo_folder() / name, filename=name)


@router.get("/files/{import_id}", response_class=HTMLResponse)
@allow(Right.IMPORTS_MANAGE, whole=True)
def file_page(request: Request, import_id: uuid.UUID, desk: DeskDep, look: LookDep) -> HTMLResponse:
    """One file: what it is, what is wrong, what will change, applied."""
    shown = view(desk.find(import_id))
    return page(
        request,
        "imports/file.html",
        shown=shown,
        fields=field_choices(shown, KINDS[shown.kind].fields),
        territories=_territories(desk),
        preview=preview_map(desk.session, shown, look),
        **_choices(desk.settings),
    )


@router.get("/files/{import_id}/progress", response_class=HTMLResponse)
@allow(Right.IMPORTS_MANAGE, whole=True)
def progress(request: Request, import_id: uuid.UUID, desk: DeskDep) -> HTMLResponse:
    """The card of work under way; when the work has ended, the page is asked to draw itself anew."""
    shown = view(desk.find(import_id))
    answer = page(request, "imports/progress.html", shown=shown)
    if shown.working is None:
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.post("/files/{import_id}/look")
@allow(Right.IMPORTS_MANAGE, whole=True)
def look_through(import_id: uuid.UUID, form: FormDep, desk: DeskDep) -> RedirectResponse:
    """Look through the file again with other choices."""
    look_again(desk, import_id, texts_of(form))
    return _to(f"/files/{import_id}")


@router.post("/files/{import_id}/apply")
@allow(Right.IMPORTS_MANAGE, whole=True)
def apply(import_id: uuid.UUID, desk: DeskDep) -> RedirectResponse:
    """Apply the file."""
    apply_import(desk, import_id)
    return _to(f"/files/{import_id}")


@router.post("/files/{import_id}/undo")
@allow(Right.IMPORTS_MANAGE, whole=True)
def undo(import_id: uuid.UUID, desk: DeskDep) -> RedirectResponse:
    """Take the file back."""
    undo_import(desk, import_id)
    return _to(f"/files/{import_id}")


@router.get("/files/{import_id}/faults.csv")
@allow(Right.IMPORTS_MANAGE, whole=True)
def faults(import_id: uuid.UUID, desk: DeskDep, language: LanguageDep) -> Response:
    """Every fault that is kept, as a sheet for whoever mends the file."""
    record = desk.find(import_id)
    desk.trail.note(Action.EXPORT_MADE, Subject("import faults", str(import_id)))
    content = rows_csv([translate(head, language) for head in _FAULT_HEADS], _fault_rows(record, language))
    headers = {"content-disposition": named(f"faults-{import_id}.csv")}
    return Response(content, media_type=CSV, headers=headers)


@router.get("/files/{import_id}/faults.geojson")
@allow(Right.IMPORTS_MANAGE, whole=True)
def fault_points(import_id: uuid.UUID, desk: DeskDep, language: LanguageDep) -> Response:
    """Every kept fault that has a place, as points for whoever mends the file in another program."""
    record = desk.find(import_id)
    desk.trail.note(Action.EXPORT_MADE, Subject("import faults", str(import_id)))
    collection = fault_collection(record.faults or [], lambda sentence: translate(sentence, language))
    headers = {"content-disposition": named(f"faults-{import_id}.geojson")}
    return Response(json.dumps(collection, ensure_ascii=False), media_type="application/geo+json", headers=headers)


_FAULT_HEADS = (
    say("Row"),
    say("Column"),
    say("Value"),
    say("What is wrong"),
    say("Longitude"),
    say("Latitude"),
    say("Area in m2"),
)


def _fault_rows(record: Import, language: str) -> Iterator[tuple[object, ...]]:
    for fault in record.faults:
        place = fault["place"] or (None, None)
        area_m2 = fault.get("area_m2")
        sentence = translate(Sentence(fault["text"], fault["values"]), language)
        yield fault["row"], fault["column"], fault["value"], sentence, *place, area_m2


def _choices(settings: Settings) -> dict[str, Any]:
    """What a form may choose from."""
    return {"datums": list(Datum), "timezones": sorted(available_timezones()), "timezone": settings.timezone}


def _territories(desk: Desk) -> list[TerritoryInfo]:
    """The territories that files may be brought into."""
    return [each for each in territories(desk.session) if desk.scope.holds_all_of(each.code)]


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def _waiting(session: Session, today: TodayView) -> Iterable[Waiting]:
    """Files that were looked through and wait for a decision."""
    for line in import_lines(session, today.viewer.scope(Right.IMPORTS_MANAGE), limit=5, state=ImportState.PREVIEWED):
        yield Waiting(
            title=say("{file} is looked through: apply it?", file=line.file_name),
            path=f"/files/{line.id}",
            chip=KIND_LABELS[line.kind],
            tone="info",
        )


today_items.add(TodayItem(key="files", order=60, right=Right.IMPORTS_MANAGE, waiting=_waiting, whole=True))

"""A list of points or addresses, sent on a page: looked through, worked through, fetched with its grids."""

import uuid
from typing import Any

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from api.assigning.intake import Desk, DeskDep, fetch, receive_list, start, stop, take_away
from api.assigning.views import view
from api.audience import Router, allow
from api.dependencies import page
from api.imports.choices import FormDep, texts_of, uploads_of
from api.shell import NavigationEntry, navigation
from geo.assigning.records import lists_of
from geo.core.language import say
from geo.core.viewer import Right

router = Router(prefix="/files/lookup", include_in_schema=False, max_body_size=None)

navigation.add(
    NavigationEntry(
        key="lists",
        label=say("Lists"),
        icon="table",
        path="/files/lookup",
        order=81,
        right=Right.ADDRESSES_READ,
        whole=True,
    )
)

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09", "webmercator")


@router.get("", response_class=HTMLResponse)
@allow(Right.ADDRESSES_READ, whole=True)
def lists_page(request: Request, desk: DeskDep) -> HTMLResponse:
    """One's own lists, and the place to drop another."""
    lists = [view(record) for record in lists_of(desk.session, desk.viewer.id)]
    return page(request, "assigning/lists.html", lists=lists, kept_days=desk.settings.lists_kept_days, **_choices(desk))


@router.post("")
@allow(Right.ADDRESSES_READ, whole=True)
def send(form: FormDep, desk: DeskDep) -> RedirectResponse:
    """Take a list in and look through it."""
    record = receive_list(desk, uploads_of(form), texts_of(form))
    return _to(record.id)


@router.get("/{list_id}", response_class=HTMLResponse)
@allow(Right.ADDRESSES_READ, whole=True)
def list_page(request: Request, list_id: uuid.UUID, desk: DeskDep) -> HTMLResponse:
    """One list: what it is, how far it is, what came of it."""
    return page(
        request,
        "assigning/list.html",
        shown=view(desk.find(list_id)),
        kept_days=desk.settings.lists_kept_days,
        **_choices(desk),
    )


@router.get("/{list_id}/progress", response_class=HTMLResponse)
@allow(Right.ADDRESSES_READ, whole=True)
def progress(request: Request, list_id: uuid.UUID, desk: DeskDep) -> HTMLResponse:
    """The card of work under way; when the work has ended, the page is asked to draw itself anew."""
    return _progress(request, desk, list_id)


@router.post("/{list_id}/start")
@allow(Right.ADDRESSES_READ, whole=True)
def begin(list_id: uuid.UUID, form: FormDep, desk: DeskDep) -> RedirectResponse:
    """Start the work on a list, or start it again."""
    start(desk, list_id, texts_of(form))
    return _to(list_id)


@router.post("/{list_id}/stop", response_class=HTMLResponse)
@allow(Right.ADDRESSES_READ, whole=True)
def end(request: Request, list_id: uuid.UUID, desk: DeskDep) -> HTMLResponse:
    """Stop the work on a list."""
    stop(desk, list_id)
    return _progress(request, desk, list_id)


@router.post("/{list_id}/remove")
@allow(Right.ADDRESSES_READ, whole=True)
def remove(list_id: uuid.UUID, desk: DeskDep) -> RedirectResponse:
    """Remove a list and what came of it, before its days are over."""
    take_away(desk, list_id)
    return RedirectResponse("/files/lookup", status_code=303)


@router.get("/{list_id}/result")
@allow(Right.ADDRESSES_READ, whole=True)
def result(list_id: uuid.UUID, desk: DeskDep) -> FileResponse:
    """The list with its grids."""
    path = fetch(desk, list_id)
    return FileResponse(path, filename=path.name, headers={"cache-control": "no-store"})


def _progress(request: Request, desk: Desk, list_id: uuid.UUID) -> HTMLResponse:
    shown = view(desk.find(list_id))
    answer = page(request, "assigning/progress.html", shown=shown)
    if shown.progress is None:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _choices(desk: Desk) -> dict[str, Any]:
    """What a form may choose from."""
    return {"datums": DATUMS, "territories": desk.territories}


def _to(list_id: uuid.UUID) -> RedirectResponse:
    return RedirectResponse(f"/files/lookup/{list_id}", status_code=303)

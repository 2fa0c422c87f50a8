"""The steps of a list, as the page asks for them: receive, look through, start, stop, fetch.

Looking through and working through take longer than a request: they are queued in the transaction of
the request and done by the worker.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends

from api.assigning.jobs import LOOK, RUN, wish_of
from api.dependencies import LanguageDep, SessionDep, SettingsDep, ViewerDep
from api.imports.choices import MAP_PREFIX
from api.imports.uploads import Upload, kept, safe_name, settle_in
from api.trail import Trail, TrailDep
from geo.assigning.models import AddressList, ListState
from geo.assigning.records import Owner, forget, list_of, lock, move, receive
from geo.assigning.rules import moved_on
from geo.assigning.shelf import check_room, folder_of, remove, result_of, source_of
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import TerritoryInfo, no_such_territory, territories_in_force
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.reference import read_reference
from geo.core.settings import Settings
from geo.core.viewer import Right, Scope, Viewer
from geo.db.queue import defer

_WAITING = {"step": "waiting", "done": 0, "total": 0}


@dataclass(frozen=True)
class Desk:
    """Where somebody works with lists of their own."""

    session: Any
    settings: Settings
    viewer: Viewer
    trail: Trail
    language: str

    @property
    def scope(self) -> Scope:
        """The territories whose addresses may be read."""
        return self.viewer.scope(Right.ADDRESSES_READ)

    @property
    def territories(self) -> list[TerritoryInfo]:
        """The territories whose grids may be added: those that lie whole within scope."""
        return [each for each in territories_in_force(self.session) if self.scope.holds_all_of(each.code)]

    def find(self, list_id: uuid.UUID) -> AddressList:
        """A list of one's own.

        Raises:
            NotFound: there is none here with this id.
        """
        return list_of(self.session, list_id, self.viewer.id)


def _desk(
    session: SessionDep, settings: SettingsDep, viewer: ViewerDep, trail: TrailDep, language: LanguageDep
) -> Desk:
    return Desk(session, settings, viewer, trail, language)


DeskDep = Annotated[Desk, Depends(_desk, scope="function")]


def receive_list(desk: Desk, uploads: Sequence[Upload], form: Mapping[str, str]) -> AddressList:
    """Keep a list that was sent, and queue a look at it.

    Raises:
        BadInput: nothing was sent, several files were, one is too large, or a choice cannot be read.
        StorageFull: the lists that are kept already take all the room for them.
    """
    if len(uploads) != 1:
        raise BadInput("list.one_file", say("Choose one file."))
    check_room(desk.settings.data_dir, desk.settings.lists_room_bytes)
    options = _options(desk, form)
    actor = desk.trail.origin.actor
    if actor.id is None:
        raise NotFound("list.unknown", say("There is no such list here. Lists are kept for some days only."))
    record = receive(desk.session, Owner(actor.id, actor.kind.value), safe_name(uploads[0].name), options)
    with kept(desk.settings, uploads) as arrived:
        settle_in(folder_of(desk.settings.data_dir, record.id), arrived)
    defer(desk.session, LOOK, list_id=str(record.id))
    return record


def start(desk: Desk, list_id: uuid.UUID, form: Mapping[str, str]) -> None:
    """Queue the work on a list with the choices of a form; also again, with others.

    Raises:
        NotFound: no such list, or its file is no longer kept.
        Conflict: it is being worked on.
        BadInput: a choice cannot be read.
    """
    record = desk.find(list_id)
    source_of(desk.settings.data_dir, record.id, record.file_name)
    options = _options(desk, form)
    if record.look.get("columns"):
        move(desk.session, record, ListState.RUNNING, options=options, progress=_WAITING, summary={})
        defer(desk.session, RUN, list_id=str(record.id))
    else:
        move(desk.session, record, ListState.RECEIVED, options=options, progress=_WAITING, summary={})
        defer(desk.session, LOOK, list_id=str(record.id))


def stop(desk: Desk, list_id: uuid.UUID) -> None:
    """Stop the work on a list; one that has ended in the meantime stays as it is.

    Raises:
        NotFound: no such list.
    """
    record = desk.find(list_id)
    if record.progress is not None:
        move(desk.session, record, ListState.CANCELLED, progress=None, ended_at=clock.now())


def take_away(desk: Desk, list_id: uuid.UUID) -> None:
    """Remove a list, its file and its result.

    Raises:
        NotFound: no such list.
        Conflict: it is being worked on.
    """
    record = desk.find(list_id)
    if record.progress is not None or not lock(desk.session, record.id):
        raise moved_on(record.file_name)
    forget(desk.session, [record.id])
    remove(desk.settings.data_dir, [record.id])


def fetch(desk: Desk, list_id: uuid.UUID) -> Path:
    """The result of a list; that it was taken along stands in the trail.

    Raises:
        NotFound: no such list, or there is no result of it.
        Conflict: it is not done.
    """
    record = desk.find(list_id)
    if record.state != ListState.DONE:
        raise moved_on(record.file_name)
    path = result_of(desk.settings.data_dir, record.id, record.file_name)
    if not path.is_file():
        raise NotFound("list.file_gone", say("{file} is no longer kept here. Choose it again.", file=record.file_name))
    desk.trail.note(Action.EXPORT_MADE, Subject("list", str(record.id)), detail={"rows": record.summary.get("rows")})
    return path


def _options(desk: Desk, form: Mapping[str, str]) -> dict[str, Any]:
    """The choices of a form, each read once so that what cannot be read is said now.

    Raises:
        BadInput: a day or coordinate system cannot be read, or it is not said which territory.
        NotFound: there is no such territory here, or no plan was in force on the day.
    """
    said = {name: value.strip() for name, value in form.items() if value.strip()}
    columns = {name.removeprefix(MAP_PREFIX): value for name, value in said.items() if name.startswith(MAP_PREFIX)}
    options = {
        "territory": _territory(desk, said.get("territory")),
        "on": said.get("on"),
        "datum": read_reference(said.get("datum", "wgs84")).name,
        "mapping": columns,
        "layer": said.get("layer"),
        "language": desk.language,
    }
    wish = wish_of(options)
    stand(desk.session, wish.territory, wish.on, Asking(desk.viewer, clock.now(), desk.settings.zone))
    return options


def _territory(desk: Desk, named: str | None) -> str:
    own = [each.code for each in desk.territories]
    if named is None and len(own) == 1:
        return own[0]
    if named is None and own:
        raise BadInput("list.which_territory", say("Choose the territory whose grids are meant."))
    if named not in own:
        raise no_such_territory()
    return named

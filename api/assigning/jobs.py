"""What the queue does with lists: look at one, work through one, remove old ones.

Each may run twice: a list that is done is not done again, and a half result is written anew.
"""

import contextlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from api.assigning.asking import Wish, ask_of_file, stand_twice
from geo.assigning.columns import FIELDS
from geo.assigning.files import Look, assign_file, look_at
from geo.assigning.models import AddressList, ListState
from geo.assigning.recording import note_assigned
from geo.assigning.records import (
    Cancelled,
    ListProgress,
    ended_first,
    failure,
    forget,
    list_by_id,
    lock,
    move,
    older_than,
)
from geo.assigning.shelf import remove, result_of, source_of, taken_bytes
from geo.audit.rules import Actor, ActorKind, Origin
from geo.boundaries.queries.bounds import territory_bounds
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.clock import kept_since
from geo.core.errors import Conflict, GridstewardError
from geo.core.language import say
from geo.core.reference import read_reference
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import Database
from geo.db.queue import task
from geo.db.storage import storage_full
from geo.exchange.columns import MissingColumns

LOOK, RUN = "list.look", "list.run"
_UNFORESEEN = say("Something went wrong that we did not foresee. The program's log tells more.")
_FULL = say("The disk is full. Make room where the data lie, then start again.")


@dataclass(frozen=True)
class _Work:
    """A list that is worked on: on which session, with which settings."""

    database: Database
    session: Session
    settings: Settings
    record: AddressList

    @property
    def wish(self) -> Wish:
        """What was chosen about it."""
        return wish_of(self.record.options)

    @property
    def asking(self) -> Asking:
        """It is worked on for somebody who reaches the whole territory; that was looked at when it was asked for."""
        return Asking(PROGRAM, clock.now(), self.settings.zone)

    @property
    def source(self) -> Path:
        """The list as it came in."""
        return source_of(self.settings.data_dir, self.record.id, self.record.file_name)


@task(LOOK)
def look_through(database: Database, list_id: str) -> None:
    """Find out what a list holds, and which columns tell its places."""
    _work_on(database, list_id, ListState.RECEIVED, _look)


@task(RUN)
def work_through(database: Database, list_id: str) -> None:
    """Write the result of a list."""
    _work_on(database, list_id, ListState.RUNNING, _assign)


@task("list.sweep", cron="35 * * * *")
def sweep_lists(database: Database) -> None:
    """Remove lists whose time is over, and the oldest where all together take more room than they may."""
    settings = database.settings
    if settings is None:
        return
    with database.session() as session, session.begin():
        old = older_than(session, kept_since(clock.now(), settings.lists_kept_days))
        remove(settings.data_dir, old)
        for each in [each for each in ended_first(session) if each not in set(old)]:
            if taken_bytes(settings.data_dir) <= settings.lists_room_bytes:
                break
            remove(settings.data_dir, [each])
            old.append(each)
        forget(session, old)


def wish_of(options: Mapping[str, Any]) -> Wish:
    """What was chosen about a list."""
    return Wish(
        territory=options.get("territory"),
        on=options.get("on"),
        datum=read_reference(options.get("datum") or "wgs84"),
        mapping=options.get("mapping") or {},
        layer=options.get("layer"),
    )


def _work_on(database: Database, list_id: str, state: ListState, do: Callable[[_Work], None]) -> None:
    """Work on a list that waits in a state, held against other workers; what is wrong with it goes into its record."""
    settings = database.settings
    if settings is None:
        return
    with database.session() as session:
        record = list_by_id(session, uuid.UUID(list_id))
        if record is None or record.state != state or not lock(session, record.id):
            return
        session.expunge(record)
        try:
            do(_Work(database, session, settings, record))
        except Cancelled:
            return
        except GridstewardError as error:
            _end(database, record, ListState.FAILED, summary=failure(error.sentence, error.code))
        except Exception as error:
            if storage_full(error, settings.data_dir) is None:
                _end(database, record, ListState.FAILED, summary=failure(_UNFORESEEN, "list.unforeseen"))
                raise
            _end(database, record, ListState.FAILED, summary=failure(_FULL, "storage.full"))


def _look(work: _Work) -> None:
    ground, _ = stand_twice(work.session, work.wish, work.asking)
    near = territory_bounds(work.session, ground.territory.id)
    try:
        look = _recognised(look_at(work.source, work.wish.choices, near=near))
    except MissingColumns as error:
        look = {"columns": list(error.columns), "fields": {}, "guessed": [], "samples": {}}
    _end(work.database, work.record, ListState.READY, look=look)


def _assign(work: _Work) -> None:
    target = result_of(work.settings.data_dir, work.record.id, work.record.file_name)
    target.parent.mkdir(exist_ok=True)
    language = str(work.record.options.get("language", "en"))
    question = ask_of_file(work.session, work.wish, work.asking, language=language)
    progress = ListProgress(work.database, work.record.id, ListState.RUNNING)
    summary = assign_file(work.source, target, question, progress=progress)
    with work.database.session() as session, session.begin():
        owner = Origin(actor=Actor(ActorKind(work.record.owner_kind), work.record.owner))
        note_assigned(session, owner, summary)
    _end(work.database, work.record, ListState.DONE, summary=summary.to_json())


def _recognised(found: Look) -> dict[str, Any]:
    heading = found.heading
    return {
        "format": heading.format,
        "encoding": heading.encoding,
        "crs": heading.crs,
        "layer": heading.layer,
        "geometry": heading.geometry,
        "rows": heading.rows,
        "columns": list(heading.columns),
        "fields": {each.name: found.choice.get(each.name) for each in FIELDS},
        "guessed": sorted(found.choice.guessed),
        "samples": {name: list(values) for name, values in found.choice.samples.items()},
        "notes": [{"text": note.text, "values": dict(note.values)} for note in heading.notes],
    }


def _end(database: Database, record: AddressList, state: ListState, **values: Any) -> None:
    """Say in the record how the work ended; one that was stopped in the meantime stays so."""
    with database.session() as session, session.begin(), contextlib.suppress(Conflict):
        move(session, record, state, progress=None, ended_at=clock.now(), **values)

"""The records of lists: kept, found by their owner, moved from state to state."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geo.assigning.models import AddressList, ListState
from geo.assigning.rules import moved_on, sources_of
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import Sentence, say
from geo.db.database import Sessions

PAUSE_S = 0.5
_SHOWN = 50


@dataclass(frozen=True)
class Owner:
    """Whose a list is: an account or a token."""

    id: uuid.UUID
    kind: str


class Cancelled(Exception):
    """Somebody stopped the work on a list."""


def receive(session: Session, owner: Owner, file_name: str, options: Mapping[str, Any]) -> AddressList:
    """Record a list that came in."""
    record = AddressList(
        id=uuid.uuid4(),
        owner=owner.id,
        owner_kind=owner.kind,
        state=ListState.RECEIVED.value,
        file_name=file_name,
        options=dict(options),
        look={},
        summary={},
        progress={"step": "waiting", "done": 0, "total": 0},
        created_at=clock.now(),
    )
    session.add(record)
    session.flush()
    return record


def list_of(session: Session, list_id: uuid.UUID, owner: uuid.UUID | None) -> AddressList:
    """A list of somebody's own.

    Raises:
        NotFound: there is none with this id, or it is another's.
    """
    found = session.get(AddressList, list_id, populate_existing=True)
    if found is None or found.owner != owner:
        raise NotFound("list.unknown", say("There is no such list here. Lists are kept for some days only."))
    return found


def lists_of(session: Session, owner: uuid.UUID | None) -> Sequence[AddressList]:
    """Somebody's own lists, the last first."""
    mine = select(AddressList).where(AddressList.owner == owner)
    return session.scalars(mine.order_by(AddressList.created_at.desc(), AddressList.id).limit(_SHOWN)).all()


def list_by_id(session: Session, list_id: uuid.UUID) -> AddressList | None:
    """A list whosever it is, for the job that works on it; None where it is gone."""
    return session.get(AddressList, list_id)


def move(session: Session, record: AddressList, target: ListState, **values: Any) -> None:
    """Move a list to another state, with other columns; two cannot both do it.

    Raises:
        Conflict: the list is not where it could be moved from.
    """
    allowed = [state.value for state in sources_of(target)]
    moved = session.execute(
        update(AddressList)
        .where(AddressList.id == record.id, AddressList.state.in_(allowed))
        .values(state=target.value, **values)
        .returning(AddressList.id)
    ).first()
    if moved is None:
        raise moved_on(record.file_name)
    if record in session:
        session.expire(record)


def lock(session: Session, list_id: uuid.UUID) -> bool:
    """Hold a list against other workers until the transaction ends; False where one has it already."""
    key = list_id.int % (1 << 63)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(key))))


def failure(error: Sentence, code: str) -> dict[str, Any]:
    """What a record keeps of a failure."""
    return {"error": {"code": code, "text": error.text, "values": dict(error.values)}}


def forget(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """Remove records."""
    session.execute(delete(AddressList).where(AddressList.id.in_(ids)))


def older_than(session: Session, limit: datetime) -> list[uuid.UUID]:
    """Lists that came in before an instant."""
    return list(session.scalars(select(AddressList.id).where(AddressList.created_at < limit)))


def ended_first(session: Session) -> list[uuid.UUID]:
    """Lists on which nobody works, the oldest first."""
    idle = select(AddressList.id).where(AddressList.progress.is_(None))
    return list(session.scalars(idle.order_by(AddressList.created_at, AddressList.id)))


class ListProgress:
    """Writes progress into the record of a list, at most twice a second, and learns there whether it was stopped."""

    def __init__(self, database: Sessions, list_id: uuid.UUID, state: ListState) -> None:
        self._database = database
        self._list_id = list_id
        self._state = state
        self._written_s = float("-inf")

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note a step, what is done and the total.

        Raises:
            Cancelled: the list is no longer in the state in which it is worked on.
        """
        if monotonic() - self._written_s < PAUSE_S:
            return
        self._written_s = monotonic()
        mine = update(AddressList).where(AddressList.id == self._list_id, AddressList.state == self._state.value)
        with self._database.session() as session, session.begin():
            told = mine.values(progress={"step": step, "done": done, "total": total}).returning(AddressList.id)
            if session.execute(told).first() is None:
                raise Cancelled

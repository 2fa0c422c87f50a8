"""What phones send of a patrol: its begin, its fixes, its end; in any order of fixes, late, and again and again.

The ids are made on the phone. The same id with the same content is known already and changes nothing;
with other content it is refused, and with it everything that was sent together. What a patrol is in the
end depends only on what was told, not on the order in which it came.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.queries import PLANS_OF_TERRITORY
from geo.core.clock import instant
from geo.core.datum import Datum
from geo.core.errors import Conflict, NotFound
from geo.core.language import say
from geo.db.asking import ask
from geo.patrols.batches import Batch, SentFix
from geo.patrols.derived.marking import fixes_came
from geo.patrols.importing.names import tell_name
from geo.patrols.models import Patrol
from geo.patrols.phones.comparing import differs
from geo.patrols.phones.handful import MOST, store_few
from geo.patrols.phones.keeping import meet_known
from geo.patrols.phones.storing import store
from geo.patrols.rules import check_fixes, check_time

_TERRITORY = "SELECT t.code FROM patrol p JOIN territory t ON t.id = p.territory_id WHERE p.id = %(patrol_id)s"
_HOLD = f"""
    SELECT p.territory_id, p.datum, pg_advisory_xact_lock_shared({PLANS_OF_TERRITORY}, p.territory_id)::text
    FROM (SELECT territory_id, datum FROM patrol WHERE id = %(patrol_id)s FOR NO KEY UPDATE) p
"""  # noqa: S608 (a number of ours)


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A patrol that sets out. `datum` is that of its fixes where a batch names none."""

    id: uuid.UUID
    title: str
    team: str | None
    started_at: datetime
    datum: Datum


@dataclass(frozen=True)
class Added:
    """How many of the fixes were new, and how many were known already."""

    new: int
    known: int


def begin_patrol(session: Session, territory_id: int, begin: Begin, *, now: datetime) -> bool:
    """Store a patrol; returns whether it is new.

    Title and team may have been changed here since, and are not compared.

    Raises:
        BadInput: it starts in the future.
        Conflict: another patrol has this id.
    """
    check_time(begin.started_at, now)
    values = {
        "id": begin.id,
        "territory_id": territory_id,
        "key": str(begin.id),
        "title": begin.title,
        "team": begin.team,
        "started_at": begin.started_at,
        "datum": begin.datum.value,
    }
    if insert_patrol(session, values):
        return True
    if _complete(session, territory_id, begin):
        return True
    told = (territory_id, begin.started_at)
    known = session.execute(select(Patrol.territory_id, Patrol.told_started_at).where(Patrol.id == begin.id)).first()
    if known is None:  # a file that was taken back took it along meanwhile
        return begin_patrol(session, territory_id, begin, now=now)
    if tuple(known) != told:
        raise Conflict(
            "patrol.differs",
            say("Patrol {id} is known with another start or territory; that one stays.", id=str(begin.id)),
        )
    return False


def insert_patrol(session: Session, values: Mapping[str, Any]) -> bool:
    """Store a patrol by its columns, where none has its id or key; returns whether it did. It ends when it started."""
    row = {**values, "finished_at": values["started_at"], "told_started_at": values["started_at"]}
    added = insert(Patrol).values(row).on_conflict_do_nothing().returning(Patrol.id)
    return session.scalar(added) is not None


def _complete(session: Session, territory_id: int, begin: Begin) -> bool:
    """Tell a patrol that a file brought first when it began; returns whether it was one."""
    from_file = Patrol.id == begin.id, Patrol.territory_id == territory_id, Patrol.told_started_at.is_(None)
    found = session.scalar(select(Patrol).where(*from_file).with_for_update())
    if found is None:
        return False
    found.told_started_at = begin.started_at
    found.datum = begin.datum.value
    tell_name(session, found, title=begin.title, team=begin.team)
    session.flush()
    widen(session, begin.id, begin.started_at, begin.started_at)
    return True


def find_patrol(session: Session, patrol_id: uuid.UUID, *, locked: bool = False) -> Patrol:
    """A patrol; `locked` makes others who change it wait.

    Raises:
        NotFound: there is none with this id.
    """
    question = select(Patrol).where(Patrol.id == patrol_id).execution_options(populate_existing=True)
    found = session.scalar(question.with_for_update(key_share=True) if locked else question)
    if found is None:
        raise no_such_patrol(patrol_id)
    return found


def no_such_patrol(patrol_id: uuid.UUID) -> NotFound:
    """What is said of a patrol that is not there, and of one that is not for whoever asks."""
    return NotFound("patrol.unknown", say("There is no patrol {id}. Send its begin first.", id=str(patrol_id)))


def add_fixes(
    session: Session, patrol_id: uuid.UUID, fixes: Sequence[SentFix], *, datum: Datum | None, now: datetime
) -> Added:
    """Append the fixes that are not there, with their grid in every plan: all of them or none.

    Raises:
        NotFound: there is no such patrol.
        BadInput: a fix is of the future, of a clock that was never set, or at (0, 0).
        Conflict: some are known with other content (`fix.differs`).
    """
    return add_batch(session, patrol_id, Batch.of(fixes), datum=datum, now=now)


def add_batch(session: Session, patrol_id: uuid.UUID, sent: Batch, *, datum: Datum | None, now: datetime) -> Added:
    """The same for positions as columns, in degrees of `datum` or else of the patrol's.

    Raises:
        as `add_fixes`.
    """
    if not len(sent):
        find_patrol(session, patrol_id)
        return Added(0, 0)
    check_fixes(sent, now)
    territory_id, kept_datum = _hold(session, patrol_id)
    single, twofold = sent.single()
    if twofold:
        raise differs(twofold)
    ready = single.in_wgs84(datum or Datum(kept_datum))
    new = (_put_few if len(ready) <= MOST else _put_many)(session, patrol_id, territory_id, ready)
    return Added(new, len(sent) - new)


def _put_few(session: Session, patrol_id: uuid.UUID, territory_id: int, ready: Batch) -> int:
    new, differing = store_few(session, patrol_id, territory_id, ready)
    if differing:
        raise differs(differing)
    return new


def _put_many(session: Session, patrol_id: uuid.UUID, territory_id: int, ready: Batch) -> int:
    new = store(session, patrol_id, territory_id, ready)
    if len(new) < len(ready):
        meet_known(session, patrol_id, ready)
    if len(new):
        widen(session, patrol_id, instant(int(new.at.min())), instant(int(new.at.max())))
        fixes_came(session, [patrol_id])
    return len(new)


def _hold(session: Session, patrol_id: uuid.UUID) -> tuple[int, str]:
    """Hold a patrol, and the plans of its territory as they are; returns its territory and datum.

    Raises:
        NotFound: there is no such patrol.
    """
    found = ask(session, _HOLD, {"patrol_id": patrol_id})
    if not found:
        raise no_such_patrol(patrol_id)
    return found[0].territory_id, found[0].datum


def territory_code_of(session: Session, patrol_id: uuid.UUID) -> str:
    """The code of a patrol's territory.

    Raises:
        NotFound: there is no such patrol.
    """
    found = ask(session, _TERRITORY, {"patrol_id": patrol_id})
    if not found:
        raise no_such_patrol(patrol_id)
    return str(found[0].code)


def widen(session: Session, patrol_id: uuid.UUID, first: datetime, last: datetime) -> None:
    """Let a patrol's span hold two instants; widened by every fix, it is the span of all of them."""
    session.execute(
        update(Patrol)
        .where(Patrol.id == patrol_id)
        .values(
            started_at=func.least(Patrol.started_at, first),
            finished_at=func.greatest(Patrol.finished_at, last),
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()

"""What phones send of a patrol: its begin, its fixes, its end; in any order of fixes, late, and again and again.

The ids are made on the phone. The same id with the same content is known already and changes nothing;
with other content it is refused, and with it everything that was sent together. What a patrol is in the
end depends only on what was told, not on the order in which it came.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.queries import joined_plan_ids
from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.patrols.derived.marking import fixes_came
from geo.patrols.joins import JOIN
from geo.patrols.models import Patrol
from geo.patrols.rules import SAME_PLACE_DEG, check_time

MOST_NAMED = 20
"""So many ids stand in a sentence; a phone that sent them knows the rest."""

_SENT = """
    unnest(CAST(:ids AS uuid[]), CAST(:ats AS timestamptz[]), CAST(:accuracies AS float8[]),
           CAST(:lons AS float8[]), CAST(:lats AS float8[])) AS s(id, at, accuracy_m, lon, lat)
"""

# In the order of ids, so that two that send the same fixes at once wait for each other in one direction.
_ADD = text(f"""
    INSERT INTO fix (id, patrol_id, at, accuracy_m, geom)
    SELECT s.id, :patrol_id, s.at, s.accuracy_m, ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326)
    FROM {_SENT} ORDER BY s.id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
""")  # noqa: S608 (constants of this module)

_DIFFERING = text(f"""
    SELECT f.id FROM {_SENT} JOIN fix f ON f.id = s.id
    WHERE f.patrol_id <> :patrol_id OR f.at <> s.at OR f.accuracy_m IS DISTINCT FROM s.accuracy_m
       OR abs(ST_X(f.geom) - s.lon) >= :same_place_deg OR abs(ST_Y(f.geom) - s.lat) >= :same_place_deg
    ORDER BY f.id
""")  # noqa: S608 (constants of this module)


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A patrol that sets out. `datum` is that of its fixes where a batch names none."""

    id: uuid.UUID
    title: str
    team: str | None
    started_at: datetime
    datum: Datum


@dataclass(frozen=True, slots=True)
class SentFix:
    """One position as a phone sends it, in degrees of the batch's datum."""

    id: uuid.UUID
    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None = None


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
        "finished_at": begin.started_at,
        "told_started_at": begin.started_at,
        "datum": begin.datum.value,
    }
    added = insert(Patrol).values(values).on_conflict_do_nothing().returning(Patrol.id)
    if session.scalar(added) is not None:
        return True
    if _complete(session, territory_id, begin):
        return True
    told = (territory_id, begin.started_at)
    known = session.execute(select(Patrol.territory_id, Patrol.told_started_at).where(Patrol.id == begin.id)).first()
    if known is None or tuple(known) != told:
        raise Conflict(
            "patrol.differs",
            say("Patrol {id} is known with another start or territory; that one stays.", id=str(begin.id)),
        )
    return False


def _complete(session: Session, territory_id: int, begin: Begin) -> bool:
    """Tell a patrol that a file brought first when it began; returns whether it was one."""
    from_file = Patrol.id == begin.id, Patrol.territory_id == territory_id, Patrol.told_started_at.is_(None)
    found = session.scalar(select(Patrol).where(*from_file).with_for_update())
    if found is None:
        return False
    found.told_started_at = begin.started_at
    session.flush()
    _widen(session, begin.id, begin.started_at, begin.started_at)
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
        BadInput: a fix is of the future.
        Conflict: some are known with other content (`fix.differs`).
    """
    for fix in fixes:
        check_time(fix.at, now)
    patrol = find_patrol(session, patrol_id, locked=True)
    single = _single(fixes)
    if not single:
        return Added(0, 0)
    sent = _columns(single, datum or Datum(patrol.datum)) | {"patrol_id": patrol_id}
    new = session.scalars(_ADD, sent).all()
    if len(new) < len(single):
        differing = session.scalars(_DIFFERING, sent | {"same_place_deg": SAME_PLACE_DEG}).all()
        if differing:
            raise _differs(differing)
    if new:
        join_points(session, JOIN, plan_ids=joined_plan_ids(session, patrol.territory_id), object_ids=new)
        _widen(session, patrol_id, min(sent["ats"]), max(sent["ats"]))
        fixes_came(session, [patrol_id])
    return Added(len(new), len(fixes) - len(new))


def finish_patrol(session: Session, patrol_id: uuid.UUID, finished_at: datetime, *, now: datetime) -> bool:
    """Note when a patrol was over; returns whether that is new. Fixes may still come.

    Raises:
        NotFound: there is no such patrol.
        BadInput: it is of the future, or before the start.
        Conflict: it is known to have finished at another time.
    """
    check_time(finished_at, now)
    patrol = find_patrol(session, patrol_id, locked=True)
    if patrol.told_finished_at is not None and patrol.told_finished_at != finished_at:
        raise Conflict(
            "patrol.differs", say("Patrol {id} is known with another end; that one stays.", id=str(patrol_id))
        )
    if patrol.told_started_at is not None and finished_at < patrol.told_started_at:
        raise BadInput("patrol.backwards", say("A patrol cannot end before it starts."))
    if patrol.told_finished_at is not None:
        return False
    patrol.told_finished_at = finished_at
    session.flush()
    _widen(session, patrol_id, finished_at, finished_at)
    return True


def _single(fixes: Sequence[SentFix]) -> list[SentFix]:
    """Each fix once.

    Raises:
        Conflict: an id stands twice among them, for two fixes.
    """
    known: dict[uuid.UUID, SentFix] = {}
    twofold = [fix.id for fix in fixes if known.setdefault(fix.id, fix) != fix]
    if twofold:
        raise _differs(sorted(set(twofold)))
    return list(known.values())


def _columns(fixes: Sequence[SentFix], datum: Datum) -> dict[str, Any]:
    lonlat = on_grid(to_wgs84(np.array([(fix.lon, fix.lat) for fix in fixes]), datum))
    return {
        "ids": [fix.id for fix in fixes],
        "ats": [fix.at for fix in fixes],
        "accuracies": [fix.accuracy_m for fix in fixes],
        "lons": lonlat[:, 0].tolist(),
        "lats": lonlat[:, 1].tolist(),
    }


def _widen(session: Session, patrol_id: uuid.UUID, first: datetime, last: datetime) -> None:
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


def _differs(ids: Sequence[uuid.UUID]) -> Conflict:
    named = ", ".join(map(str, ids[:MOST_NAMED])) + (" ..." if len(ids) > MOST_NAMED else "")
    return Conflict(
        "fix.differs",
        say("{count} positions are known with other content, so nothing was stored: {ids}", count=len(ids), ids=named),
    )

"""Bringing fixes in, and taking those of one file out again. Facts are appended; patrols follow from them.

What a patrol is does not depend on the order in which its fixes came: its span is derived from all
of them, and a fix that is there already is not stored again.
"""

import uuid
from collections.abc import Collection

import pandas as pd
import shapely
from sqlalchemy import Boolean, Column, ColumnElement, Uuid, delete, exists, func, insert, select, text, update
from sqlalchemy.orm import Session

from geo.db.base import SRID
from geo.imports.actions import remember_before
from geo.imports.merging import states
from geo.imports.models import Import
from geo.imports.staging import staged, staging_table
from geo.patrols.derived.marking import fixes_came
from geo.patrols.derived.models import RESULTS
from geo.patrols.importing.meeting import Meeting
from geo.patrols.importing.names import return_names
from geo.patrols.models import Fix, Patrol
from geo.patrols.rules import SAME_PLACE_DEG, Walk
from geo.patrols.teams import link_teams

DIFFERS = "differs"
"""The state of a staged fix whose id is stored with another time or place; the stored one stays."""

_STAGED = staging_table(
    "staged_fix",
    Fix,
    ("id", "patrol_id", "at", "accuracy_m", "geom"),
    Column("own_id", Uuid),
    Column("first_with_own_id", Boolean),
)

_SAME_PLACE = (
    "abs(ST_X(f.geom) - ST_X(s.geom)) < :same_place_deg AND abs(ST_Y(f.geom) - ST_Y(s.geom)) < :same_place_deg"
)

_KEEP_OWN_IDS = """
UPDATE staged_fix s SET id = s.own_id
WHERE s.own_id IS NOT NULL
  AND (EXISTS (SELECT FROM fix f WHERE f.id = s.own_id AND f.patrol_id = s.patrol_id)
       OR s.first_with_own_id AND NOT EXISTS (SELECT FROM fix f WHERE f.id = s.own_id))
"""

_MEET_BY_ID = f"""
UPDATE staged_fix s SET state = CASE WHEN f.at = s.at AND {_SAME_PLACE} THEN 'same' ELSE '{DIFFERS}' END
FROM fix f WHERE f.id = s.id
"""  # noqa: S608 (constants of this module)

_MEET_BY_PLACE = f"""
UPDATE staged_fix s SET state = 'same'
FROM fix f
WHERE s.state = 'new' AND f.patrol_id = s.patrol_id AND f.at = s.at AND {_SAME_PLACE}
"""  # noqa: S608 (constants of this module)

_ADD = """
INSERT INTO fix (id, patrol_id, at, accuracy_m, import_id, geom)
SELECT id, patrol_id, at, accuracy_m, :import_id, geom FROM staged_fix WHERE state = 'new'
ON CONFLICT (id) DO NOTHING
"""


def store_walks(session: Session, record: Import, meetings: Collection[Meeting], *, datum: str) -> None:
    """Add the patrols that are not there; a walk that its source names gives its patrol key, title and team.

    A patrol without a title is called by the file that it came in.
    """
    new = [meeting.walk for meeting in meetings if meeting.patrol is None]
    if new:
        shared = {"territory_id": record.territory_id, "import_id": record.id, "datum": datum}
        session.execute(insert(Patrol), [_values(walk, record.file_name) | shared for walk in new])
    renamed = [(meeting.walk, meeting.patrol) for meeting in meetings if meeting.patrol and _says_more(meeting)]
    if renamed:
        remember_before(session, record.id, Patrol, Patrol.id.in_([patrol.id for _, patrol in renamed]))
    for walk, patrol in renamed:
        patrol.key = walk.key
        patrol.title = walk.title or patrol.title
        patrol.team = walk.team or patrol.team
    session.flush()
    if record.territory_id is not None:
        link_teams(session, record.territory_id)


def _values(walk: Walk, fallback_title: str) -> dict[str, object]:
    return {
        "id": walk.id,
        "key": walk.key,
        "title": walk.title or fallback_title,
        "team": walk.team,
        "started_at": walk.started_at,
        "finished_at": walk.finished_at,
    }


def _says_more(meeting: Meeting) -> bool:
    """A walk that its source names may be renamed there; one that it does not name keeps what it was called."""
    walk, patrol = meeting.walk, meeting.patrol
    if patrol is None or not walk.named:
        return False
    known = (patrol.key, patrol.title, patrol.team)
    return known != (walk.key, walk.title or patrol.title, walk.team or patrol.team)


def store_fixes(session: Session, fixes: pd.DataFrame, *, import_id: uuid.UUID) -> "pd.Series[str]":
    """Append the fixes that are not there; their patrols must be. The state of each row: new, same or differs.

    `fixes` is as `rules.with_ids` gives it, each id once. A source may list one observation under
    two patrols: the second is a fix of its own, for both teams were there.
    """
    same_place = {"same_place_deg": SAME_PLACE_DEG}
    with staged(session, _STAGED, _staged_columns(fixes)):
        session.execute(text(_KEEP_OWN_IDS))
        session.execute(text(_MEET_BY_ID), same_place)
        session.execute(text(_MEET_BY_PLACE), same_place)
        session.execute(text(_ADD), {"import_id": import_id})
        found = states(session, _STAGED)
    derive_spans(session, [uuid.UUID(patrol_id) for patrol_id in fixes["patrol_id"].unique()])
    return found


def _staged_columns(fixes: pd.DataFrame) -> pd.DataFrame:
    points = shapely.set_srid(shapely.points(fixes["lon"], fixes["lat"]), SRID)
    located = fixes.assign(geom=shapely.to_wkb(points, hex=True, include_srid=True))
    return located[[column.name for column in _STAGED.columns if column.name != "state"]]


def derive_spans(session: Session, patrol_ids: Collection[uuid.UUID]) -> None:
    """Set when patrols started and finished: the first and last of all their fixes, and of what a phone told."""
    _hold(session, patrol_ids)
    spans = (
        select(
            Patrol.id,
            func.least(Patrol.told_started_at, func.min(Fix.at)).label("first"),
            func.greatest(Patrol.told_started_at, Patrol.told_finished_at, func.max(Fix.at)).label("last"),
        )
        .outerjoin(Fix, Fix.patrol_id == Patrol.id)
        .where(Patrol.id.in_(patrol_ids))
        .group_by(Patrol.id)
        .subquery()
    )
    session.execute(
        update(Patrol)
        .where(Patrol.id == spans.c.id, spans.c.first.is_not(None))
        .values(started_at=spans.c.first, finished_at=spans.c.last)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def remove_import(session: Session, import_id: uuid.UUID) -> None:
    """Take out the fixes of one file, and the patrols that it made; the other patrols are as before it.

    A patrol of which a phone has told something stays: that came from no file.
    """
    touched = session.scalars(select(Fix.patrol_id).where(Fix.import_id == import_id).distinct()).all()
    made = session.scalars(select(Patrol.id).where(Patrol.import_id == import_id)).all()
    _hold(session, {*touched, *made})
    unsynchronised = {"synchronize_session": False}
    session.execute(delete(Fix).where(Fix.import_id == import_id).execution_options(**unsynchronised))
    return_names(session, import_id)
    bare = [~exists().where(column == Patrol.id) for column in _told()]
    gone = delete(Patrol).where(Patrol.import_id == import_id, Patrol.told_started_at.is_(None), *bare)
    session.execute(gone.execution_options(**unsynchronised))
    stays = update(Patrol).where(Patrol.import_id == import_id).values(import_id=None)
    session.execute(stays.execution_options(**unsynchronised))
    territories = session.scalars(select(Patrol.territory_id).where(Patrol.id.in_(touched)).distinct()).all()
    for territory_id in territories:
        link_teams(session, territory_id)
    derive_spans(session, touched)
    fixes_came(session, touched)


def _told() -> list[ColumnElement[uuid.UUID]]:
    """Where something of a patrol may be kept that follows from nothing else, on this rung or a higher one."""
    results = {table.__tablename__ for table in RESULTS}
    tables = [table for name, table in Patrol.metadata.tables.items() if name not in results]
    return [key.parent for table in tables for key in table.foreign_keys if key.column is Patrol.__table__.c.id]


def _hold(session: Session, patrol_ids: Collection[uuid.UUID]) -> None:
    """Let phones that send to these patrols wait, in the order of ids: what is read of them now stays so."""
    held = select(Patrol.id).where(Patrol.id.in_(patrol_ids)).order_by(Patrol.id).with_for_update(key_share=True)
    session.execute(held).all()

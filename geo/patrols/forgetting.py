"""Tracks go when their time is over: where people walked is kept no longer than it serves.

Positions go first, with their joins, and the ways reported, check-ins, calls and clocks of that time; then who led a
planned patrol, and what was written of it; then patrols that have none left; then what the records of track files have
kept of them to show. That a patrol was planned and cancelled stays. A made-up territory is nobody's, and keeps
everything.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.patrols.derived.marking import fixes_came
from geo.patrols.importing.actions import derive_spans
from geo.patrols.models import CheckIn, HelpCall, PhoneClock, TickTakenBack

FIXES_AT_ONCE = 20_000
"""So many in one transaction: others wait for no more."""

_OLD_FIXES = """
DELETE FROM fix WHERE id IN (
    SELECT f.id FROM patrol p JOIN territory t ON t.id = p.territory_id JOIN fix f ON f.patrol_id = p.id
    WHERE NOT t.made_up AND p.started_at < :limit AND f.at < :limit LIMIT :at_once
) RETURNING patrol_id
"""
_OLD_WAYS = """
DELETE FROM patrol_reported w USING patrol p, territory t
WHERE p.id = w.patrol_id AND t.id = p.territory_id AND NOT t.made_up AND w.at_to < :limit RETURNING w.patrol_id
"""
_OLD_WORDS = """
DELETE FROM {table} w USING patrol p, territory t
WHERE p.id = w.patrol_id AND t.id = p.territory_id AND NOT t.made_up AND w.at < :limit
"""
_OLD_PLANS = """
UPDATE patrol_plan p
SET lead_id = NULL, notes = '', cancelled_for = CASE WHEN p.cancelled_at IS NOT NULL THEN '' END
FROM territory t
WHERE t.id = p.territory_id AND NOT t.made_up AND p.on_day < CAST(:limit AT TIME ZONE 'UTC' AS date)
AND (p.lead_id IS NOT NULL OR p.notes <> '' OR p.cancelled_for <> '')
"""
_EMPTY_PATROLS = """
DELETE FROM patrol p USING territory t
WHERE t.id = p.territory_id AND NOT t.made_up AND p.finished_at < :limit
AND NOT EXISTS (SELECT FROM fix f WHERE f.patrol_id = p.id) RETURNING p.id
"""
_SHOWN = """
UPDATE import i
SET faults = '[]', summary = jsonb_set(i.summary - 'changed_places', '{recognised,fields}', '[]', false)
WHERE i.kind = 'tracks' AND i.summary ? 'changed_places'
AND NOT EXISTS (SELECT FROM territory t WHERE t.id = i.territory_id AND t.made_up)
AND (i.created_at < :limit OR (
    i.applied_at IS NOT NULL AND NOT EXISTS (SELECT FROM fix f WHERE f.import_id = i.id)
)) RETURNING i.id
"""


@dataclass(frozen=True)
class Forgotten:
    """How many positions, patrols and records of files had something that is gone now."""

    fixes: int
    patrols: int
    files: int


def forget_tracks(session: Session, limit: datetime, *, at_once: int = FIXES_AT_ONCE) -> Forgotten:
    """Remove what was recorded before an instant, at most `at_once` positions; call again until none is left.

    A patrol that goes on after the instant keeps its later part.
    """
    touched = session.scalars(text(_OLD_FIXES), {"limit": limit, "at_once": at_once}).all()
    told = session.scalars(text(_OLD_WAYS), {"limit": limit}).all()
    for table in (CheckIn, HelpCall, PhoneClock, TickTakenBack):
        session.execute(text(_OLD_WORDS.format(table=table.__tablename__)), {"limit": limit})
    session.execute(text(_OLD_PLANS), {"limit": limit})
    derive_spans(session, list(set(touched)))
    patrols = session.execute(text(_EMPTY_PATROLS), {"limit": limit}).all()
    files = session.execute(text(_SHOWN), {"limit": limit}).all()
    fixes_came(session, list({*touched, *told}))
    session.expire_all()
    return Forgotten(len(touched), len(patrols), len(files))

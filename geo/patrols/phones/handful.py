"""A few positions into their tables, as a phone sends them every minute: in two statements, whatever comes with them.

A COPY has to be announced, filled and ended, needs a savepoint where an id may be known, and a phone that sends ten
positions waits for each of these turns. Up to `MOST` positions one INSERT computes less on both sides; beyond, a COPY.
"""

import uuid
from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from geo.core import clock
from geo.core.clock import instant
from geo.db.asking import ask
from geo.db.base import SRID
from geo.patrols.batches import Batch
from geo.patrols.derived.marking import ask_for
from geo.patrols.joins import find_grids, join_older
from geo.patrols.phones.comparing import DIFFERS, SENT, sent_values
from geo.patrols.phones.keeping import meet_known

MOST = 100
"""Positions of one INSERT."""

# In the order of ids, so that two that bring the same ones at once wait for each other in one direction.
_STORE = f"""
    WITH sent AS ({SENT}), known AS (
        SELECT f.id, {DIFFERS} AS differs FROM sent s JOIN fix f ON f.id = s.id
    ), added AS (
        INSERT INTO fix (id, patrol_id, at, accuracy_m, geom)
        SELECT id, %(patrol_id)s, at, accuracy_m, ST_SetSRID(ST_MakePoint(lon, lat), {SRID}) FROM sent
        WHERE NOT EXISTS (SELECT FROM known WHERE differs) ORDER BY id
        ON CONFLICT (id) DO NOTHING RETURNING id
    )
    SELECT (SELECT array_agg(id) FROM added), (SELECT array_agg(id ORDER BY id) FROM known WHERE differs),
           (SELECT array_agg(DISTINCT plan_id) FROM publication WHERE territory_id = %(territory_id)s)
"""  # noqa: S608 (parts of ours)
_FOLLOW = """
    WITH placed AS (
        INSERT INTO fix_grid (fix_id, plan_id, grid_id)
        SELECT * FROM unnest(%(fix_ids)s::uuid[], %(plan_ids)s::int8[], %(grid_ids)s::int8[])
    ), widened AS (
        UPDATE patrol SET started_at = least(started_at, %(first)s), finished_at = greatest(finished_at, %(last)s)
        WHERE id = %(patrol_id)s AND (started_at > %(first)s OR finished_at < %(last)s)
    )
    INSERT INTO patrol_due (patrol_id, number, marked_at) VALUES (%(patrol_id)s, 1, %(now)s)
    ON CONFLICT (patrol_id) DO UPDATE SET number = patrol_due.number + 1
    RETURNING number = 1
"""


def store_few(session: Session, patrol_id: uuid.UUID, territory_id: int, batch: Batch) -> tuple[int, list[uuid.UUID]]:
    """Store the positions (WGS84, in the order of ids, each once) that are not there, with all that follows of them.

    Returns how many were new, or the ids of those that are known with other content, of which none is stored.
    The row of the patrol is held, and so are the plans of its territory.
    """
    asked = {**sent_values(patrol_id, batch), "territory_id": territory_id}
    added, differing, plan_ids = ask(session, _STORE, asked)[0]
    if differing:
        return 0, differing
    new = batch
    if len(added or ()) < len(batch):
        met = meet_known(session, patrol_id, batch)
        if met.others or not added:
            return 0, met.others
        new = batch.taken(np.isin(batch.id, np.array([each.bytes for each in added], "V16")))
    _follow(session, patrol_id, sorted(plan_ids or ()), new)
    return len(new), []


def _follow(session: Session, patrol_id: uuid.UUID, plan_ids: Sequence[int], new: Batch) -> None:
    """The grids of new positions in every plan, the span of their patrol, and its mark."""
    ids = new.ids()
    newest = join_older(session, plan_ids, ids)
    told = {
        "fix_ids": ids * len(newest),
        "plan_ids": [plan_id for plan_id in newest for _ in ids],
        "grid_ids": [each or None for plan_id in newest for each in find_grids(session, plan_id, new.lonlat).tolist()],
        "first": instant(int(new.at.min())),
        "last": instant(int(new.at.max())),
        "patrol_id": patrol_id,
        "now": clock.now(),
    }
    (is_new_mark,) = ask(session, _FOLLOW, told)[0]
    session.expire_all()
    if is_new_mark:
        ask_for(session, [patrol_id])

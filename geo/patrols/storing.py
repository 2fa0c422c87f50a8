"""Positions into their table, with their grid in every plan: what is known stays, what is new is copied in.

Whoever stores holds the row of the patrol, so two that send the same positions come one after the other.
"""

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.queries import joined_plan_ids
from geo.boundaries.snapshots import plan_snapshot
from geo.core.clock import instant
from geo.core.errors import Conflict
from geo.core.language import say
from geo.db.base import SRID
from geo.db.copying import copy_columns, doubles, instants, integers, one_uuid, points, uuids
from geo.patrols.batches import Batch
from geo.patrols.joins import IN_MEMORY, JOIN
from geo.patrols.rules import SAME_PLACE_DEG

MOST_NAMED = 20
"""So many ids stand in a sentence; a phone that sent them knows the rest."""

TRIES = 3
"""Another patrol may bring the very same id between the look and the copy; then it is looked again."""

_KNOWN = text("SELECT id FROM fix WHERE id = ANY(CAST(:ids AS uuid[]))")
_DIFFERING = text("""
    SELECT f.id FROM unnest(CAST(:ids AS uuid[]), CAST(:ats AS timestamptz[]), CAST(:accuracies AS float8[]),
                            CAST(:lons AS float8[]), CAST(:lats AS float8[])) AS s(id, at, accuracy_m, lon, lat)
    JOIN fix f ON f.id = s.id
    WHERE f.patrol_id <> :patrol_id OR f.at <> s.at
       OR f.import_id IS NULL AND coalesce(f.accuracy_m, 'NaN') <> s.accuracy_m
       OR abs(ST_X(f.geom) - s.lon) >= :same_place_deg OR abs(ST_Y(f.geom) - s.lat) >= :same_place_deg
    ORDER BY f.id
""")


def store(session: Session, patrol_id: uuid.UUID, territory_id: int, batch: Batch) -> Batch:
    """Store the positions (WGS84, in the order of ids, each once) that are not there; returns those.

    Raises:
        Conflict: some are known with other content (`fix.differs`).
    """
    for last in range(TRIES - 1, -1, -1):
        new = batch.taken(~_known(session, patrol_id, batch))
        try:
            if len(new):
                with session.begin_nested():
                    _add(session, patrol_id, new)
        except psycopg.errors.UniqueViolation:
            if not last:
                raise
            continue
        break
    if len(new):
        _join(session, joined_plan_ids(session, territory_id), new)
    return new


def _known(session: Session, patrol_id: uuid.UUID, batch: Batch) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which positions (n,) are there already."""
    written = batch.id.tobytes().hex()
    named = "{" + ",".join(written[place : place + 32] for place in range(0, len(written), 32)) + "}"
    known = {each.bytes for each in session.scalars(_KNOWN, {"ids": named})}
    found = np.array([each in known for each in batch.id.tolist()], bool) if known else np.zeros(len(batch), bool)
    differing = _differing(session, patrol_id, batch.taken(found)) if known else ()
    if differing:
        raise differs(differing)
    return found


def _differing(session: Session, patrol_id: uuid.UUID, batch: Batch) -> Sequence[uuid.UUID]:
    sent = {
        "ids": batch.ids(),
        "ats": [instant(at) for at in batch.at.tolist()],
        "accuracies": batch.accuracy_m.tolist(),
        "lons": batch.lonlat[:, 0].tolist(),
        "lats": batch.lonlat[:, 1].tolist(),
    }
    return session.scalars(_DIFFERING, sent | {"patrol_id": patrol_id, "same_place_deg": SAME_PLACE_DEG}).all()


def _add(session: Session, patrol_id: uuid.UUID, new: Batch) -> None:
    """In the order of ids, so that two that bring the same ones at once wait for each other in one direction."""
    columns = {
        "id": uuids(new.id),
        "patrol_id": one_uuid(patrol_id.bytes, len(new)),
        "at": instants(new.at),
        "accuracy_m": doubles(new.accuracy_m),
        "geom": points(new.lonlat, srid=SRID),
    }
    copy_columns(session, JOIN.objects.name, columns)


def _join(session: Session, plan_ids: Sequence[int], new: Batch) -> None:
    """Their rows for every plan, of which there are none yet."""
    newest = max(0, len(plan_ids) - IN_MEMORY)
    if newest:
        join_points(session, JOIN, plan_ids=plan_ids[:newest], object_ids=new.ids())
    for plan_id in plan_ids[newest:]:
        snapshot = plan_snapshot(session, plan_id)
        index = snapshot.locator.find(new.lonlat)
        grid_ids = np.array([*(grid.id for grid in snapshot.grids), 0], np.int64)
        columns = {
            JOIN.key: uuids(new.id),
            "plan_id": integers(np.full(len(new), plan_id)),
            "grid_id": integers(grid_ids[index], present=None if (index >= 0).all() else index >= 0),
        }
        copy_columns(session, JOIN.joins.name, columns)


def differs(ids: Sequence[uuid.UUID]) -> Conflict:
    """What is said of ids that are known with other content."""
    named = ", ".join(map(str, ids[:MOST_NAMED])) + (" ..." if len(ids) > MOST_NAMED else "")
    return Conflict(
        "fix.differs",
        say("{count} positions are known with other content, so nothing was stored: {ids}", count=len(ids), ids=named),
    )

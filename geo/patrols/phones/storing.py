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

from geo.boundaries.queries import joined_plan_ids
from geo.db.base import SRID
from geo.db.copying import copy_columns, doubles, instants, integers, one_uuid, points, uuids
from geo.patrols.batches import Batch
from geo.patrols.joins import JOIN, find_grids, join_older
from geo.patrols.phones.comparing import differing, differs

TRIES = 3
"""Another patrol may bring the very same id between the look and the copy; then it is looked again."""

_KNOWN = text("SELECT id FROM fix WHERE id = ANY(CAST(:ids AS uuid[]))")


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
    wrong = differing(session, patrol_id, batch.taken(found)) if known else ()
    if wrong:
        raise differs(wrong)
    return found


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
    for plan_id in join_older(session, plan_ids, new.ids()):
        found = find_grids(session, plan_id, new.lonlat)
        columns = {
            JOIN.key: uuids(new.id),
            "plan_id": integers(np.full(len(new), plan_id)),
            "grid_id": integers(found, present=None if found.all() else found > 0),
        }
        copy_columns(session, JOIN.joins.name, columns)

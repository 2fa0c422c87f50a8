"""Positions that were sent beside those that are stored: when one that is known differs. The same for few and many."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from geo.core.errors import Conflict
from geo.core.language import say
from geo.db.asking import ask
from geo.patrols.batches import Batch
from geo.patrols.rules import SAME_PLACE_DEG

MOST_NAMED = 20
"""So many ids stand in a sentence; a phone that sent them knows the rest."""

SENT = """
    SELECT id, timestamptz 'epoch' + at_us * interval '1 microsecond' AS at,
           nullif(accuracy_m, 'NaN') AS accuracy_m, lon, lat
    FROM unnest(%(ids)s::uuid[], %(ats)s::int8[], %(accuracies)s::float8[], %(lons)s::float8[], %(lats)s::float8[])
        AS s(id, at_us, accuracy_m, lon, lat)
"""
"""Positions as rows; `sent_values` are its values."""
DIFFERS = f"""(f.patrol_id <> %(patrol_id)s OR f.at <> s.at
    OR f.import_id IS NULL AND f.accuracy_m IS DISTINCT FROM s.accuracy_m
    OR abs(ST_X(f.geom) - s.lon) >= {SAME_PLACE_DEG} OR abs(ST_Y(f.geom) - s.lat) >= {SAME_PLACE_DEG})"""
"""The condition that a stored fix `f` differs from one `s` of `SENT` with its id."""

_DIFFERING = f"SELECT f.id FROM ({SENT}) s JOIN fix f ON f.id = s.id WHERE {DIFFERS} ORDER BY f.id"  # noqa: S608 (ours)


def sent_values(patrol_id: uuid.UUID, batch: Batch) -> Mapping[str, Any]:
    """What `SENT` and `DIFFERS` are told of a batch."""
    return {
        "patrol_id": patrol_id,
        "ids": batch.ids(),
        "ats": batch.at.tolist(),
        "accuracies": batch.accuracy_m.tolist(),
        "lons": batch.lonlat[:, 0].tolist(),
        "lats": batch.lonlat[:, 1].tolist(),
    }


def differing(session: Session, patrol_id: uuid.UUID, batch: Batch) -> list[uuid.UUID]:
    """The ids of a batch that are stored with other content, or under another patrol, in order."""
    return [row.id for row in ask(session, _DIFFERING, sent_values(patrol_id, batch))]


def differs(ids: Sequence[uuid.UUID]) -> Conflict:
    """What is said of ids that are known with other content."""
    named = ", ".join(map(str, ids[:MOST_NAMED])) + (" ..." if len(ids) > MOST_NAMED else "")
    return Conflict(
        "fix.differs",
        say("{count} positions are known with other content, so nothing was stored: {ids}", count=len(ids), ids=named),
    )

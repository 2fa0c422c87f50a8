"""The fixes of a patrol as they are derived from, and what tells one set of them from another."""

import hashlib
import uuid
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from sqlalchemy.orm import Session

from geo.patrols.cleaning.fixes import Fixes
from geo.patrols.derived.columns import read_columns, us

_FIXES = f"""
    SELECT p.place, {us("f.at")}, row_number() OVER (PARTITION BY p.place ORDER BY f.id), ST_X(f.geom), ST_Y(f.geom),
           coalesce(f.accuracy_m, 'NaN')
    FROM unnest(CAST(:patrol_ids AS uuid[])) WITH ORDINALITY AS p(id, place) JOIN fix f ON f.patrol_id = p.id
    ORDER BY p.place, f.at, f.id
"""  # noqa: S608 (constants of this module)


def read_fixes(session: Session, patrol_id: uuid.UUID) -> Fixes:
    """The fixes of a patrol in the order of (time, id); the `id` of each is its place among the ids."""
    return read_fixes_of(session, [patrol_id])[0]


def read_fixes_of(session: Session, patrol_ids: Sequence[uuid.UUID]) -> list[Fixes]:
    """The fixes of each of some patrols, read at once."""
    asked = {"patrol_ids": list(patrol_ids)}
    place, at, number, lon, lat, accuracy_m = read_columns(session, _FIXES, asked, "iiifff")
    ends = np.searchsorted(place, np.arange(len(patrol_ids) + 1), side="right")
    whole = Fixes(at=at, lon=lon, lat=lat, accuracy_m=accuracy_m, id=number)
    return [whole.taken(np.s_[start:end]) for start, end in pairwise(ends.tolist())]


def digest_of(fixes: Fixes) -> bytes:
    """What two sets of the same positions at the same times share."""
    columns = (fixes.at, fixes.lon, fixes.lat, fixes.accuracy_m)
    return hashlib.sha256(
        b"".join(column.astype(column.dtype.newbyteorder("<")).tobytes() for column in columns)
    ).digest()

"""The fixes of a patrol as they are derived from, and what tells one set of them from another."""

import hashlib
import uuid

from sqlalchemy.orm import Session

from geo.patrols.cleaning.fixes import Fixes
from geo.patrols.derived.columns import read_columns, us

_FIXES = f"""
    SELECT {us("at")}, row_number() OVER (ORDER BY id), ST_X(geom), ST_Y(geom),
           coalesce(accuracy_m, 'NaN')
    FROM fix WHERE patrol_id = :patrol_id ORDER BY at, id
"""  # noqa: S608 (constants of this module)


def read_fixes(session: Session, patrol_id: uuid.UUID) -> Fixes:
    """The fixes of a patrol in the order of (time, id); the `id` of each is its place among the ids."""
    at, number, lon, lat, accuracy_m = read_columns(session, _FIXES, {"patrol_id": patrol_id}, "iifff")
    return Fixes(at=at, lon=lon, lat=lat, accuracy_m=accuracy_m, id=number)


def digest_of(fixes: Fixes) -> bytes:
    """What two sets of the same positions at the same times share."""
    columns = (fixes.at, fixes.lon, fixes.lat, fixes.accuracy_m)
    return hashlib.sha256(
        b"".join(column.astype(column.dtype.newbyteorder("<")).tobytes() for column in columns)
    ).digest()

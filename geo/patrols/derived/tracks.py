"""What cleaning found of a patrol, kept for those who look at it: which fixes it left out, and where somebody stood."""

import uuid

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core.coordinates import on_grid
from geo.patrols.cleaning import Cleaned
from geo.patrols.cleaning.rules import UNUSED, Flag
from geo.patrols.derived.columns import from_us

TOLD = int(UNUSED | Flag.BREAK)
"""What is kept of a fix: that it is not used, or that nothing is known of the way to it."""

_DROP = (
    text("DELETE FROM patrol_flaw WHERE patrol_id = :patrol_id"),
    text("DELETE FROM patrol_stop WHERE patrol_id = :patrol_id"),
)
_FLAWS = text("""
    INSERT INTO patrol_flaw (patrol_id, fix_id, flags)
    SELECT :patrol_id, f.id, r.flags
    FROM (SELECT id, row_number() OVER (ORDER BY at, id) AS place FROM fix WHERE patrol_id = :patrol_id) f
    JOIN unnest(CAST(:places AS bigint[]), CAST(:flags AS int[])) AS r(place, flags) ON r.place = f.place
""")
_STOPS = text(f"""
    INSERT INTO patrol_stop (patrol_id, ordinal, at_from, at_to, geom)
    SELECT :patrol_id, r.ordinal - 1, {from_us("r.at_from")}, {from_us("r.at_to")},
           ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326)
    FROM unnest(CAST(:at_from AS bigint[]), CAST(:at_to AS bigint[]), CAST(:lon AS float8[]), CAST(:lat AS float8[]))
        WITH ORDINALITY AS r(at_from, at_to, lon, lat, ordinal)
""")  # noqa: S608 (constants of this module)


def write_cleaned(session: Session, patrol_id: uuid.UUID, cleaned: Cleaned) -> None:
    """Put what was found in the place of what was; the fixes are those that the patrol has now."""
    for statement in _DROP:
        session.execute(statement, {"patrol_id": patrol_id})
    told = np.flatnonzero(cleaned.flags & TOLD)
    if len(told):
        flaws = {"places": (told + 1).tolist(), "flags": (cleaned.flags[told] & TOLD).tolist()}
        session.execute(_FLAWS, {"patrol_id": patrol_id} | flaws)
    if len(cleaned.stop_first):
        session.execute(_STOPS, {"patrol_id": patrol_id} | _stops(cleaned))


def _stops(cleaned: Cleaned) -> dict[str, list[float]]:
    fixes = cleaned.fixes
    used = [cleaned.kept[cleaned.stop == number] for number in range(len(cleaned.stop_first))]
    middles = on_grid(np.array([(fixes.lon[each].mean(), fixes.lat[each].mean()) for each in used]))
    return {
        "at_from": fixes.at[cleaned.stop_first].tolist(),
        "at_to": fixes.at[cleaned.stop_last].tolist(),
        "lon": middles[:, 0].tolist(),
        "lat": middles[:, 1].tolist(),
    }

"""What cleaning found of a patrol, kept for those who look at it: which fixes it left out, and where somebody stood."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core.coordinates import on_grid
from geo.patrols.cleaning import Cleaned
from geo.patrols.derived.columns import from_us
from geo.patrols.flags import UNUSED, Flag

TOLD = int(UNUSED | Flag.BREAK)
"""What is kept of a fix: that it is not used, or that nothing is known of the way to it."""

_FLAWS = text("""
    INSERT INTO patrol_flaw (patrol_id, fix_id, flags)
    SELECT r.patrol_id, f.id, r.flags
    FROM (
        SELECT patrol_id, id, row_number() OVER (PARTITION BY patrol_id ORDER BY at, id) AS place
        FROM fix WHERE patrol_id = ANY(:patrol_ids)
    ) f
    JOIN unnest(CAST(:patrols AS uuid[]), CAST(:places AS bigint[]), CAST(:flags AS int[]))
        AS r(patrol_id, place, flags) ON r.patrol_id = f.patrol_id AND r.place = f.place
""")
_STOPS = text(f"""
    INSERT INTO patrol_stop (patrol_id, ordinal, at_from, at_to, geom)
    SELECT r.patrol_id, r.ordinal, {from_us("r.at_from")}, {from_us("r.at_to")},
           ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326)
    FROM unnest(CAST(:patrols AS uuid[]), CAST(:ordinals AS int[]), CAST(:at_from AS bigint[]),
                CAST(:at_to AS bigint[]), CAST(:lon AS float8[]), CAST(:lat AS float8[]))
        AS r(patrol_id, ordinal, at_from, at_to, lon, lat)
""")  # noqa: S608 (constants of this module)

Values = dict[str, list[Any]]


def write_cleaned(session: Session, cleaned: Mapping[uuid.UUID, Cleaned]) -> None:
    """Write what was found of patrols of which nothing is written; the fixes are those that they have now."""
    flaws = _together([_flaws(patrol_id, each) for patrol_id, each in cleaned.items()])
    if flaws["patrols"]:
        session.execute(_FLAWS, flaws | {"patrol_ids": sorted(set(flaws["patrols"]))})
    stops = _together([_stops(patrol_id, each) for patrol_id, each in cleaned.items()])
    if stops["patrols"]:
        session.execute(_STOPS, stops)


def _together(parts: Sequence[Values]) -> Values:
    return {name: [value for part in parts for value in part[name]] for name in parts[0]}


def _flaws(patrol_id: uuid.UUID, cleaned: Cleaned) -> Values:
    told = np.flatnonzero(cleaned.flags & TOLD)
    flags = (cleaned.flags[told] & TOLD).tolist()
    return {"patrols": [patrol_id] * len(told), "places": (told + 1).tolist(), "flags": flags}


def _stops(patrol_id: uuid.UUID, cleaned: Cleaned) -> Values:
    fixes, count = cleaned.fixes, len(cleaned.stop_first)
    used = [cleaned.kept[cleaned.stop == number] for number in range(count)]
    middles = on_grid(np.array([(fixes.lon[each].mean(), fixes.lat[each].mean()) for each in used]).reshape(-1, 2))
    return {
        "patrols": [patrol_id] * count,
        "ordinals": list(range(count)),
        "at_from": fixes.at[cleaned.stop_first].tolist(),
        "at_to": fixes.at[cleaned.stop_last].tolist(),
        "lon": middles[:, 0].tolist(),
        "lat": middles[:, 1].tolist(),
    }

"""A recording of another program, handed to a patrol: GPX, FIT or TCX, with the result of a walk recorded live."""

import re
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.queries.bounds import territory_bounds
from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_tracks
from geo.patrols.batches import SentFix
from geo.patrols.importing.reading import map_track_columns, read_fixes
from geo.patrols.models import Fix
from geo.patrols.phones.sending import Added, add_fixes, find_patrol
from geo.patrols.rules import ids_within, in_time_order

KINDS = frozenset({".gpx", ".fit", ".tcx"})
MOST_FIXES = 100_000


@dataclass(frozen=True)
class Recording:
    """A file as it was handed over; the ending of its name tells the kind."""

    name: str
    content: bytes


def add_recording(
    session: Session, patrol_id: uuid.UUID, recording: Recording, *, zone: ZoneInfo, now: datetime
) -> Added:
    """Append the positions of a recording to a patrol; the same file again changes nothing.

    Raises:
        NotFound: there is no such patrol.
        BadInput: it is no such recording, has no times, or more than 100,000 positions.
    """
    patrol = find_patrol(session, patrol_id)
    suffix = Path(recording.name).suffix.lower()
    if suffix not in KINDS:
        raise BadInput("recording.kind", say("Hand over a GPX, FIT or TCX file."))
    with tempfile.TemporaryDirectory(prefix="gridsteward-") as folder:
        path = Path(folder) / f"{_plain(recording.name)}{suffix}"
        path.write_bytes(recording.content)
        table = read_tracks(path)
        mapping = map_track_columns(table, {})
        near = territory_bounds(session, patrol.territory_id)
        points = read_coordinates(table, lon=mapping.get("lon"), lat=mapping.get("lat"), datum=None, near=near)
        frame = in_time_order(read_fixes(table, mapping, points, zone).frame)
    if len(frame) > MOST_FIXES:
        raise BadInput("recording.too_long", say("A recording may have at most {most} positions.", most=MOST_FIXES))
    fixes = list({fix.id: fix for fix in _fixes(frame, patrol_id)}.values())
    return add_recorded(session, patrol_id, fixes, now=now)


def add_recorded(session: Session, patrol_id: uuid.UUID, fixes: Sequence[SentFix], *, now: datetime) -> Added:
    """Append what another program recorded, in WGS84: where an id is its time and place, the first accuracy stays.

    Raises:
        NotFound: there is no such patrol.
        Conflict: an id is known at another time or place, or of another patrol (`fix.differs`).
    """
    find_patrol(session, patrol_id, locked=True)
    known = select(Fix.id, Fix.accuracy_m).where(Fix.id.in_([fix.id for fix in fixes]))
    accuracies: dict[uuid.UUID, float | None] = dict(session.execute(known).all())
    told = [replace(fix, accuracy_m=accuracies.get(fix.id, fix.accuracy_m)) for fix in fixes]
    return add_fixes(session, patrol_id, told, datum=Datum.WGS84, now=now)


def _fixes(frame: pd.DataFrame, patrol_id: uuid.UUID) -> list[SentFix]:
    """The positions with the ids that they have in an imported file and from a recorder app."""
    rows = frame[["at", "lon", "lat", "accuracy_m"]].itertuples(index=False)
    return [
        SentFix(uuid.UUID(own), at.to_pydatetime(), float(lon), float(lat), None if pd.isna(metres) else float(metres))
        for own, (at, lon, lat, metres) in zip(ids_within(patrol_id, frame), rows, strict=True)
    ]


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]", "", Path(name).stem)[:40] or "recording"

"""A recording of another program, handed to a patrol: GPX, FIT or TCX, with the result of a walk recorded live."""

import re
import tempfile
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from geo.boundaries.queries.bounds import territory_bounds
from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.naming import uuid_of
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_tracks
from geo.patrols.batches import SentFix
from geo.patrols.importing.reading import map_track_columns, read_fixes
from geo.patrols.rules import in_time_order
from geo.patrols.sending import Added, add_fixes, find_patrol

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
    return add_fixes(session, patrol_id, fixes, datum=Datum.WGS84, now=now)


def _fixes(frame: pd.DataFrame, patrol_id: uuid.UUID) -> list[SentFix]:
    """The positions with ids made of patrol, time and place: the same of the same file, whoever hands it over."""
    return [
        SentFix(
            uuid.UUID(uuid_of(f"{at.value}/{lon:.8f}/{lat:.8f}", within=patrol_id.bytes)),
            at.to_pydatetime(),
            float(lon),
            float(lat),
            None if pd.isna(accuracy_m) else float(accuracy_m),
        )
        for at, lon, lat, accuracy_m in frame[["at", "lon", "lat", "accuracy_m"]].itertuples(index=False)
    ]


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]", "", Path(name).stem)[:40] or "recording"

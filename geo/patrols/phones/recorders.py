"""What recorder apps send that run with the screen off: Traccar Client and OsmAnd, in their own words. Pure.

Such an app knows nothing of patrols and ids: a fix is named by its patrol, time and place, so that what is sent again
is known already, and a file of the same recording brings the same fixes.
"""

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from geo.core.clock import microseconds
from geo.core.coordinates import on_grid
from geo.core.errors import BadInput
from geo.core.language import say
from geo.patrols.batches import SentFix
from geo.patrols.rules import fix_id

MOST_AT_ONCE = 5_000
_MILLISECONDS = 1e11
"""A time in digits that is larger counts milliseconds: in seconds it would lie beyond the year 5000."""
_COARSEST_M = 1e7


@dataclass(frozen=True)
class Heard:
    """A position (degrees, WGS84) as an app told it."""

    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None

    def to_fix(self, patrol_id: uuid.UUID) -> SentFix:
        """As a position of a patrol."""
        lon, lat = on_grid(np.array([[self.lon, self.lat]]))[0].tolist()
        name = fix_id(patrol_id, microseconds(self.at), lon, lat)
        return SentFix(uuid.UUID(name), self.at, self.lon, self.lat, self.accuracy_m)


def read_query(values: Mapping[str, str]) -> list[Heard]:
    """A position as the parts of an address or form: `lat`, `lon`, `timestamp`, and `accuracy` or `hdop` in metres.

    OsmAnd writes its accuracy where its settings say hdop.

    Raises:
        BadInput: the place or time is missing, or is none.
    """
    lat, lon = values.get("lat"), values.get("lon")
    if (lat is None or lon is None) and "," in values.get("location", ""):
        lat, _, lon = values["location"].partition(",")
    said = values.get("accuracy") or values.get("hdop")
    return [Heard(_instant(values.get("timestamp")), *_place(lon, lat), _metres(said))]


def read_document(document: Any) -> tuple[str | None, list[Heard]]:
    """The device's name and the positions of a document of the newer Traccar Client.

    Raises:
        BadInput: it is no such document, or a place or time in it is missing or none.
    """
    if not isinstance(document, dict):
        raise _not_understood()
    named = document.get("device_id", document.get("id"))
    told = document.get("location")
    parts = told if isinstance(told, list) else [told]
    if not parts or len(parts) > MOST_AT_ONCE:
        raise _not_understood()
    return None if named is None else str(named), [_located(part) for part in parts]


def _located(part: Any) -> Heard:
    coords = part.get("coords") if isinstance(part, dict) else None
    if not isinstance(coords, dict):
        raise _not_understood()
    place = _place(coords.get("longitude"), coords.get("latitude"))
    return Heard(_instant(part.get("timestamp")), *place, _metres(coords.get("accuracy")))


def _place(lon: Any, lat: Any) -> tuple[float, float]:
    found = _number(lon), _number(lat)
    if not (abs(found[0]) <= 180 and abs(found[1]) <= 90):  # NaN is neither
        raise BadInput(
            "recorder.place",
            say("A position needs lat and lon in degrees. Look at the address in the settings of the recorder."),
        )
    return found


def _instant(said: Any) -> datetime:
    """Seconds or milliseconds since 1970, or a date and time of ISO 8601, in UTC where no zone is named."""
    number = _number(said)
    try:
        if math.isfinite(number):
            return datetime.fromtimestamp(0, UTC) + timedelta(seconds=number / (1000 if number > _MILLISECONDS else 1))
        at = datetime.fromisoformat(str(said).strip())
        return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            "recorder.time",
            say("A position needs the time when it was recorded, as timestamp. Look at the settings of the recorder."),
        ) from None


def _metres(said: Any) -> float | None:
    number = _number(said)
    return number if 0 < number <= _COARSEST_M else None


def _number(said: Any) -> float:
    """A number or digits; NaN where it is neither."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return math.nan
    try:
        return float(said)
    except (ValueError, OverflowError):
        return math.nan


def _not_understood() -> BadInput:
    return BadInput("recorder.document", say("This is not what Traccar Client sends: it has no location with coords."))


def together(heard: Sequence[Heard], patrol_id: uuid.UUID) -> list[SentFix]:
    """Positions of a patrol, each once: of several with one time and place the first."""
    fixes = [each.to_fix(patrol_id) for each in heard]
    return list({fix.id: fix for fix in reversed(fixes)}.values())

"""A walk as JSON: a start time, seconds since then, and pairs of latitude and longitude.

The shortest reader of tracks there is, and the one to copy for a further format: read the bytes,
put one `Fix` per position into a `Recording`, and hand over its rows. `reading.py` names the reader.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.features import Features
from geo.exchange.fixes import Fix, Recording
from geo.exchange.readers.geojson import parse_json


def read_walk(data: bytes, file_name: str) -> Features:
    """One row per position of a document `{"start_time", "times", "latlon"}`.

    Raises:
        BadInput: the document is of another kind, or its lists do not match.
    """
    document = parse_json(data, file_name)
    try:
        return _recording(document).features(file_name)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise BadInput(
            "json.not_a_walk",
            say("{file} is JSON, but not a walk with start_time, times and latlon.", file=file_name),
        ) from error


def _recording(document: Mapping[str, Any]) -> Recording:
    start = datetime.fromisoformat(document["start_time"])
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    steps = zip(document["times"], document["latlon"], strict=True)
    return Recording(
        fixes=[
            Fix(
                row=row,
                track="1",
                lon=float(lon),
                lat=float(lat),
                time=(start + timedelta(seconds=seconds)).isoformat(),
            )
            for row, (seconds, (lat, lon)) in enumerate(steps, start=1)
        ]
    )

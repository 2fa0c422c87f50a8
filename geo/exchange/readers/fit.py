"""FIT: the records of sports watches and bicycle computers."""

import io
import struct
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import fitdecode
from fitdecode.exceptions import FitError

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.faults import Fault, Severity
from geo.exchange.features import Features
from geo.exchange.fixes import Fix, Recording

# What fitdecode raises over damaged files: its own errors, and those of its arithmetic.
_DAMAGES = (FitError, struct.error, LookupError, ValueError, TypeError, AttributeError, AssertionError, ArithmeticError)
_SEMICIRCLE_DEG = 180.0 / 2**31


def read_fit(data: bytes, file_name: str) -> Features:
    """One row per record with a position; records are counted through the file.

    A recording that breaks off, or whose checksum is wrong, keeps the fixes before that place and
    gets a warning.

    Raises:
        BadInput: it breaks off before the first position, or holds none.
    """
    recording = Recording()
    row = 0
    try:
        for record in _records(data):
            row += 1
            _take(record, row, recording)
    except _DAMAGES as error:
        if not recording.fixes:
            raise BadInput(
                "file.unreadable", say("{file} is not a whole FIT recording. Copy it again.", file=file_name)
            ) from error
        recording.faults.append(_broken_off(row))
    return recording.features(file_name)


def _records(data: bytes) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fitdecode.FitReader(io.BytesIO(data), error_handling=fitdecode.ErrorHandling.IGNORE) as reader:
            for frame in reader:
                if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                    yield frame


def _take(record: Any, row: int, recording: Recording) -> None:
    lon, lat = (record.get_value(name, fallback=None) for name in ("position_long", "position_lat"))
    if lon is None or lat is None:
        recording.without_position += 1
        return
    recording.fixes.append(
        Fix(
            row=row,
            track="1",
            lon=lon * _SEMICIRCLE_DEG,
            lat=lat * _SEMICIRCLE_DEG,
            time=_time(record.get_value("timestamp", fallback=None)),
            accuracy_m=record.get_value("gps_accuracy", fallback=None),
        )
    )


def _broken_off(row: int) -> Fault:
    return Fault(
        code="file.truncated",
        sentence=say("The recording is damaged after point {row}; the points before it were taken.", row=row),
        severity=Severity.WARNING,
    )


def _time(value: Any) -> str | None:
    if not isinstance(value, datetime):
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()

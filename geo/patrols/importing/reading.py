"""Rows of a file as fixes, and what is wrong with them row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.columns import ColumnMapping, Field, map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.fixes import COLUMNS as RECORDING
from geo.exchange.numbers import numbers
from geo.exchange.points import Points
from geo.exchange.table import Table
from geo.exchange.times import Times, parse_times
from geo.patrols.importing.fields import FIELDS

MOST = 0.5
"""A column that was guessed to number the fixes must tell at least this share of them apart."""

_NO_TIME = say("This position has no time. A walk without times cannot show when a street was walked.")


@dataclass(frozen=True)
class Fixes:
    """Good rows of a file: columns row, patrol, track, title, team, at, accuracy_m, lon, lat, source_id.

    `refused` counts the rows that an error keeps out.
    """

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    refused: int


def map_track_columns(table: Table, given: Mapping[str, str]) -> ColumnMapping:
    """The columns of a file of tracks. A recording has columns of its own; a table is guessed."""
    fields = [_as_needed(field, table) for field in FIELDS]
    if is_recording(table):
        fields = [field for field in fields if field.name in {"title", "team", "time", "accuracy"}]
    columns = [str(column) for column in table.frame.columns]
    mapping = map_columns(columns, fields, given, file_name=table.source.file_name)
    if "fix" not in mapping.guessed or _numbers_fixes(table, mapping):
        return mapping
    kept = {name: column for name, column in mapping.columns.items() if name != "fix"}
    return ColumnMapping(kept, mapping.guessed - {"fix"})


def _numbers_fixes(table: Table, mapping: ColumnMapping) -> bool:
    """A column that tells most instants of a patrol apart numbers its fixes; the number of a device does not."""
    numbered = [mapping.columns[name] for name in ("patrol", "fix") if name in mapping.columns]
    instants = table.frame[[*numbered, mapping.columns["time"]]].drop_duplicates()
    return len(instants.drop_duplicates(numbered)) >= MOST * len(instants)


def is_recording(table: Table) -> bool:
    """The file was written by a device (GPX, FIT ...): its reader has named the columns."""
    return table.geometry is not None and tuple(table.frame.columns) == RECORDING


def _as_needed(field: Field, table: Table) -> Field:
    return replace(field, required=True) if field.name in {"lon", "lat"} and table.geometry is None else field


def read_fixes(table: Table, mapping: ColumnMapping, points: Points, zone: ZoneInfo) -> Fixes:
    """Read every row; a row without a time or a possible place stays out, and its fault says why.

    Raises:
        BadInput: no row of the file has a time (`tracks.no_times`).
    """
    times = _times(table, mapping, zone)
    timed = np.array([moment is not None for moment in times.moments], dtype=bool)
    if len(table) and not timed.any() and not times.faults:
        raise _no_times(table)
    frame = pd.DataFrame({"row": table.rows})
    for name, field_name in (("patrol", "patrol"), ("title", "title"), ("team", "team"), ("source_id", "fix")):
        frame[name] = _cells(table, mapping, field_name)
    frame["track"] = _tracks(table, frame)
    frame["accuracy_m"] = _accuracies(_cells(table, mapping, "accuracy"))
    frame["lon"], frame["lat"] = points.lonlat[:, 0], points.lonlat[:, 1]
    good = frame[points.usable & timed].copy()
    good["at"] = pd.to_datetime([moment for moment in times.moments if moment is not None], utc=True)[
        points.usable[timed]
    ]
    faults = (*table.faults, *points.faults, *times.faults, *_without_time(table, times, timed))
    unread = sum(fault.row is not None and fault.severity is Severity.ERROR for fault in table.faults)
    return Fixes(good, faults, refused=unread + len(table) - len(good))


def _cells(table: Table, mapping: ColumnMapping, field_name: str) -> pd.Series:
    column = mapping.get(field_name)
    cells = [None] * len(table) if column is None else table.frame[column].to_numpy()
    return pd.Series(cells, dtype=object)


def _times(table: Table, mapping: ColumnMapping, zone: ZoneInfo) -> Times:
    """The instant of each row: from one column, or from the day in one and the time in another."""
    column = mapping.columns["time"]
    clock = _cells(table, mapping, "time")
    days = None if mapping.get("date") is None or _holds_day(clock) else _cells(table, mapping, "date")
    if days is None:
        return parse_times(clock.tolist(), zone, rows=table.rows, column=column)
    return parse_times(days.tolist(), zone, times=clock.tolist(), rows=table.rows, column=column)


def _holds_day(cells: pd.Series) -> bool:
    """The first cell that is filled is longer than a time of day (19:13:00.000) can be."""
    filled = cells.dropna()
    return len(filled) > 0 and len(filled.iloc[0]) > len("19:13:00.000")


def _tracks(table: Table, frame: pd.DataFrame) -> pd.Series:
    """What belongs together in this file: a recorded track, else what patrol, title and team tell apart."""
    if is_recording(table):
        return table.frame["track"]
    told = zip(frame["patrol"], frame["title"], frame["team"], strict=True)
    return pd.Series([patrol or f"{title}/{team}" for patrol, title, team in told], dtype=object)


def _accuracies(cells: pd.Series) -> NDArray[np.float64]:
    """Metres; what is no number, or negative, says nothing."""
    metres = numbers(cells.tolist())
    return np.where(metres >= 0, metres, np.nan)


def _without_time(table: Table, times: Times, timed: NDArray[np.bool_]) -> Iterator[Fault]:
    unreadable = {fault.row for fault in times.faults}
    for row in table.rows[~timed].tolist():
        if row not in unreadable:
            yield Fault(code="fix.no_time", sentence=_NO_TIME, row=row)


def _no_times(table: Table) -> BadInput:
    return BadInput(
        "tracks.no_times",
        say(
            "None of the {count} positions in {file} has a time, and a walk without times cannot show when a street "
            "was walked. Export the recording with its times.",
            count=len(table),
            file=table.source.file_name,
        ),
    )

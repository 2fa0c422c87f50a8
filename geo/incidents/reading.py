"""Rows of a file as incidents, and what is wrong with them row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.core.language import say
from geo.exchange.columns import ColumnMapping, map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import Points
from geo.exchange.table import Table
from geo.exchange.times import Times, parse_times
from geo.incidents.fields import FIELDS
from geo.incidents.models import IncidentStatus
from geo.incidents.rules import Keyed, read_status, tidy, with_keys

MOST = 0.5
"""A column that was guessed to number the matters must tell at least this share of the rows apart."""


@dataclass(frozen=True)
class Incidents:
    """Good rows of a file: columns row, key, category, status, occurred_at, closed_at, address, description, lon, lat.

    Each key stands once. `repeated` counts rows that only repeat another; `refused` those that an
    error keeps out.
    """

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    repeated: int
    refused: int


def map_incident_columns(table: Table, given: Mapping[str, str]) -> ColumnMapping:
    """The columns of a list of incidents; coordinates are a must where the file has no geometry.

    A guess that the cells contradict is dropped: a number that most rows share (of a grid, of a
    type), a time of day where the day's own column holds it.
    """
    needed = set() if table.geometry is not None else {"lon", "lat"}
    fields = [replace(field, required=True) if field.name in needed else field for field in FIELDS]
    columns = [str(column) for column in table.frame.columns]
    mapping = map_columns(columns, fields, given, file_name=table.source.file_name)
    doubtful = set()
    if "key" in mapping.guessed and not _numbers_rows(table, mapping.columns["key"]):
        doubtful.add("key")
    if "occurred_time" in mapping.guessed and _holds_time(table.frame[mapping.columns["occurred_at"]]):
        doubtful.add("occurred_time")
    kept = {name: column for name, column in mapping.columns.items() if name not in doubtful}
    return ColumnMapping(kept, mapping.guessed - doubtful)


def _numbers_rows(table: Table, column: str) -> bool:
    """The column tells most of the rows apart that are not wholly alike."""
    numbers = table.frame[column].nunique()
    return numbers >= MOST * len(table) or numbers >= MOST * len(table.frame.drop_duplicates())


def _holds_time(cells: pd.Series) -> bool:
    """The first cell that is filled is longer than a day (2026年03月01日) can be."""
    filled = cells.dropna()
    return len(filled) > 0 and len(filled.iloc[0]) > len("2026年03月01日")


def read_incidents(table: Table, mapping: ColumnMapping, points: Points, zone: ZoneInfo) -> Incidents:
    """Read every row; a row without category, time or a possible place stays out, and its fault says why."""
    occurred = _times(table, mapping, zone, "occurred_at", clock="occurred_time")
    closed = _times(table, mapping, zone, "closed_at")
    frame = pd.DataFrame({"row": table.rows})
    for name in ("key", "category", "address", "description"):
        frame[name] = _texts(table, mapping, name)
    frame["occurred_at"], frame["closed_at"] = _moments(occurred), _moments(closed)
    frame["lon"], frame["lat"] = points.lonlat[:, 0], points.lonlat[:, 1]
    good = points.usable & frame["occurred_at"].notna().to_numpy() & frame["category"].notna().to_numpy()
    status_faults = _add_status(frame, table, mapping)
    keyed = with_keys(frame[good])
    faults = (
        *table.faults,
        *points.faults,
        *occurred.faults,
        *map(_as_warning, closed.faults),
        *_missing(frame, occurred),
        *status_faults,
        *_told(keyed),
    )
    unread = sum(fault.row is not None and fault.severity is Severity.ERROR for fault in table.faults)
    refused = unread + int((~good).sum())
    return Incidents(keyed.incidents, faults, repeated=len(keyed.repeated), refused=refused)


def _texts(table: Table, mapping: ColumnMapping, field_name: str) -> pd.Series:
    """A column as objects; categories on one line, so that a stray line end makes no other category."""
    column = mapping.get(field_name)
    if column is None:
        return pd.Series([None] * len(table), dtype=object)
    cells = pd.Series(table.frame[column].to_numpy(), dtype=object)
    if field_name != "category":
        return cells
    tidied = {word: tidy(word) for word in cells.dropna().unique()}
    return pd.Series([tidied.get(cell) for cell in cells], dtype=object)


def _times(table: Table, mapping: ColumnMapping, zone: ZoneInfo, field_name: str, *, clock: str | None = None) -> Times:
    column = mapping.get(field_name)
    if column is None:
        return Times([None] * len(table), ())
    times = mapping.get(clock) if clock else None
    return parse_times(
        table.frame[column].tolist(),
        zone,
        times=None if times is None else table.frame[times].tolist(),
        rows=table.rows,
        column=column,
    )


def _moments(times: Times) -> pd.Series:
    return pd.to_datetime(pd.Series(times.moments, dtype=object), utc=True).dt.as_unit("us")


def _as_warning(fault: Fault) -> Fault:
    """A closing time that cannot be read keeps nothing out."""
    return replace(fault, severity=Severity.WARNING)


def _missing(frame: pd.DataFrame, occurred: Times) -> Iterator[Fault]:
    unreadable = {fault.row for fault in occurred.faults}
    for row in frame.loc[frame["occurred_at"].isna(), "row"].tolist():
        if row not in unreadable:
            yield Fault(code="incident.no_time", sentence=say("The row does not say when it happened."), row=row)
    for row in frame.loc[frame["category"].isna(), "row"].tolist():
        yield Fault(code="incident.no_category", sentence=say("The row has no category."), row=row, column="category")


def _add_status(frame: pd.DataFrame, table: Table, mapping: ColumnMapping) -> list[Fault]:
    """Set status and closing time so that they agree; what cannot be is named.

    Without a column of states a matter with a closing time is closed. An open matter has no
    closing time, whatever the list says it was planned for.
    """
    column = mapping.get("status")
    faults: list[Fault] = []
    if column is None:
        is_closed = frame["closed_at"].notna().to_numpy()
    else:
        words = pd.Series(table.frame[column].to_numpy(), dtype=object)
        meanings = {word: read_status(word) for word in words.dropna().unique()}
        is_closed = words.map(meanings).to_numpy() == IncidentStatus.CLOSED
        faults += [_unknown_status(word, words, table, column) for word, meaning in meanings.items() if meaning is None]
    backwards = is_closed & (frame["closed_at"] < frame["occurred_at"]).to_numpy()
    faults += map(_closed_before, frame.loc[backwards, "row"].tolist())
    frame["status"] = np.where(is_closed, IncidentStatus.CLOSED.value, IncidentStatus.OPEN.value).astype(object)
    frame["closed_at"] = frame["closed_at"].where(is_closed & ~backwards)
    return faults


def _unknown_status(word: str, words: pd.Series, table: Table, column: str) -> Fault:
    rows = table.rows[(words == word).to_numpy()]
    return Fault(
        code="incident.status_unknown",
        sentence=say(
            "'{word}' tells neither open nor closed, so its {count} incidents count as open. Write 处理中 or 已办结.",
            word=word[:40],
            count=len(rows),
        ),
        severity=Severity.WARNING,
        row=int(rows[0]),
        column=column,
        value=word,
    )


def _closed_before(row: int) -> Fault:
    return Fault(
        code="incident.closed_before",
        sentence=say("Closed before it happened: the time of closing is left out."),
        severity=Severity.WARNING,
        row=row,
        column="closed_at",
    )


def _told(keyed: Keyed) -> Iterator[Fault]:
    """Which rows repeat others, and which share their number with another matter."""
    for row, key in keyed.repeated[["row", "key"]].itertuples(index=False):
        yield Fault(
            code="incident.repeated",
            sentence=say("Incident {number} stands twice; its latest state is taken.", number=key),
            severity=Severity.WARNING,
            row=int(row),
            column="key",
            value=key,
        )
    for row, number, key in keyed.shared[["row", "number", "key"]].itertuples(index=False):
        yield Fault(
            code="incident.number_shared",
            sentence=say(
                "Number {number} stands on another incident too; this one is kept as {key}.", number=number, key=key
            ),
            severity=Severity.WARNING,
            row=int(row),
            column="key",
            value=number,
        )

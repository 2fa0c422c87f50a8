"""What a file was recognised as, and where its rows lie, as a preview shows it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.core.datum import Datum
from geo.exchange.columns import SAMPLES, ColumnMapping, Field
from geo.exchange.faults import Fault, Severity
from geo.exchange.table import Table
from geo.imports.models import ImportKind

PLACES = 2_000
"""At most so many places are shown on the map of a preview."""


def recognised(
    kind: ImportKind, table: Table, fields: Iterable[Field], mapping: ColumnMapping, datum: Datum | None
) -> dict[str, Any]:
    """Kind, format, encoding, CRS, datum, and each field's column with three samples, or none if it is private."""
    source = table.source
    return {
        "kind": kind.value,
        "format": source.format,
        "encoding": source.encoding,
        "crs": source.crs,
        "layer": source.layer,
        "datum": datum.value if datum else None,
        "rows": rows_of(table),
        "size_bytes": source.size_bytes,
        "file_columns": [str(column) for column in table.frame.columns],
        "fields": [_field(field, table, mapping) for field in fields],
    }


def rows_of(table: Table) -> int:
    """How many rows the file has, those that could not be read at all included."""
    unread = {fault.row for fault in table.faults if fault.severity is Severity.ERROR} - {None}
    return len(table) + len(unread.difference(table.rows.tolist()))


def cells_of(table: Table, mapping: ColumnMapping, field_name: str) -> list[str | None]:
    """The cells of a field, row by row; all empty where the file has no column for it."""
    column = mapping.get(field_name)
    return [None] * len(table) if column is None else list(table.frame[column])


def in_file_order(*faults: Fault) -> tuple[Fault, ...]:
    """Faults by row; those of the file as a whole first."""
    return tuple(sorted(faults, key=lambda fault: fault.row or 0))


def _field(field: Field, table: Table, mapping: ColumnMapping) -> dict[str, Any]:
    column = mapping.get(field.name)
    return {
        "field": field.name,
        "label": field.label.text,
        "required": field.required,
        "column": column,
        "guessed": field.name in mapping.guessed,
        "samples": [] if column is None or field.private else samples(table.frame[column]),
    }


def samples(cells: Iterable[Any]) -> list[str]:
    """The first three different cells that are not empty."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell is not None:
            found[str(cell)[:60]] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def places(lonlat: NDArray[np.float64], states: Sequence[str], labels: Sequence[str | None]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of points with `state` and `label`; same rows give way when there are many."""
    chosen = _spread(np.asarray(states, dtype=object))
    features = [_feature(lonlat[index], states[index], labels[index]) for index in chosen]
    return {"type": "FeatureCollection", "features": features}


def _spread(states: NDArray[Any]) -> list[int]:
    """At most 2,000 indexes: rows that change something first, evenly spread over the file."""
    of_note = np.flatnonzero(states != "same")
    rest = np.flatnonzero(states == "same")
    taken = _evenly(of_note, PLACES)
    return sorted([*taken, *_evenly(rest, PLACES - len(taken))])


def _evenly(indexes: NDArray[np.int64], count: int) -> list[int]:
    steps = np.linspace(0, len(indexes) - 1, min(count, len(indexes))).astype(np.int64)
    return [int(index) for index in indexes[steps]]


def _feature(point: NDArray[np.float64], state: str, label: str | None) -> Mapping[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(point[0]), float(point[1])]},
        "properties": {"state": state, "label": label},
    }

"""Cells of any file as text: codes stay codes, empty is None."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from geo.core.language import say
from geo.exchange.faults import Fault, Severity
from geo.exchange.identity import left_out, without_identity_number


def text(value: Any) -> str | None:
    """One value as a stripped text, or None where there is nothing.

    A whole number keeps no decimals (a sheet holds the code 110101 as 110101.0), a time is ISO 8601.
    """
    if value is None or value != value:  # noqa: PLR0124  only NaN and NaT differ from themselves
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    written = str(value).strip()
    return (written.lower() if isinstance(value, bool) else written) or None


def frame(columns: Mapping[str, Sequence[Any]], *, length: int | None = None) -> pd.DataFrame:
    """Columns of values as columns of text cells; `length` counts the rows where there are no columns."""
    cells = {name: pd.Series(_texts(values), dtype=object) for name, values in columns.items()}
    if not cells:
        return pd.DataFrame(index=pd.RangeIndex(length or 0))
    return pd.DataFrame(cells)


def distinct_names(headers: Iterable[str | None], *, row: int | None) -> tuple[list[str], tuple[Fault, ...]]:
    """Column names that differ: an empty header is named by its place, a repeated one gets a number.

    Where a list has no header its first resident stands there: identity numbers are taken out.
    `row` is where the header stands, None where the format keeps names apart from rows.
    """
    names: list[str] = []
    faults: list[Fault] = []
    taken: set[str] = set()
    for position, header in enumerate(headers, start=1):
        stated = (header or "").strip()
        wanted = without_identity_number(stated) or f"column {position}"
        name, repeat = wanted, 1
        while name in taken:
            repeat += 1
            name = f"{wanted} ({repeat})"
        if repeat > 1:
            faults.append(_repeated(wanted, name, row))
        if stated not in {"", wanted}:
            faults.append(left_out(name, row))
        taken.add(name)
        names.append(name)
    return names, tuple(faults)


def _repeated(header: str, name: str, row: int | None) -> Fault:
    return Fault(
        code="columns.repeated",
        sentence=say(
            "The header '{header}' stands twice; the later column is called '{name}'.", header=header, name=name
        ),
        severity=Severity.WARNING,
        row=row,
        column=name,
    )


def _texts(values: Iterable[Any]) -> list[str | None]:
    return [(value.strip() or None) if type(value) is str else text(value) for value in values]

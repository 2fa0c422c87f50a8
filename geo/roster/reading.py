"""Rows of a file as workers, and what is wrong with them row by row."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from geo.core.language import say
from geo.exchange.columns import ColumnMapping, Field
from geo.exchange.faults import Fault, Severity, fault_of
from geo.exchange.table import Table
from geo.imports.dates import read_date
from geo.imports.recognition import cells_of, rows_of
from geo.imports.repeats import one_row_a_key
from geo.roster.rules import read_telephone

FIELDS = (
    Field(
        "name",
        say("Name"),
        ("网格员姓名", "网格员", "姓名", "负责人", "worker", "name"),
        required=True,
        private=True,
    ),
    Field(
        "telephone",
        say("Telephone"),
        ("联系电话", "手机号码", "手机号", "手机", "电话", "telephone", "phone"),
        private=True,
    ),
    Field(
        "grid", say("Grid"), ("网格编码", "网格编号", "网格代码", "网格号", "网格", "grid_code", "grid"), required=True
    ),
    Field("from", say("From"), ("开始日期", "任职日期", "上岗日期", "起始日期", "自", "from_on", "from", "since")),
    Field("to", say("To"), ("结束日期", "离任日期", "离岗日期", "截止日期", "至", "to_on", "until", "to")),
)

KEY = ("grid_code", "name", "from_on")
CONTENT = ("telephone", "to_on")

_NO_DAY = say("The day cannot be read. Write it as 2026-01-31, or leave the cell empty.")
_BACKWARD = say("The last day lies before the first.")
_EMPTY = say("The row names no worker or no grid.")
_NO_TELEPHONE = say("This is no telephone number. The worker is taken without one.")


@dataclass(frozen=True)
class Shifts:
    """Good rows of a roster: columns row, KEY, CONTENT, dated; each key once.

    `dated` tells that the file names the first day. `repeated` counts rows that say wholly the same
    as another; `refused` those that an error keeps out.
    """

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    repeated: int
    refused: int


def read_shifts(table: Table, mapping: ColumnMapping, *, today: date) -> Shifts:
    """Read every row; a row with an error stays out, and its fault says why. Without a first day it is today."""
    cells = pd.DataFrame({field.name: cells_of(table, mapping, field.name) for field in FIELDS}, dtype=object)
    cells.insert(0, "row", table.rows)
    told = (fault for row in cells.to_dict("records") for fault in _faults(row))
    faults = [*table.faults, *(replace(fault, column=mapping.get(fault.column or "")) for fault in told)]
    refused = {fault.row for fault in faults if fault.severity is Severity.ERROR}
    good = cells[~cells["row"].isin(refused)]
    frame = pd.DataFrame(
        {
            "row": good["row"],
            "grid_code": good["grid"],
            "name": good["name"],
            "from_on": [read_date(cell) if cell else today for cell in good["from"]],
            "telephone": [read_telephone(cell) for cell in good["telephone"]],
            "to_on": [read_date(cell) if cell else None for cell in good["to"]],
            "dated": good["from"].notna(),
        },
        dtype=object,
    )
    singles = one_row_a_key(frame, KEY, CONTENT)
    faults += [_contradiction(row, other) for row, other in singles.conflicts]
    left = rows_of(table) - len(singles.frame) - singles.repeated
    return Shifts(singles.frame, tuple(faults), repeated=singles.repeated, refused=left)


def _faults(row: Mapping[Hashable, Any]) -> Iterator[Fault]:
    """What is wrong with one row; `column` is the name of the field."""
    for column in ("name", "grid"):
        if row[column] is None:
            yield fault_of(row, f"roster.no_{column}", column, _EMPTY)
    days = {column: read_date(row[column]) for column in ("from", "to") if row[column]}
    for column, day in days.items():
        if day is None:
            yield fault_of(row, "roster.day_unreadable", column, _NO_DAY)
    first, last = days.get("from"), days.get("to")
    if first and last and last < first:
        yield fault_of(row, "roster.backward", "to", _BACKWARD)
    if row["telephone"] and read_telephone(row["telephone"]) is None:
        yield fault_of(row, "roster.telephone_unreadable", "telephone", _NO_TELEPHONE, Severity.WARNING)


def _contradiction(row: int, other: int) -> Fault:
    sentence = say("Row {other} is the same worker in the same grid from the same day; that row is taken.", other=other)
    return Fault(code="roster.duplicate", sentence=sentence, row=row)

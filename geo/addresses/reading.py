"""Rows of a file as door-plates, and what is wrong with them row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.addresses.keys import keys_of
from geo.addresses.rules import (
    compose,
    normalise,
    normalise_building,
    read_households,
    read_retired,
    read_status,
)
from geo.core.language import Sentence, say
from geo.db.base import SRID
from geo.exchange.columns import ColumnMapping, Field
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import Points
from geo.exchange.table import Table
from geo.imports.recognition import cells_of, rows_of
from geo.imports.repeats import one_row_a_key

FIELDS = (
    Field(
        "key",
        say("Number of the door-plate"),
        (
            "门牌编号",
            "门牌编码",
            "地址编码",
            "地址编号",
            "标准地址编码",
            "门牌ID",
            "address_id",
            "addr_id",
            "objectid",
            "编号",
            "编码",
            "key",
            "uuid",
            "id",
        ),
    ),
    Field(
        "text",
        say("Address"),
        ("标准地址", "详细地址", "门牌地址", "地址全称", "地址", "addrlabel", "full_address", "address", "addr"),
    ),
    Field("lon", say("Longitude"), ("经度", "longitude", "lng", "lon", "long", "POINT_X", "X坐标", "X")),
    Field("lat", say("Latitude"), ("纬度", "latitude", "lat", "POINT_Y", "Y坐标", "Y")),
    Field("compound", say("Compound"), ("小区名称", "小区", "家属院", "院落", "compound", "estate")),
    Field("building", say("Building"), ("楼栋号", "楼栋", "楼号", "栋号", "幢号", "building", "building_no")),
    Field("community", say("Community"), ("社区名称", "所属社区", "社区", "嘎查村", "居委会", "community")),
    Field("town", say("Town"), ("所属镇", "乡镇街道", "乡镇", "街道", "town", "township", "subdistrict")),
    Field("households", say("Households"), ("户数", "住户数", "家庭户数", "households", "household_count")),
    Field("status", say("Status"), ("门牌状态", "状态", "使用状态", "status")),
    Field("retired", say("Retired"), ("注销日期", "是否注销", "注销", "停用日期", "retired_on", "retired")),
)

CONTENT = (
    "text",
    "normalised",
    "normalised_building",
    "compound",
    "building",
    "community",
    "households",
    "retired_on",
    "datum",
    "geom",
)


@dataclass(frozen=True)
class Plates:
    """Good rows of a file: columns row, key, CONTENT, dated, lon, lat; each key once.

    `dated` tells that the file names the day on which the plate was retired. `repeated` counts
    rows that say wholly the same as another; `refused` those that an error keeps out.
    """

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    repeated: int
    refused: int

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """The points of the good rows, degrees WGS84, shape (n, 2)."""
        return self.frame[["lon", "lat"]].to_numpy(dtype=np.float64)


def read_plates(table: Table, mapping: ColumnMapping, points: Points, *, today: date) -> Plates:
    """Read every row; a row with an error stays out, and its fault says why."""
    cells = {field.name: cells_of(table, mapping, field.name) for field in FIELDS}
    faults = [*table.faults, *points.faults]
    frame = _frame(table, cells, points, today)
    faults += [replace(fault, column=mapping.get(fault.column or "")) for fault in _cell_faults(frame, cells)]
    refused_rows = {fault.row for fault in faults if fault.severity is Severity.ERROR and fault.row is not None}
    good = frame[points.usable & ~frame["row"].isin(refused_rows)].copy()
    keys = keys_of(good, [cells["key"][index] for index in good.index])
    good["key"] = keys.keys
    _add_made_columns(good)
    singles = one_row_a_key(good, ("key",), CONTENT)
    faults += _conflicts(good, singles.conflicts)
    faults += _told_by_place(good[keys.told_by_place])
    refused = rows_of(table) - len(singles.frame) - singles.repeated
    return Plates(singles.frame, tuple(faults), repeated=singles.repeated, refused=refused)


def _frame(table: Table, cells: Mapping[str, list[str | None]], points: Points, today: date) -> pd.DataFrame:
    """What every row says, good or not. Cells are objects, so that an empty one stays None."""
    days, dated = _retirement(cells, today)
    columns = {
        "row": table.rows.tolist(),
        **{name: cells[name] for name in ("compound", "building", "community")},
        "text": _texts(cells),
        "households": [read_households(cell) for cell in cells["households"]],
        "retired_on": days,
        "dated": dated,
        "datum": [points.datum.value] * len(table),
        "lon": points.lonlat[:, 0].tolist(),
        "lat": points.lonlat[:, 1].tolist(),
    }
    return pd.DataFrame(columns, dtype=object)


def _texts(cells: Mapping[str, list[str | None]]) -> list[str | None]:
    """The text of each row, composed from its parts where the cell is empty."""
    parts = zip(cells["town"], cells["compound"], cells["building"], strict=True)
    return [text or compose(*others) for text, others in zip(cells["text"], parts, strict=True)]


def _retirement(cells: Mapping[str, list[str | None]], today: date) -> tuple[list[date | None], list[bool]]:
    """Since when each plate is retired (today where the file names no day), and whether the file names the day."""
    said = [read_retired(cell) for cell in cells["retired"]]
    gone = [read_status(cell) for cell in cells["status"]]
    days = [
        day if isinstance(day, date) else (today if day or word else None) for day, word in zip(said, gone, strict=True)
    ]
    return days, [isinstance(day, date) for day in said]


def _cell_faults(frame: pd.DataFrame, cells: Mapping[str, list[str | None]]) -> Iterator[Fault]:
    """What cannot be read in a row, and what is doubtful; `column` is the name of the field."""
    rows = [int(row) for row in frame["row"]]
    for row in frame.loc[frame["text"].isna(), "row"]:
        yield Fault(code="address.no_text", sentence=say("The row has no address."), row=int(row), column="text")
    for index, cell in enumerate(cells["households"]):
        if read_households(cell) is None:
            yield _unreadable(rows[index], "households", cell, _HOUSEHOLDS)
    for index, cell in enumerate(cells["retired"]):
        if read_retired(cell) is None:
            yield _unreadable(rows[index], "retired", cell, _RETIRED)
    for index, cell in enumerate(cells["status"]):
        if read_status(cell) is None:
            yield _unreadable(rows[index], "status", cell, _STATUS, Severity.WARNING)


_HOUSEHOLDS = say("The number of households is no whole number. Write a number, or leave the cell empty.")
_RETIRED = say("The day on which the door-plate was retired cannot be read. Write it as 2026-01-31, or yes or no.")
_STATUS = say("The status is none we know, so the door-plate is taken as in use. Write in use or retired (在用、注销).")


def _unreadable(
    row: int, column: str, cell: str | None, sentence: Sentence, severity: Severity = Severity.ERROR
) -> Fault:
    code = f"address.{column}_unreadable"
    return Fault(code=code, sentence=sentence, severity=severity, row=row, column=column, value=cell)


def _add_made_columns(good: pd.DataFrame) -> None:
    """Add searchable forms and geometry (EWKB in hexadecimal) to the good rows."""
    lon, lat = good["lon"].astype(float), good["lat"].astype(float)
    columns = {
        "normalised": [normalise(text) for text in good["text"]],
        "normalised_building": list(map(normalise_building, good["compound"], good["building"])),
        "geom": shapely.to_wkb(shapely.set_srid(shapely.points(lon, lat), SRID), hex=True, include_srid=True),
    }
    for name, values in columns.items():
        good[name] = pd.Series(values, index=good.index, dtype=object)


def _told_by_place(shared: pd.DataFrame) -> Iterator[Fault]:
    """A warning for each row whose text stands at several places of a list without keys."""
    for row, text, lon, lat in shared[["row", "text", "lon", "lat"]].itertuples(index=False):
        yield Fault(
            code="address.same_text",
            sentence=say(
                "This address stands at several places of the file; each is kept as a door-plate of its own. "
                "If a column tells them apart, name it with --map key=COLUMN."
            ),
            severity=Severity.WARNING,
            row=int(row),
            column="text",
            value=text,
            place=(float(lon), float(lat)),
        )


def _conflicts(good: pd.DataFrame, conflicts: Sequence[tuple[int, int]]) -> Iterator[Fault]:
    """A fault for each row that names the same plate as another and says something else of it."""
    plates = {plate["row"]: plate for plate in good.to_dict("records")} if conflicts else {}
    for row, other in conflicts:
        plate = plates[row]
        yield Fault(
            code="address.duplicate",
            sentence=say(
                "Row {other} is the same door-plate and says something else; that one is taken. "
                "Name the column that tells them apart with --map key=COLUMN, or remove one.",
                other=other,
            ),
            row=row,
            column="key",
            value=plate["text"],
            place=(float(plate["lon"]), float(plate["lat"])),
        )

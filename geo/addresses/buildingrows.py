"""Rows of a file as buildings, and what is wrong with them row by row."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.addresses.namedrows import BUILDING_ROW, COMPOUND_ROW, buildings_of, compounds_of, with_keys
from geo.addresses.rules import read_households
from geo.core.coordinates import geometries_on_grid
from geo.core.datum import geometries_to_wgs84
from geo.core.language import say
from geo.db.base import SRID
from geo.exchange.columns import ColumnMapping, Field
from geo.exchange.faults import Fault, Severity, fault_of
from geo.exchange.points import Points
from geo.exchange.table import Table
from geo.imports.recognition import cells_of, rows_of
from geo.imports.repeats import one_row_a_key

FIELDS = (
    Field("compound", say("Compound"), ("小区名称", "小区", "家属院", "院落", "compound", "estate")),
    Field(
        "building",
        say("Building"),
        ("楼栋号", "楼栋", "楼号", "栋号", "幢号", "楼名", "建筑名称", "building_no", "building", "name"),
        required=True,
    ),
    Field("community", say("Community"), ("社区名称", "所属社区", "社区", "嘎查村", "居委会", "community")),
    Field("entrances", say("Entrances"), ("单元数", "单元", "门洞", "entrances", "units")),
    Field("households", say("Households"), ("户数", "住户数", "households", "household_count")),
    Field("lon", say("Longitude"), ("经度", "longitude", "lng", "lon", "X坐标", "X")),
    Field("lat", say("Latitude"), ("纬度", "latitude", "lat", "Y坐标", "Y")),
)

MOST_ENTRANCES = 60
_CONTENT = ("name", "number", "normalised", "entrances", "households", "lon", "lat")
_HOUSEHOLDS = say("The number of households is no whole number. Write a number, or leave the cell empty.")
_ENTRANCES = say("The entrances cannot be read. Write how many there are, or which: 1、2、3.")
_UNNAMED = say("The row names no building, or only a number without its compound.")


@dataclass(frozen=True)
class Buildings:
    """Good rows of a file, each building once.

    `compounds` has columns row and COMPOUND_ROW; `frame` row, key, compound_key and what is kept of a
    building, with lon and lat. `repeated` counts rows that say the same as another, `refused` those left out.
    """

    compounds: pd.DataFrame
    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    repeated: int
    refused: int

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """The points of the good rows, degrees WGS84, shape (n, 2)."""
        return self.frame[["lon", "lat"]].to_numpy(dtype=np.float64)


def read_buildings(
    table: Table,
    mapping: ColumnMapping,
    points: Points,
    outlines: NDArray[Any] | None,
    known: Iterable[tuple[str | None, str | None]],
) -> Buildings:
    """Read every row; `outlines` (n,) are footprints as the file has them, `known` the compounds there are."""
    said = pd.DataFrame({field.name: cells_of(table, mapping, field.name) for field in FIELDS}, dtype=object)
    said.insert(0, "row", table.rows)
    said = said.assign(lon=points.lonlat[:, 0], lat=points.lonlat[:, 1]).astype({"lon": object, "lat": object})
    keyed = with_keys(said, known)
    told = [fault for row in keyed.to_dict("records") for fault in _faults(row)]
    faults = [*table.faults, *points.faults, *(replace(each, column=mapping.get(each.column or "")) for each in told)]
    refused = {fault.row for fault in faults if fault.severity is Severity.ERROR and fault.row is not None}
    good = keyed[points.usable & ~keyed["row"].isin(refused)]
    rows = _rows(good, points, outlines)
    singles = one_row_a_key(rows, ("key",), _CONTENT)
    faults += [_contradiction(row, other) for row, other in singles.conflicts]
    left = rows_of(table) - len(singles.frame) - singles.repeated
    return Buildings(_compounds(good), singles.frame, tuple(faults), repeated=singles.repeated, refused=left)


def read_entrances(cell: str | None) -> list[str] | None:
    """Which entrances a building has: 3 is 1, 2 and 3; none where nothing is said; None where it cannot be read."""
    text = re.sub(r"(?:个)?单元|\s", "", unicodedata.normalize("NFKC", cell or ""))
    if not text:
        return []
    if text.removesuffix(".0").isdecimal():
        count = int(text.removesuffix(".0"))
        return [str(number) for number in range(1, count + 1)] if count <= MOST_ENTRANCES else None
    parts = list(dict.fromkeys(part for part in re.split("[、,;/]", text) if part))
    return parts if all(re.fullmatch(r"[\w-]{1,4}", part) for part in parts) and len(parts) > 1 else None


def _compounds(good: pd.DataFrame) -> pd.DataFrame:
    found = compounds_of(good)
    found.insert(0, "row", range(len(found)))
    return found[["row", *COMPOUND_ROW]]


def _rows(good: pd.DataFrame, points: Points, outlines: NDArray[Any] | None) -> pd.DataFrame:
    """What is kept of each row; geometry as EWKB in hexadecimal."""
    lon, lat = good["lon"].astype(float), good["lat"].astype(float)
    kept: dict[str, Iterable[Any]] = {
        "row": good["row"],
        "key": good["building_key"],
        "entrances": [tuple(read_entrances(cell) or ()) for cell in good["entrances"]],
        "households": [read_households(cell) if cell else None for cell in good["households"]],
        "datum": [points.datum.value] * len(good),
        "lon": good["lon"],
        "lat": good["lat"],
        "footprint": _footprints(good, outlines, points),
        "geom": shapely.to_wkb(shapely.set_srid(shapely.points(lon, lat), SRID), hex=True, include_srid=True),
    }
    frame = pd.DataFrame(
        {name: pd.Series(list(values), index=good.index, dtype=object) for name, values in kept.items()}
    )
    named = buildings_of(good).set_index("key")[[name for name in BUILDING_ROW if name != "key"]]
    return frame.join(named, on="key")


def _footprints(good: pd.DataFrame, outlines: NDArray[Any] | None, points: Points) -> list[str | None]:
    if outlines is None:
        return [None] * len(good)
    chosen = outlines[good.index.to_numpy()]
    placed = geometries_on_grid(geometries_to_wgs84(chosen, points.datum))
    whole = [shapely.MultiPolygon(list(getattr(each, "geoms", [each]))) for each in placed]
    return list(shapely.to_wkb(shapely.set_srid(np.array(whole, dtype=object), SRID), hex=True, include_srid=True))


def _faults(row: Mapping[Hashable, Any]) -> Iterator[Fault]:
    """What is wrong with one row; `column` is the name of the field."""
    if row["building_key"] is None:
        yield fault_of(row, "building.unnamed", "building", _UNNAMED)
    if read_households(row["households"]) is None:
        yield fault_of(row, "building.households_unreadable", "households", _HOUSEHOLDS)
    if read_entrances(row["entrances"]) is None:
        yield fault_of(row, "building.entrances_unreadable", "entrances", _ENTRANCES, Severity.WARNING)


def _contradiction(row: int, other: int) -> Fault:
    sentence = say("Row {other} is the same building and says something else; that row is taken.", other=other)
    return Fault(code="building.duplicate", sentence=sentence, row=row)

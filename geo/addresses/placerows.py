"""Rows of a file as places and as names for what is there, and what is wrong with them row by row."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.addresses.namerules import MOST_CHARACTERS, grams, is_a_number_of_somebody, name_form
from geo.addresses.nametables import AliasKind, AliasState, NamedKind, PlaceKind, PlaceSource
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
        "key", say("Number of the place"), ("点位编号", "点位编码", "地点编号", "编号", "编码", "place_id", "key", "id")
    ),
    Field(
        "name",
        say("Name of the place"),
        ("点位名称", "地点名称", "地名", "名称", "叫法", "place_name", "place", "name"),
        required=True,
    ),
    Field(
        "kind", say("Kind of place"), ("点位类型", "点位类别", "地点类型", "类型", "类别", "kind", "type", "category")
    ),
    Field("lon", say("Longitude"), ("经度", "longitude", "lng", "lon", "X坐标", "X")),
    Field("lat", say("Latitude"), ("纬度", "latitude", "lat", "Y坐标", "Y")),
    Field("address", say("Address it stands for"), ("所指门牌", "门牌地址", "详细地址", "地址", "address")),
    Field("compound", say("Compound"), ("小区名称", "小区", "家属院", "compound", "estate")),
    Field("building", say("Building"), ("楼栋号", "楼栋", "楼号", "building")),
    Field("aliases", say("Names people say"), ("俗称", "别名", "别称", "又名", "aliases", "alias")),
    Field("former", say("Former names"), ("曾用名", "旧名", "旧称", "原名", "former_names", "former")),
)

SAYS = ("address", "compound", "building")
_CONTENT = ("name", "kind", "lon", "lat")
_PARTS = re.compile(r"[、;；,，/|]")
_PLACE_WORDS: Mapping[str, PlaceKind] = {
    **dict.fromkeys(("地标", "标志", "landmark", "单位", "学校", "医院", "公园", "市场"), PlaceKind.LANDMARK),
    **dict.fromkeys(("商铺", "门店", "小场所", "九小场所", "场所", "premises", "shop"), PlaceKind.PREMISES),
    **dict.fromkeys(("消防栓", "消火栓", "hydrant"), PlaceKind.HYDRANT),
    **dict.fromkeys(("井盖", "窨井", "检查井", "manhole"), PlaceKind.MANHOLE),
    **dict.fromkeys(("楼道", "楼梯间", "单元门", "stairwell"), PlaceKind.STAIRWELL),
    **dict.fromkeys(("其他", "其它", "other"), PlaceKind.OTHER),
}
_ALIAS_WORDS: Mapping[str, AliasKind] = {
    **dict.fromkeys(("旧名", "曾用名", "老地名", "former"), AliasKind.FORMER),
    **dict.fromkeys(("地标", "landmark"), AliasKind.LANDMARK),
    **dict.fromkeys(("单位", "单位家属院", "家属院", "unit"), AliasKind.UNIT),
}

_NO_NAME = say("The row has no name.")
_TOO_LONG = say("A name has at most {count} characters. Leave the rest out.", count=MOST_CHARACTERS)
_PERSONAL = say("This holds an identity number or a telephone number. Names of places only; nothing of a person.")
_NOWHERE = say("The row has neither coordinates nor an address or building that it stands for.")


@dataclass(frozen=True)
class Places:
    """Good rows of a file.

    `frame` are places (row, key, name, normalised, grams, kind, source, datum, geom, lon, lat), each key
    once; `said` are the rows that stand for something else (row, name and SAYS); `names` the aliases:
    row, text, kind, and `place_key` where they are names of a place of the file.
    """

    frame: pd.DataFrame
    said: pd.DataFrame
    names: pd.DataFrame
    faults: tuple[Fault, ...]
    repeated: int
    refused: int

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """The points of the places, degrees WGS84, shape (n, 2)."""
        return self.frame[["lon", "lat"]].to_numpy(dtype=np.float64)


def read_places(table: Table, mapping: ColumnMapping, points: Points | None) -> Places:
    """Read every row; one without a point must say what it stands for."""
    cells = pd.DataFrame({field.name: cells_of(table, mapping, field.name) for field in FIELDS}, dtype=object)
    cells.insert(0, "row", table.rows)
    usable = np.zeros(len(cells), dtype=bool) if points is None else points.usable
    stands = cells[list(SAYS)].notna().any(axis=1).to_numpy()
    told = [fault for row in cells.to_dict("records") for fault in _faults(row)]
    about_points = [] if points is None else [each for each in points.faults if each.code != "coordinate.missing"]
    lost = ~usable & ~stands & ~cells["row"].isin({fault.row for fault in about_points}).to_numpy()
    told += [_fault(row, "place.nowhere", "name", _NOWHERE) for row in cells[lost].to_dict("records")]
    faults = [*table.faults, *about_points, *(replace(each, column=mapping.get(each.column or "")) for each in told)]
    refused = {fault.row for fault in faults if fault.severity is Severity.ERROR and fault.row is not None}
    good = ~cells["row"].isin(refused).to_numpy()
    singles = one_row_a_key(_placed(cells, points, good & usable), ("key",), _CONTENT)
    faults += [_contradiction(row, other) for row, other in singles.conflicts]
    said = cells[good & ~usable][["row", "name", *SAYS]]
    kept = cells[cells["row"].isin({*singles.frame["row"], *said["row"]})]
    keys = dict(zip(singles.frame["row"], singles.frame["key"], strict=True))
    names = _names(kept, keys)
    left = rows_of(table) - len(kept) - singles.repeated
    return Places(singles.frame, said, names, tuple(faults), repeated=singles.repeated, refused=left)


def split_names(cell: str | None) -> list[str]:
    """The names of a cell, set apart by 、 or ;, each once; those that are too long or personal left out."""
    parts = (" ".join(part.split()) for part in _PARTS.split(unicodedata.normalize("NFC", cell or "")))
    return [part for part in dict.fromkeys(parts) if name_form(part) and _problem(part) is None]


def _placed(cells: pd.DataFrame, points: Points | None, chosen: NDArray[np.bool_]) -> pd.DataFrame:
    """The rows that are places, with key, searchable form and geometry (EWKB in hexadecimal)."""
    rows = cells[chosen]
    lonlat = np.empty((0, 2)) if points is None else points.lonlat[chosen]
    forms = [name_form(name) for name in rows["name"]]
    kept: dict[str, Iterable[Any]] = {
        "row": rows["row"],
        "name": rows["name"],
        "normalised": forms,
        "grams": [grams(form) for form in forms],
        "kind": [_PLACE_WORDS.get(_folded(cell), PlaceKind.OTHER).value for cell in rows["kind"]],
        "source": [PlaceSource.FILE.value] * len(rows),
        "datum": ["wgs84" if points is None else points.datum.value] * len(rows),
        "lon": lonlat[:, 0],
        "lat": lonlat[:, 1],
        "geom": shapely.to_wkb(shapely.set_srid(shapely.points(lonlat), SRID), hex=True, include_srid=True),
    }
    frame = pd.DataFrame(
        {name: pd.Series(list(values), index=rows.index, dtype=object) for name, values in kept.items()}
    )
    return frame.assign(key=_keys(frame, rows["key"]))


def _keys(frame: pd.DataFrame, said: "pd.Series[Any]") -> "pd.Series[Any]":
    """The key that the file gives, else the form of the name; with its place where the file has it at several."""
    places = pd.Series(
        [f"@{lon:.8f},{lat:.8f}" for lon, lat in zip(frame["lon"], frame["lat"], strict=True)],
        index=frame.index,
        dtype=object,
    )
    several = said.isna() & (places.groupby(frame["normalised"].where(said.isna())).transform("nunique") > 1)
    made = frame["normalised"].where(~several, frame["normalised"] + places)
    return said.where(said.notna(), made)


def _names(kept: pd.DataFrame, keys: Mapping[int, str]) -> pd.DataFrame:
    """Every name of every row: of a place its other names, of what stands elsewhere the first one too."""
    found: list[tuple[int, str, str, str | None]] = []
    for row in kept.to_dict("records"):
        key = keys.get(row["row"])
        own = _ALIAS_WORDS.get(_folded(row["kind"]), AliasKind.NICKNAME)
        texts = dict.fromkeys(split_names(row["former"]), AliasKind.FORMER)
        texts |= dict.fromkeys(split_names(row["aliases"]), AliasKind.NICKNAME)
        if key is None:
            texts = {row["name"]: own, **texts}
        found += [(row["row"], text, kind.value, key) for text, kind in texts.items()]
    return pd.DataFrame(found, columns=["row", "text", "kind", "place_key"], dtype=object)


def alias_rows(names: pd.DataFrame) -> pd.DataFrame:
    """Aliases as they are kept, each once; `names` has row, text, kind, stands_for and stands_for_key."""
    forms = [name_form(text) for text in names["text"]]
    full = names.assign(
        normalised=pd.Series(forms, index=names.index, dtype=object),
        grams=pd.Series([grams(form) for form in forms], index=names.index, dtype=object),
        state=AliasState.ACCEPTED.value,
    )
    return full.sort_values(["normalised", "text"]).drop_duplicates(["normalised", "stands_for", "stands_for_key"])


def _faults(row: Mapping[Hashable, Any]) -> Iterator[Fault]:
    name = row["name"]
    if name is None or not name_form(name):
        yield _fault(row, "place.no_name", "name", _NO_NAME)
        return
    problem = _problem(name)
    if problem is not None:
        told = _fault(row, "place.name_refused", "name", problem)
        yield told if problem is _TOO_LONG else replace(told, value=None)
    for column in ("aliases", "former"):
        reasons = [_problem(part.strip()) for part in _PARTS.split(row[column] or "")]
        for reason in {each.text: each for each in reasons if each is not None}.values():
            told = _fault(row, "place.alias_refused", column, reason)
            yield replace(told, severity=Severity.WARNING, value=None)


def _problem(name: str) -> Sentence | None:
    """Why a name is not taken."""
    if is_a_number_of_somebody(name):
        return _PERSONAL
    return _TOO_LONG if len(name) > MOST_CHARACTERS else None


def _fault(row: Mapping[Hashable, Any], code: str, column: str, sentence: Sentence) -> Fault:
    value = None if row[column] is None else str(row[column])
    return Fault(code=code, sentence=sentence, row=int(row["row"]), column=column, value=value)


def _contradiction(row: int, other: int) -> Fault:
    sentence = say("Row {other} is the same place and says something else; that row is taken.", other=other)
    return Fault(code="place.duplicate", sentence=sentence, row=row)


def _folded(cell: str | None) -> str:
    return unicodedata.normalize("NFKC", cell or "").strip().casefold()


NAMED_BY = {"address": NamedKind.ADDRESS, "building": NamedKind.BUILDING, "compound": NamedKind.COMPOUND}
"""What a row that has no point of its own stands for, by the field that says it."""

"""Which columns of a file say where its rows lie: told by their names, else by their values, or said by the reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from geo.core.language import Sentence, say
from geo.core.lonlat import parse_points
from geo.exchange.columns import SAMPLES, Field, MissingColumns, map_columns
from geo.exchange.numbers import numbers
from geo.exchange.pieces import Heading, Piece
from geo.exchange.points import Box

FIELDS = (
    Field("lon", say("Longitude"), ("经度", "longitude", "lng", "lon", "long", "POINT_X", "X坐标", "X")),
    Field("lat", say("Latitude"), ("纬度", "latitude", "lat", "POINT_Y", "Y坐标", "Y")),
    Field("point", say("Coordinates in one column"), ("经纬度", "坐标", "lonlat", "latlon", "coordinates", "location")),
    Field("wkt", say("Point as WKT"), ("wkt", "the_geom", "geom", "geometry")),
    Field(
        "address",
        say("Address"),
        ("标准地址", "详细地址", "门牌地址", "地址全称", "地址", "住址", "full_address", "address", "addr"),
    ),
)
"""What may be said with `--map FIELD=COLUMN`; any one place, or an address, is enough."""

WANTED = tuple(guess for field in FIELDS for guess in field.guesses if len(guess) > 1)
"""Headers that tell which row of a table is its header."""

_LOOKED_AT = 200
_MOST = 0.6
_ADDRESS_SIGNS = ("路", "街", "巷", "号", "小区", "栋", "幢", "单元", "村", " St", " Ave", " Road", " Street")


@dataclass(frozen=True)
class Choice:
    """Column by field; `guessed` were not said by the reader, `samples` are three values of each column of the file."""

    columns: Mapping[str, str]
    guessed: frozenset[str]
    samples: Mapping[str, tuple[str, ...]]

    def get(self, field: str) -> str | None:
        """The column of a field, or None."""
        return self.columns.get(field)


def choose(
    heading: Heading, first: Piece | None, given: Mapping[str, str], *, near: Box | None, file_name: str
) -> Choice:
    """Decide which columns say where the rows lie; `first` are rows of the file, `near` the box of the territory.

    Raises:
        BadInput: a column or field in `given` does not exist.
        MissingColumns: nothing of the file tells a place.
    """
    named = [name for name in heading.columns if name != heading.geometry]
    found = map_columns(named, FIELDS, given, file_name=file_name)
    columns, cells = dict(found.columns), {} if first is None else _cells(first)
    if heading.geometry is not None:
        columns = {field: column for field, column in columns.items() if field in given or field == "address"}
    elif first is not None:
        columns = _without_misfits(columns, given, cells)
        _add(columns, _by_value(named, columns, cells, near))
    chosen = _halved(columns)
    if not chosen and heading.geometry is None:
        raise MissingColumns(file_name, ["lon", "lat", "address"], named)
    return Choice(chosen, frozenset(chosen) - frozenset(given), _samples(cells))


def _cells(piece: Piece) -> dict[str, list[str]]:
    """The first filled cells of each column, as text."""
    return {
        name: [str(value) for value in column.slice(0, _LOOKED_AT).to_pylist() if value not in (None, "")]
        for name, column in zip(piece.batch.schema.names, piece.batch.columns, strict=True)
        if not pa.types.is_nested(column.type) and not pa.types.is_binary(column.type)
    }


def _samples(cells: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(values))[:SAMPLES] for name, values in cells.items()}


def _without_misfits(
    columns: Mapping[str, str], given: Mapping[str, str], cells: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """The columns without those that only their name speaks for, and no value."""
    fits: Mapping[str, Callable[[str], bool]] = {"point": _is_pair, "wkt": _is_wkt}
    return {
        field: column
        for field, column in columns.items()
        if field in given or field not in fits or not cells.get(column) or _mostly(fits[field], cells[column])
    }


def _by_value(
    names: Iterable[str], taken: Mapping[str, str], cells: Mapping[str, Sequence[str]], near: Box | None
) -> dict[str, str]:
    """Columns whose values look like a place, where the names told of none."""
    free = [name for name in names if name not in taken.values() and cells.get(name)]
    found: dict[str, str] = {}
    if not {"lon", "lat"} <= taken.keys() and not {"point", "wkt"} & taken.keys():
        found |= {field: name for field, fits in (("point", _is_pair), ("wkt", _is_wkt)) for name in free
                  if _mostly(fits, cells[name])}  # fmt: skip
        if not found and near is not None:
            found = _in_box(free, cells, near)
    if "address" not in taken:
        spoken = [name for name in free if _mostly(_is_address, cells[name])]
        found |= {"address": spoken[0]} if len(spoken) == 1 else {}
    return found


def _in_box(names: Iterable[str], cells: Mapping[str, Sequence[str]], near: Box) -> dict[str, str]:
    """The one column of numbers that are longitudes of the territory, and the one of its latitudes."""
    west, south, east, north = near
    sides = {"lon": (west, east), "lat": (south, north)}
    found = {}
    for field, (low, high) in sides.items():
        margin = max(0.1, high - low)
        fitting = [name for name in names if _within(cells[name], low - margin, high + margin)]
        if len(fitting) == 1:
            found[field] = fitting[0]
    return found if len(found) == len(sides) else {}


def _within(values: Sequence[str], low: float, high: float) -> bool:
    known = numbers(values)
    return bool(np.mean((known >= low) & (known <= high)) > _MOST) and any("." in value for value in values)


def _mostly(fits: Callable[[str], bool], values: Sequence[str]) -> bool:
    return sum(map(fits, values)) > _MOST * len(values)


def _is_pair(text: str) -> bool:
    return bool(parse_points(text))


def _is_wkt(text: str) -> bool:
    return text.lstrip().upper().startswith(("POINT", "SRID="))


def _is_address(text: str) -> bool:
    return any(sign in text for sign in _ADDRESS_SIGNS)


def _add(columns: dict[str, str], more: Mapping[str, str]) -> None:
    for field, column in more.items():
        columns.setdefault(field, column)


def _halved(columns: Mapping[str, str]) -> dict[str, str]:
    """The columns without half a place: a longitude says nothing without its latitude."""
    if {"lon", "lat"} <= columns.keys():
        return dict(columns)
    return {field: column for field, column in columns.items() if field not in {"lon", "lat"}}


def label_of(field: str) -> Sentence:
    """What a field is called."""
    return next(each.label for each in FIELDS if each.name == field)


def column_of(piece: Piece, name: str | None) -> Any:
    """A column of a piece, or None."""
    return None if name is None else piece.batch.column(name)

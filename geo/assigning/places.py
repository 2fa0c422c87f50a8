"""Where the rows of a piece lie, in WGS84, and what is wrong with the places of the others. Pure."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.assigning.columns import Choice, column_of
from geo.assigning.verdicts import (
    FAR,
    FAR_SWAPPED,
    IN_NO_GRID,
    METRES,
    MISSING,
    NOT_FINITE,
    OUT_OF_RANGE,
    SWAPPED,
    UNREADABLE,
    number_of,
)
from geo.core.datum import Datum
from geo.core.lonlat import nearest_reading, parse_points
from geo.core.reference import Reference
from geo.exchange.degrees import outside_degrees
from geo.exchange.numbers import numbers
from geo.exchange.pieces import Piece
from geo.exchange.points import Box, widened, within

_BLANKS = ("", "na", "n/a", "null", "none", "-", "--", "/", "无", "空")
_METRES = 1000.0
_N = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
_WKT = re.compile(rf"^\s*(?:SRID=\d+;\s*)?POINT\s*(?:ZM?|M)?\s*\(\s*({_N})\s+({_N})[^()]*\)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """Places of rows: WGS84 (n, 2), NaN where a row has none; `problem` (n,) numbers why not."""

    lonlat: NDArray[np.float64]
    problem: NDArray[np.int64]

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which rows have a place on earth."""
        return np.isfinite(self.lonlat[:, 0])


def places_of(piece: Piece, choice: Choice, *, datum: Reference, near: Box | None) -> Places:
    """The places of a piece: its geometry, else its pair of columns, its one column, or its WKT."""
    given, blank, readable = _given(piece, choice, near)
    usable = ~outside_degrees(given) if datum.is_degrees else np.isfinite(given).all(axis=1)
    lonlat = np.full_like(given, np.nan)
    if usable.all():
        lonlat = _moved(given, datum)
    elif usable.any():
        lonlat[usable] = _moved(given[usable], datum)
        usable &= np.isfinite(lonlat).all(axis=1)
    problem = np.full(len(given), -1, np.int64)
    wrong = np.flatnonzero(~usable)
    if len(wrong):
        problem[wrong] = _problems(given[wrong], blank[wrong], readable[wrong], is_degrees=datum.is_degrees)
    return Places(lonlat, problem)


def outside(lonlat: NDArray[np.float64], near: Box | None) -> NDArray[np.int64]:
    """What to say of places (n, 2) that lie in no grid."""
    said = np.full(len(lonlat), number_of(IN_NO_GRID), np.int64)
    if near is not None:
        box = widened(near)
        far = ~within(lonlat, box)
        said[far] = number_of(FAR)
        said[far & within(lonlat[:, ::-1], box)] = number_of(FAR_SWAPPED)
    return said


_Given = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]
"""Pairs as they stand (n, 2); which rows have nothing there; which say a number, be it NaN."""


def _given(piece: Piece, choice: Choice, near: Box | None) -> _Given:
    lon, lat = column_of(piece, choice.get("lon")), column_of(piece, choice.get("lat"))
    if lon is not None and lat is not None:
        pairs = np.column_stack((floats(lon), floats(lat)))
        return pairs, _blank(lon, pairs) | _blank(lat, pairs), _numeric(lon, pairs[:, :1]) & _numeric(lat, pairs[:, 1:])
    if piece.lonlat is not None:
        nothing = np.isnan(piece.lonlat[:, 0])
        return piece.lonlat, nothing, ~nothing
    point, wkt = column_of(piece, choice.get("point")), column_of(piece, choice.get("wkt"))
    if point is not None:
        pairs = np.array([_pair(text, near) for text in point.cast(pa.string()).to_pylist()]).reshape(-1, 2)
        return pairs, _blank(point, pairs), _numeric(point, pairs)
    if wkt is not None:
        pairs = _from_wkt(wkt.cast(pa.string()).to_pylist())
        return pairs, _blank(wkt, pairs), _numeric(wkt, pairs)
    nothing = np.ones(len(piece), bool)
    return np.full((len(piece), 2), np.nan), nothing, ~nothing


def floats(column: Any) -> NDArray[np.float64]:
    """A column as numbers (n,), NaN where it holds none: all at once, and cell by cell only where that fails."""
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    text = column.cast(pa.string())
    numeric = _cast(text)
    if numeric is None:
        numeric = _cast(pc.if_else(pc.equal(text, ""), None, text))
    return numbers(text.to_pylist()) if numeric is None else numeric


def _cast(text: Any) -> NDArray[np.float64] | None:
    try:
        return np.asarray(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    except pa.ArrowInvalid:
        return None


def _blank(column: Any, pairs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which cells hold nothing; looked at only where a number is missing."""
    if not np.isnan(pairs).any():
        return np.zeros(len(column), bool)
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return np.asarray(column.is_null())
    text = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), "")))
    return np.asarray(pc.is_in(text, pa.array(_BLANKS)))


def _numeric(column: Any, pairs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which cells say a number, NaN and infinity among them."""
    if not np.isnan(pairs).any() or not pa.types.is_string(column.type):
        return np.ones(len(column), bool)
    said = np.asarray(pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(column)), pa.array(["nan", "inf", "-inf"])))
    return said | np.isfinite(pairs).all(axis=1)


def _pair(text: str | None, near: Box | None) -> tuple[float, float]:
    """The reading of a cell that lies nearest to the territory: people write either order."""
    return nearest_reading(parse_points(text or ""), near) or (np.nan, np.nan)


def _from_wkt(texts: list[str | None]) -> NDArray[np.float64]:
    found = (_WKT.search(text or "") for text in texts)
    pairs = [(np.nan, np.nan) if each is None else (float(each[1]), float(each[2])) for each in found]
    return np.array(pairs, np.float64).reshape(-1, 2)


def _moved(given: NDArray[np.float64], datum: Reference) -> NDArray[np.float64]:
    return given if datum.datum in (Datum.WGS84, Datum.CGCS2000) else datum.to_wgs84(given)


def _problems(
    given: NDArray[np.float64], blank: NDArray[np.bool_], readable: NDArray[np.bool_], *, is_degrees: bool
) -> NDArray[np.int64]:
    """What is wrong with pairs (n, 2) that are no place on earth."""
    lon, lat = np.abs(given[:, 0]), np.abs(given[:, 1])
    finite = np.isfinite(given).all(axis=1)
    swapped, metres = (lon <= 90) & (lat <= 180), (lon > _METRES) & (lat > _METRES)
    return np.select(
        [blank, ~finite & readable, ~finite, swapped & is_degrees, metres & is_degrees],
        [number_of(each) for each in (MISSING, NOT_FINITE, UNREADABLE, SWAPPED, METRES)],
        number_of(OUT_OF_RANGE),
    ).astype(np.int64)

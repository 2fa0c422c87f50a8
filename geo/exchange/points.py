"""The coordinates of a table as WGS84 points, and what is wrong with each row's."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84
from geo.core.language import Sentence, say
from geo.exchange.columns import MissingColumns
from geo.exchange.degrees import impossible, outside_degrees
from geo.exchange.faults import Fault, Severity
from geo.exchange.numbers import numbers
from geo.exchange.table import Table

Box = tuple[float, float, float, float]

_MARGIN_DEG = 0.5
_BLANKS = frozenset(("na", "n/a", "null", "none", "-", "--", "/", "无", "空"))


@dataclass(frozen=True)
class Points:
    """Places of the rows of a table.

    `lonlat` (n, 2) is WGS84 on the coordinate grid, NaN where not `usable` (n,). `datum` is what the
    file's coordinates were in. Refused rows have an error, strange ones a warning.
    """

    lonlat: NDArray[np.float64]
    usable: NDArray[np.bool_]
    faults: tuple[Fault, ...]
    datum: Datum


def read_coordinates(
    table: Table, *, lon: str | None, lat: str | None, datum: Datum | None, near: Box | None
) -> Points:
    """The places of a table's rows: its geometry where it has one, else its columns `lon` and `lat`.

    Only impossible coordinates are refused. `near` is the box of the territory (west, south, east,
    north): rows far from it get a warning, which says so if swapping the two would bring them back.

    Raises:
        MissingColumns: the table has neither geometry nor both columns.
    """
    given = _pairs(table, lon, lat)
    usable = ~outside_degrees(given)
    refused = _refusals(table, given, usable, lon, lat)
    lonlat = np.full_like(given, np.nan)
    lonlat[usable] = on_grid(to_wgs84(given[usable], datum or Datum.WGS84))
    warned = _warnings(table, lonlat, usable, near)
    faults = sorted((*refused, *warned), key=lambda fault: fault.row or 0)
    return Points(lonlat, usable, tuple(faults), datum or Datum.WGS84)


def _pairs(table: Table, lon: str | None, lat: str | None) -> NDArray[np.float64]:
    if table.geometry is not None:
        return np.column_stack((shapely.get_x(table.geometry), shapely.get_y(table.geometry))).astype(np.float64)
    if lon is None or lat is None:
        missing = [name for name, column in (("lon", lon), ("lat", lat)) if column is None]
        raise MissingColumns(table.source.file_name, missing, list(map(str, table.frame.columns)))
    return np.column_stack((numbers(table.frame[lon]), numbers(table.frame[lat])))


def _refusals(
    table: Table, given: NDArray[np.float64], usable: NDArray[np.bool_], lon: str | None, lat: str | None
) -> Iterable[Fault]:
    for index in np.flatnonzero(~usable):
        cells = _cells(table, index, lon, lat)
        code, sentence = _reason(given[index], cells)
        yield Fault(
            code=code,
            sentence=sentence,
            row=int(table.rows[index]),
            column=lon,
            value=", ".join(filter(None, cells)) or None,
        )


def _reason(pair: NDArray[np.float64], cells: list[str | None]) -> tuple[str, Sentence]:
    if np.isnan(pair).any():
        if not cells or any(cell is None or cell.casefold() in _BLANKS for cell in cells):
            return "coordinate.missing", say("This row has no coordinates.")
        if not any(str(cell).casefold() == "nan" for cell in cells):
            return "coordinate.unreadable", say("The coordinates are not numbers.")
    problem = impossible(float(pair[0]), float(pair[1]))
    return problem or ("coordinate.out_of_range", say("The coordinates are no place on earth."))


def _cells(table: Table, index: np.intp, lon: str | None, lat: str | None) -> list[str | None]:
    if table.geometry is not None:
        point = table.geometry[index]
        return [] if point is None else [f"{point.x:.10g}", f"{point.y:.10g}"]
    return [table.frame[name].iloc[index] for name in (lon, lat)]


def _warnings(
    table: Table, lonlat: NDArray[np.float64], usable: NDArray[np.bool_], near: Box | None
) -> Iterable[Fault]:
    if near is None:
        return
    box = widened(near)
    far = usable & ~within(lonlat, box)
    swapped = far & within(lonlat[:, ::-1], box)
    for index in np.flatnonzero(far):
        place = (float(lonlat[index, 0]), float(lonlat[index, 1]))
        code, sentence = (
            ("coordinate.swapped", say("Far away, but right if longitude and latitude were swapped."))
            if swapped[index]
            else ("coordinate.far", say("This place is far from the territory."))
        )
        yield Fault(code=code, sentence=sentence, severity=Severity.WARNING, row=int(table.rows[index]), place=place)


def widened(near: Box) -> Box:
    """The box with a margin of its own size, at least half a degree."""
    west, south, east, north = near
    margin = max(_MARGIN_DEG, east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def within(lonlat: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    """Which points (n, 2) lie in a box."""
    west, south, east, north = box
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))

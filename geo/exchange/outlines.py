"""Areas as they come in: what is wrong with each outline, what can be mended, what has to stay out."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import geometries_on_grid
from geo.core.language import Sentence, say
from geo.exchange.degrees import impossible, outside_degrees
from geo.exchange.faults import Fault, Severity

_PLACE_IN_REASON = re.compile(r"\[(\S+) (\S+)\]")
_MENDINGS = 5
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass
class Outlines:
    """Polygons (n,) in degrees with their row numbers; `usable` tells which ones go in."""

    geometry: NDArray[Any]
    rows: NDArray[np.int64]
    usable: NDArray[np.bool_]
    faults: list[Fault] = field(default_factory=list)


def check_outlines(geometries: NDArray[Any], rows: NDArray[np.int64]) -> Outlines:
    """Sort out missing, foreign and impossible geometry; mend outlines that cross themselves.

    Coordinates are put on the grid first, because validity is decided on what will be stored.
    """
    checked = Outlines(geometries.copy(), rows, np.ones(len(rows), dtype=bool))
    _refuse_missing(checked)
    _keep_areas(checked)
    _refuse_impossible(checked)
    checked.geometry[checked.usable] = geometries_on_grid(checked.geometry[checked.usable])
    _mend_crossings(checked)
    _refuse_flat(checked)
    return checked


def _refuse_missing(checked: Outlines) -> None:
    missing = shapely.is_missing(checked.geometry) | shapely.is_empty(checked.geometry)
    for index in np.flatnonzero(missing):
        _refuse(checked, index, "geometry.missing", say("This row has no geometry."))


def _keep_areas(checked: Outlines) -> None:
    kinds = shapely.get_type_id(checked.geometry)
    for index in np.flatnonzero(checked.usable & ~np.isin(kinds, _POLYGONS)):
        geometry = checked.geometry[index]
        parts = [part for part in _flattened(geometry) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
        if not parts:
            sentence = say("This is a point or a line, not an area.")
            _refuse(checked, index, "geometry.not_area", sentence, _first_place(geometry))
            continue
        checked.geometry[index] = shapely.MultiPolygon(parts)
        _warn(
            checked,
            index,
            "geometry.mixed",
            say("Only the areas of a mixed geometry were taken."),
            _first_place(geometry),
        )


def _refuse_impossible(checked: Outlines) -> None:
    members = np.flatnonzero(checked.usable)
    pairs, owners = shapely.get_coordinates(checked.geometry[members], return_index=True)
    bad = np.flatnonzero(outside_degrees(pairs))
    for owner, first in zip(*np.unique(owners[bad], return_index=True), strict=True):
        lon, lat = (float(value) for value in pairs[bad[first]])
        problem = impossible(lon, lat)
        if problem is not None:
            _refuse(checked, members[owner], *problem)


def _mend_crossings(checked: Outlines) -> None:
    invalid = checked.usable & ~shapely.is_valid(checked.geometry)
    for index in np.flatnonzero(invalid):
        geometry = checked.geometry[index]
        place = _place_of_crossing(geometry)
        try:
            checked.geometry[index] = mended(geometry)
        except shapely.errors.GEOSException:  # above all that the memory does not suffice
            said = say("The outline crosses itself too often to be mended. Simplify it, or draw it anew.")
            _refuse(checked, index, "outline.tangled", said, place)
            continue
        if not shapely.is_empty(checked.geometry[index]):
            sentence = say("The outline crosses or touches itself; it was mended.")
            _warn(checked, index, "outline.crosses_itself", sentence, place)


def mended(geometry: Any) -> Any:
    """The areas of an invalid outline as a valid polygon on the grid, empty if there are none.

    Putting the places where it crosses on the grid can make it cross anew, so it is done again.
    """
    for _ in range(_MENDINGS):
        valid = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
        areas = [part for part in _flattened(valid) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
        geometry = geometries_on_grid(np.array([shapely.MultiPolygon(areas)], dtype=object))[0]
        if shapely.is_valid(geometry):
            parts = shapely.get_parts(geometry)
            return parts[0] if len(parts) == 1 else geometry
    return shapely.Polygon()


def _refuse_flat(checked: Outlines) -> None:
    members = np.flatnonzero(checked.usable)
    for index in members[~(shapely.area(checked.geometry[members]) > 0)]:
        _refuse(checked, index, "outline.no_area", say("The outline encloses no area."))


def _flattened(geometry: Any) -> list[Any]:
    parts = [geometry]
    while any(shapely.get_type_id(part) > shapely.GeometryType.POLYGON for part in parts):
        parts = list(shapely.get_parts(np.array(parts, dtype=object)))
    return parts


def _place_of_crossing(geometry: Any) -> tuple[float, float] | None:
    match = _PLACE_IN_REASON.search(shapely.is_valid_reason(geometry))
    return (float(match[1]), float(match[2])) if match else _first_place(geometry)


def _first_place(geometry: Any) -> tuple[float, float] | None:
    pairs = shapely.get_coordinates(geometry)
    finite = pairs[~outside_degrees(pairs)]
    return (float(finite[0, 0]), float(finite[0, 1])) if len(finite) else None


def _refuse(
    checked: Outlines, index: Any, code: str, sentence: Sentence, place: tuple[float, float] | None = None
) -> None:
    checked.usable[index] = False
    checked.faults.append(Fault(code=code, sentence=sentence, row=int(checked.rows[index]), place=place))


def _warn(checked: Outlines, index: Any, code: str, sentence: Sentence, place: tuple[float, float] | None) -> None:
    checked.faults.append(
        Fault(code=code, sentence=sentence, severity=Severity.WARNING, row=int(checked.rows[index]), place=place)
    )

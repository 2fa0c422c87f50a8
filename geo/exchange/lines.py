"""Lines as they come in: what is wrong with each, and what can be taken."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import geometries_on_grid
from geo.core.language import Sentence, say
from geo.exchange.degrees import impossible, outside_degrees
from geo.exchange.faults import Fault

_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING, shapely.GeometryType.MULTILINESTRING)


@dataclass
class Lines:
    """Lines (n,) in degrees on the coordinate grid with their row numbers; `usable` tells which ones go in."""

    geometry: NDArray[Any]
    rows: NDArray[np.int64]
    usable: NDArray[np.bool_]
    faults: list[Fault] = field(default_factory=list)


def check_lines(geometries: NDArray[Any], rows: NDArray[np.int64]) -> Lines:
    """Sort out what is missing, no line, no place on earth, or of no length."""
    checked = Lines(geometries.copy(), rows, np.ones(len(rows), dtype=bool))
    missing = shapely.is_missing(checked.geometry) | shapely.is_empty(checked.geometry)
    _refuse_all(checked, missing, "geometry.missing", say("This row has no geometry."))
    other = ~np.isin(shapely.get_type_id(checked.geometry), _LINES)
    _refuse_all(checked, other, "geometry.not_line", say("This is a point or an area, not a line."))
    _refuse_impossible(checked)
    checked.geometry[checked.usable] = geometries_on_grid(checked.geometry[checked.usable])
    _refuse_all(checked, ~(shapely.length(checked.geometry) > 0), "line.no_length", say("The line has no length."))
    return checked


def _refuse_impossible(checked: Lines) -> None:
    members = np.flatnonzero(checked.usable)
    pairs, owners = shapely.get_coordinates(checked.geometry[members], return_index=True)
    bad = np.flatnonzero(outside_degrees(pairs))
    for owner, first in zip(*np.unique(owners[bad], return_index=True), strict=True):
        problem = impossible(float(pairs[bad[first], 0]), float(pairs[bad[first], 1]))
        if problem is not None:
            _refuse(checked, members[owner], *problem)


def _refuse_all(checked: Lines, bad: NDArray[np.bool_], code: str, sentence: Sentence) -> None:
    for index in np.flatnonzero(checked.usable & bad):
        _refuse(checked, index, code, sentence)


def _refuse(checked: Lines, index: Any, code: str, sentence: Sentence) -> None:
    checked.usable[index] = False
    checked.faults.append(Fault(code=code, sentence=sentence, row=int(checked.rows[index])))

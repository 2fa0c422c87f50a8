"""What a new plan changes, grid by grid, against the one before. Pure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.plane import Plane

SHOWN = 2_000
"""At most so many grids go to the map of a preview, changed ones first."""

SAME_WITHIN_M = 0.01
"""Outlines that lie no further apart than this, on average, are the same."""

_SHOWN_STEP_DEG = 1e-6
_ORDER = ("new", "retired", "changed", "same")


@dataclass(frozen=True)
class Comparison:
    """`counts` by state (new, changed, same, retired), and the grids as GeoJSON with their `state`."""

    counts: Mapping[str, int]
    places: Mapping[str, Any]


def compare(new: pd.DataFrame, old: pd.DataFrame | None) -> Comparison:
    """Compare assembled grids (code, name, kind, community, geom) with stored ones (`grid_frame`), by code."""
    before = {} if old is None else {row.code: row for row in old.itertuples(index=False)}
    shown = [(_state(row, before.get(row.code)), row.code, row.name_, row.geom) for row in _rows(new)]
    codes = set(new["code"])
    shown += [("retired", code, row[1], row.geometry) for code, row in before.items() if code not in codes]
    return Comparison(dict(Counter(state for state, *_ in shown)), _collection(shown))


def unchanged(new: pd.DataFrame) -> Comparison:
    """The comparison of a plan with itself."""
    shown = [("same", row.code, row.name_, row.geom) for row in _rows(new)]
    return Comparison({"same": len(shown)}, _collection(shown))


def as_drawn(features: pd.DataFrame, drawn: NDArray[Any]) -> Comparison:
    """The polygons (degrees) of a file that is not brought in, as it has them: nothing is counted."""
    named = zip(features["code"], features["name"], drawn, strict=True)
    return Comparison({}, _collection([("same", code, name, shape) for code, name, shape in named]))


def _rows(new: pd.DataFrame) -> Any:
    return new.rename(columns={"name": "name_"}).itertuples(index=False)


def _state(row: Any, before: Any) -> str:
    if before is None:
        return "new"
    said = (row.name_, row.kind, row.community)
    if said != (before[1], before.kind, before.community_code):
        return "changed"
    return "same" if _alike(before.geometry, row.geom) else "changed"


def _alike(before: Any, after: Any) -> bool:
    """Whether two outlines are the same line; a corner that a neighbour brought in does not count."""
    if shapely.equals_exact(shapely.normalize(before), after):
        return True
    flat = Plane.around(np.array([before])).stretch(np.array([before, after]))
    between = shapely.area(shapely.symmetric_difference(*flat))
    return bool(between < SAME_WITHIN_M * shapely.length(flat[0]))


def _collection(shown: list[tuple[str, str, str, Any]]) -> dict[str, Any]:
    """Rounded to a decimetre: a map of a preview needs no more."""
    chosen = sorted(shown, key=lambda each: _ORDER.index(each[0]))[:SHOWN]
    shapes = np.asarray([shape for *_, shape in chosen], dtype=object)
    light = shapely.transform(shapes, lambda degrees: np.round(degrees / _SHOWN_STEP_DEG) * _SHOWN_STEP_DEG)
    features = [
        {
            "type": "Feature",
            "properties": {"state": state, "label": label, "code": code},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for (state, code, label, _), shape in zip(chosen, light, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}

"""The ground of every map as one GeoJSON document: grids, communities, and the plan they belong to.

Coordinates are reduced to what the eye sees. The reduction costs most of the time and depends on
the plan alone, so `shapes` can be kept for as long as the plan lives; figures are joined to it anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

EMBEDDED_AT_MOST: Final = 2_000
"""More polygons than this never stand in a page: the page fetches them."""


class DrawnPlan(Protocol):
    """What a map says of the plan it shows."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def territory_code(self) -> str: ...
    @property
    def territory_name(self) -> str: ...
    @property
    def made_up(self) -> bool: ...
    @property
    def from_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Detail:
    """How finely shapes are drawn: the tolerance of simplification and the decimals of degrees kept."""

    tolerance_deg: float
    decimals: int


FINE: Final = Detail(2e-6, 6)
COARSE: Final = Detail(1.2e-5, 5)


@dataclass(frozen=True)
class Shapes:
    """What a plan alone decides, as JSON text: the features of its grids and of its communities."""

    grids: bytes
    communities: bytes


_GRID_COLUMNS: Final = ("code", "name", "kind", "colour", "area_m2", "community_code")
_COMMUNITY_COLUMNS: Final = ("code", "name", "town_code", "town_name", "area_m2", "grids")


def shapes(grids: gpd.GeoDataFrame, communities: gpd.GeoDataFrame) -> Shapes:
    """Reduce the polygons of a plan (EPSG:4326); neighbours keep one common edge."""
    detail = FINE if len(grids) <= EMBEDDED_AT_MOST else COARSE
    simplified = _simplified(np.asarray(grids.geometry), detail)
    outlines = _outlines(simplified, grids["community_code"].to_numpy(), communities["code"])
    return Shapes(
        _features(rows(grids, _GRID_COLUMNS), _rounded(simplified, detail), detail),
        _features(rows(communities, _COMMUNITY_COLUMNS), _rounded(outlines, detail), detail),
    )


def document(
    plan: DrawnPlan,
    grids: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
    households: pd.DataFrame | None = None,
    *,
    kept: Shapes | None = None,
) -> dict[str, Any]:
    """A FeatureCollection of the grids; beside it the communities, the plan, and per grid code the figures.

    `grids` and `communities` are as `geo.boundaries.queries` gives them, `households` as
    `geo.addresses.queries.households_by_grid` does. `kept` are the shapes of an earlier call.
    """
    drawn = kept or shapes(grids, communities)
    return {
        "type": "FeatureCollection",
        "plan": plan_summary(plan),
        "features": orjson.Fragment(drawn.grids),
        "communities": {"type": "FeatureCollection", "features": orjson.Fragment(drawn.communities)},
        "figures": {} if households is None else figures(grids, households),
    }


def plan_summary(plan: DrawnPlan) -> dict[str, Any]:
    """What an answer says of the plan its boundaries come from."""
    return {
        "id": plan.id,
        "name": plan.name,
        "from": plan.from_at.isoformat() if plan.from_at else None,
        "territory": {"code": plan.territory_code, "name": plan.territory_name, "made_up": plan.made_up},
    }


def feature(key: str, geometry: bytes, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature around a geometry that is JSON text already."""
    return {"type": "Feature", "id": key, "properties": properties, "geometry": orjson.Fragment(geometry)}


def _features(properties: list[dict[str, Any]], shapes_: NDArray[Any], detail: Detail) -> bytes:
    """Features as JSON text, each with the point where its label stands."""
    parts = zip(properties, _geojson(shapes_), _label_points(shapes_, detail).tolist(), strict=True)
    return orjson.dumps([feature(each["code"], shape, {**each, "label": label}) for each, shape, label in parts])


def figures(grids: gpd.GeoDataFrame, counted: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Figures per grid code, from a frame indexed by grid id; grids of other plans are left out."""
    of_plan = counted.join(grids["code"], how="inner")
    return {row.pop("code"): row for row in rows(of_plan, tuple(of_plan.columns))}


def lines_geojson(lines: Iterable[Any], detail: Detail = FINE) -> list[bytes]:
    """Lines or points (EPSG:4326) as GeoJSON text, lines simplified alone."""
    array = np.asarray(list(lines), dtype=object)
    return _geojson(_rounded(shapely.simplify(array, detail.tolerance_deg), detail)) if len(array) else []


def rows(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows as dictionaries for JSON: no NaN, whole numbers whole, times in ISO 8601."""
    present = [column for column in columns if column in frame.columns]
    plain = {column: _plain(frame[column]) for column in present}
    return [dict(zip(present, values, strict=True)) for values in zip(*plain.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(value) else value.isoformat(timespec="seconds") for value in column]
    if pd.api.types.is_float_dtype(column):
        return [
            None if pd.isna(value) else int(value) if float(value).is_integer() else round(float(value), 1)
            for value in column
        ]
    return [None if value is None or value is pd.NA else value for value in column.tolist()]


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else round(number, 1)


def _simplified(polygons: NDArray[Any], detail: Detail) -> NDArray[Any]:
    return shapely.coverage_simplify(polygons, detail.tolerance_deg) if len(polygons) else polygons


def _rounded(geometries: NDArray[Any], detail: Detail) -> NDArray[Any]:
    return np.asarray(shapely.transform(geometries, lambda degrees: np.round(degrees, detail.decimals)))


def _outlines(grids: NDArray[Any], community_of: NDArray[Any], codes: Iterable[str]) -> NDArray[Any]:
    """The outline of each community: the union of its simplified grids, so that both borders run alike."""
    members = pd.Series(range(len(grids))).groupby(community_of).indices
    return np.asarray([_united(grids[members[code]]) for code in codes], dtype=object)


def _united(parts: NDArray[Any]) -> Any:
    """The union by shared edges, which is fast; by overlay where polygons do not share them."""
    try:
        return shapely.coverage_union_all(parts)
    except shapely.GEOSException:
        return shapely.union_all(parts)


def _label_points(polygons: NDArray[Any], detail: Detail) -> NDArray[np.float64]:
    """A point inside each polygon (lon, lat): the one farthest from its edge, or for many polygons any inside."""
    if detail is FINE and len(polygons):
        largest = [max(shapely.get_parts(polygon), key=shapely.area) for polygon in polygons]
        inside = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=1e-5), 0)
    else:
        inside = shapely.point_on_surface(polygons)
    return np.round(shapely.get_coordinates(inside), detail.decimals).astype(np.float64)


def _geojson(geometries: NDArray[Any]) -> list[bytes]:
    return [text.encode() for text in shapely.to_geojson(geometries)]

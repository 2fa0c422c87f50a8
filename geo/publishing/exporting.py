"""A plan written into a file that other programs open, and that comes back through the import of boundaries."""

import enum
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.writing import write_csv
from geo.publishing.layers import SAID, Layer, PlanLayers

HEADERS: Mapping[str, str] = {
    "block": "地块编号",
    "code": "网格编码",
    "name": "网格名称",
    "kind": "网格类型",
    "community_code": "社区编码",
    "community_name": "社区名称",
    "town_code": "乡镇编码",
    "town_name": "乡镇名称",
    "grids": "网格数",
    "area_m2": "面积平方米",
    "households": "户数",
}
"""Headers that the import of boundaries knows, and two figures that it leaves alone."""

SHORT_HEADERS: Mapping[str, str] = {
    "block": "地块号",
    "code": "网格号",
    "name": "网格名",
    "kind": "类型",
    "community_code": "社区",
    "community_name": "社区名",
    "town_code": "镇编码",
    "town_name": "镇名称",
    "grids": "网格数",
    "area_m2": "面积",
    "households": "户数",
}
"""The same in at most ten bytes of UTF-8, as a shapefile holds no longer ones."""

KINDS: Mapping[str, str] = {"base": "基础", "dedicated": "专属"}
_COMMUNITY = {"code": "community_code", "name": "community_name"}
_FIGURES = ("area_m2", "households")


class PlanFormat(enum.StrEnum):
    """In which form a plan is written; the value is the ending of the file, that of a shapefile is `zip`."""

    GPKG = "gpkg"
    GEOJSON = "geojson"
    SHP = "shp"
    KML = "kml"
    CSV = "csv"

    @property
    def suffix(self) -> str:
        """The ending of the file."""
        return ".zip" if self is PlanFormat.SHP else f".{self.value}"

    @property
    def media_type(self) -> str:
        """What the file is, as HTTP says it."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Mapping[PlanFormat, str] = {
    PlanFormat.GPKG: "application/geopackage+sqlite3",
    PlanFormat.GEOJSON: "application/geo+json",
    PlanFormat.SHP: "application/zip",
    PlanFormat.KML: "application/vnd.google-earth.kml+xml",
    PlanFormat.CSV: "text/csv; charset=utf-8",
}


def format_of(file_name: str) -> PlanFormat:
    """The format that the ending of a name asks for.

    Raises:
        BadInput: it asks for none that there is.
    """
    suffix = Path(file_name).suffix.lower()
    for each in PlanFormat:
        if suffix == each.suffix:
            return each
    raise BadInput(
        "plan.suffix",
        say(
            "Name the file FILE.gpkg, .geojson, .zip (a shapefile), .kml, .csv or .html (sheets for print): "
            "'{name}' is none of them.",
            name=Path(file_name).name,
        ),
    )


def write_plan(path: Path, layers: PlanLayers, form: PlanFormat, *, title: str, layer: Layer = "grids") -> None:
    """Write a plan; the file appears when it is whole. `layer` is the one that a file of one layer holds.

    A GeoPackage holds all three, a CSV the table of blocks.

    Raises:
        BadInput: the file cannot be written.
    """
    from geo.exchange.writers.kml import write_kml  # noqa: PLC0415
    from geo.exchange.writers.layers import (  # noqa: PLC0415 (GDAL is loaded where it is needed)
        appearing,
        write_geojson,
        write_geopackage,
        write_shapefile,
    )

    with appearing(path) as partial:
        match form:
            case PlanFormat.GPKG:
                names: tuple[Layer, ...] = ("grids", "communities", "blocks")
                write_geopackage(partial, {name: told(layers, name) for name in names})
            case PlanFormat.GEOJSON:
                write_geojson(partial, told(layers, layer))
            case PlanFormat.SHP:
                write_shapefile(partial, told(layers, layer, headers=SHORT_HEADERS), name=layer)
            case PlanFormat.KML:
                name = "社区名称" if layer == "communities" else "网格名称"
                write_kml(partial, told(layers, layer), title=title, name=name)
            case PlanFormat.CSV:
                table = told(layers, "blocks")[[HEADERS[each] for each in ("block", "code", "households", "area_m2")]]
                write_csv(partial, list(table.columns), table.itertuples(index=False, name=None))


def told(layers: PlanLayers, layer: Layer, *, headers: Mapping[str, str] = HEADERS) -> gpd.GeoDataFrame:
    """A layer under the headers that readers of Chinese and the import of boundaries know; areas to a tenth."""
    frame = layers.layer(layer).copy()
    if layer == "communities":
        frame = frame.rename(columns=_COMMUNITY)
        columns = ["community_code", "community_name", "town_code", "town_name", "grids", *_FIGURES]
    else:
        columns = [*(("block",) if layer == "blocks" else ()), *SAID, *_FIGURES]
        frame["kind"] = [KINDS.get(kind) for kind in frame["kind"]]
    frame["area_m2"] = frame["area_m2"].round(1)
    named = {each: headers[each] for each in columns}
    return gpd.GeoDataFrame(frame[[*columns, "geometry"]].rename(columns=named), geometry="geometry", crs=frame.crs)

"""Layers of our own to GeoPackage, GeoJSON and zipped shapefiles. GDAL writes here, and opens nothing from outside."""

import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import orjson
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from geo.core.errors import BadInput
from geo.core.language import say

SHAPEFILE_PARTS = ("shp", "shx", "dbf", "prj", "cpg")
_FAILURES = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A path beside a file, to write to; the file appears under its name when it is whole, and not before.

    Raises:
        BadInput: the folder is not there, or cannot be written to.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".gs-", dir=path.parent) as folder:
            partial = Path(folder) / path.name
            yield partial
            partial.replace(path)
    except (OSError, *_FAILURES) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            "export.unwritable", say("{file} cannot be written: {reason}.", file=str(path), reason=reason)
        ) from error


def write_geopackage(path: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    """Write layers by name (multipolygons); GeoPackage 1.4."""
    for name, frame in layers.items():
        _write(path, frame, "GPKG", layer=name, append=path.exists())


def write_mixed_geopackage(path: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    """Write layers by name, each of one kind of shape (points or lines), empty ones left out; GeoPackage 1.4."""
    for name, frame in layers.items():
        if len(frame):
            pyogrio.write_dataframe(frame, path, driver="GPKG", layer=name, append=path.exists())


def write_geojson(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Write a FeatureCollection (EPSG:4326, RFC 7946) with every decimal, so that equal corners stay equal."""
    columns = [column for column in frame.columns if column != frame.geometry.name]
    rows = frame[columns].to_dict("records")
    shapes = shapely.to_geojson(frame.geometry.to_numpy())
    with path.open("wb") as stream:
        stream.write(b'{"type":"FeatureCollection","features":[')
        for number, (row, shape) in enumerate(zip(rows, shapes, strict=True)):
            feature = {"type": "Feature", "properties": row, "geometry": orjson.Fragment(shape)}
            stream.write((b",\n" if number else b"\n") + orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY))
        stream.write(b"\n]}\n")


def write_shapefile(path: Path, frame: gpd.GeoDataFrame, *, name: str) -> None:
    """Write a zip with one shapefile (UTF-8, said in its .cpg). Column names must not be longer than ten bytes.

    Raises:
        ValueError: a column name is longer, and would be cut.
    """
    long = [column for column in frame.columns if len(column.encode()) > 10 and column != frame.geometry.name]
    if long:
        raise ValueError(f"Names of more than ten bytes: {long}.")
    with tempfile.TemporaryDirectory(prefix=".gs-", dir=path.parent) as folder:
        whole = Path(folder) / f"{name}.shp"
        _write(whole, frame, "ESRI Shapefile", encoding="UTF-8")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for suffix in SHAPEFILE_PARTS:
                packed.write(whole.with_suffix(f".{suffix}"), f"{name}.{suffix}")


def _write(path: Path, frame: gpd.GeoDataFrame, driver: str, **options: object) -> None:
    multiple = driver != "ESRI Shapefile"  # in which a polygon may have several parts as it is
    kind = "MultiPolygon" if multiple else "Polygon"
    pyogrio.write_dataframe(frame, path, driver=driver, geometry_type=kind, promote_to_multi=multiple, **options)

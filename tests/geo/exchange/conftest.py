"""Makers of small files of every format, all holding the same three blocks or the same three points."""

import gzip
import io
import socket
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.exchange.cells import frame
from geo.exchange.table import Source, Table

BLOCKS = gpd.GeoDataFrame(
    {"code": ["0101", "0102", "0103"], "name": ["曙光社区", "额肯", "巴丹"]},
    geometry=[shapely.box(101.66 + step, 39.21, 101.67 + step, 39.22) for step in (0.0, 0.01, 0.02)],
    crs="EPSG:4326",
)
SPOTS = gpd.GeoDataFrame(
    {"address": ["新华街1号", "新华街2号", "新华街3号"], "households": [6, 12, 1]},
    geometry=shapely.points([(101.661, 39.211), (101.672, 39.212), (101.683, 39.213)]),
    crs="EPSG:4326",
)
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>"""

Writer = Callable[[gpd.GeoDataFrame, Path], Path]


def write_geojson(data: gpd.GeoDataFrame, folder: Path) -> Path:
    return _written(data, folder / "data.geojson", driver="GeoJSON")


def write_geopackage(data: gpd.GeoDataFrame, folder: Path) -> Path:
    return _written(data, folder / "data.gpkg", driver="GPKG", layer="data")


def write_parquet(data: gpd.GeoDataFrame, folder: Path) -> Path:
    data.to_parquet(folder / "data.parquet")
    return folder / "data.parquet"


def write_shapefile(data: gpd.GeoDataFrame, folder: Path) -> Path:
    return _written(data, folder / "data.shp", driver="ESRI Shapefile", encoding="UTF-8")


def write_zipped_shapefile(data: gpd.GeoDataFrame, folder: Path) -> Path:
    return zipped(folder / "data.zip", {part.name: part.read_bytes() for part in _parts(write_shapefile(data, folder))})


def write_gzipped_geojson(data: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "data.geojson.gz"
    path.write_bytes(gzip.compress(write_geojson(data, folder).read_bytes()))
    return path


def write_kml(data: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "data.kml"
    path.write_text(kml_text(data), encoding="utf-8")
    return path


def write_kmz(data: gpd.GeoDataFrame, folder: Path) -> Path:
    return zipped(folder / "data.kmz", {"doc.kml": kml_text(data).encode()})


WRITERS: Mapping[str, Writer] = {
    "GeoJSON": write_geojson,
    "GeoPackage": write_geopackage,
    "GeoParquet": write_parquet,
    "loose shapefile": write_shapefile,
    "zipped shapefile": write_zipped_shapefile,
    "gzipped GeoJSON": write_gzipped_geojson,
    "KML": write_kml,
    "KMZ": write_kmz,
}


@pytest.fixture(params=list(WRITERS))
def writer(request: pytest.FixtureRequest) -> Writer:
    """Each format in turn, as a function that writes a frame into a folder."""
    return WRITERS[request.param]


@pytest.fixture
def blocks() -> gpd.GeoDataFrame:
    """Three blocks side by side, with codes that begin with zero and Chinese names."""
    return BLOCKS.copy()


@pytest.fixture
def spots() -> gpd.GeoDataFrame:
    """Three door-plates with numbers of households."""
    return SPOTS.copy()


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file with this name and content, and tell where it is."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def zip_up(tmp_path: Path) -> Callable[[str, Mapping[str, bytes]], Path]:
    """Write a zip with these entries."""
    return lambda name, entries: zipped(tmp_path / name, entries)


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook with these rows; further sheets by name."""

    def write(rows: Sequence[Sequence[Any]], **further: Sequence[Sequence[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        first = workbook.worksheets[0]
        for row in rows:
            first.append(list(row))
        for name, others in further.items():
            added = workbook.create_sheet(name)
            for row in others:
                added.append(list(row))
        workbook.save(tmp_path / "data.xlsx")
        return tmp_path / "data.xlsx"

    return write


@pytest.fixture
def table() -> Callable[..., Table]:
    """A table as a reader hands it over, from columns and maybe points; its first row is 2, as in a sheet."""

    def make(points: Sequence[Any] | None = None, **columns: Sequence[str | None]) -> Table:
        cells = frame(columns) if columns else pd.DataFrame(index=range(len(points or [])))
        geometry = None
        if points is not None:
            geometry = np.array([None if point is None else shapely.Point(point) for point in points], dtype=object)
        source = Source(Path("data.csv"), "data.csv", "CSV", b"", 0)
        return Table(source, cells, np.arange(2, len(cells) + 2), geometry)

    return make


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt of Python code to open a connection fails the test."""

    def refuse(*_: object) -> None:
        pytest.fail("a connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def zipped(path: Path, entries: Mapping[str, bytes]) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    return path


def kml_text(data: gpd.GeoDataFrame) -> str:
    return KML.format("".join(_placemark(row) for row in data.itertuples()))


def _placemark(row: Any) -> str:
    fields = [name for name in row._fields if name not in ("Index", "geometry")]
    cells = "".join(f'<Data name="{name}"><value>{getattr(row, name)}</value></Data>' for name in fields)
    return f"<Placemark><ExtendedData>{cells}</ExtendedData>{_kml_geometry(row.geometry)}</Placemark>"


def _kml_geometry(geometry: Any) -> str:
    corners = " ".join(f"{lon},{lat},0" for lon, lat in shapely.get_coordinates(geometry))
    if geometry.geom_type == "Point":
        return f"<Point><coordinates>{corners}</coordinates></Point>"
    ring = f"<LinearRing><coordinates>{corners}</coordinates></LinearRing>"
    return f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"


def _written(data: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    data.to_file(path, engine="pyogrio", **options)
    return path


def _parts(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.*"))

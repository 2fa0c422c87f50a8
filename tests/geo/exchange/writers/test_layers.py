"""Layers of our own to files that other programs open."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.reading import read_polygons
from geo.exchange.writers.layers import appearing, write_geojson, write_geopackage, write_shapefile

PARTS = shapely.MultiPolygon(
    [shapely.box(101.66, 39.21, 101.67, 39.22), shapely.box(101.70000001, 39.21, 101.71, 39.22)]
)
FRAME = gpd.GeoDataFrame(
    {"网格号": ["152922", "152923"], "镇名称": ["巴丹吉林镇", None], "户数": [3, 0]},
    geometry=[PARTS, shapely.box(101.8, 39.2, 101.9, 39.3)],
    crs="EPSG:4326",
)


def read_back(path: Path, layer: str | None = None) -> None:
    table = read_polygons(path, layer=layer)
    assert table.geometry is not None
    assert all(
        shapely.equals_exact(shapely.normalize(shapely.multipolygons(shapely.get_parts(one))),
                             shapely.normalize(shapely.multipolygons(shapely.get_parts(other))), 0)
        for one, other in zip(table.geometry, FRAME.geometry, strict=True)
    )  # fmt: skip
    assert table.frame["网格号"].tolist() == ["152922", "152923"]
    assert table.frame["镇名称"].tolist() == ["巴丹吉林镇", None]
    assert table.frame["户数"].tolist() == ["3", "0"]
    assert table.faults == ()


def test_a_geopackage_holds_its_layers(tmp_path: Path) -> None:
    """Each with its name, its columns and every decimal of its corners, in EPSG:4326."""
    path = tmp_path / "plan.gpkg"
    write_geopackage(path, {"grids": FRAME, "blocks": FRAME.iloc[:1]})
    read_back(path, "grids")
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT table_name, geometry_type_name, srs_id FROM gpkg_geometry_columns ORDER BY 1")
        assert rows.fetchall() == [("blocks", "MULTIPOLYGON", 4326), ("grids", "MULTIPOLYGON", 4326)]


def test_geojson_keeps_every_decimal(tmp_path: Path) -> None:
    """Nothing is rounded, and a cell without a value is null."""
    path = tmp_path / "plan.geojson"
    write_geojson(path, FRAME)
    read_back(path)


def test_a_shapefile_is_whole_and_says_its_encoding(tmp_path: Path) -> None:
    """Five parts in one zip, Chinese names of columns unshortened, UTF-8 in its .cpg."""
    path = tmp_path / "plan.zip"
    write_shapefile(path, FRAME, name="grids")
    read_back(path)
    with zipfile.ZipFile(path) as packed:
        assert sorted(packed.namelist()) == [f"grids.{part}" for part in ("cpg", "dbf", "prj", "shp", "shx")]
        assert packed.read("grids.cpg").strip() == b"UTF-8"


def test_a_column_name_that_would_be_cut_is_refused(tmp_path: Path) -> None:
    """Four Chinese characters are twelve bytes."""
    with pytest.raises(ValueError, match="网格编码"):
        write_shapefile(tmp_path / "plan.zip", FRAME.rename(columns={"网格号": "网格编码"}), name="grids")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """What fails half-way leaves the file that was there before, and nothing beside it."""
    path = tmp_path / "plan.geojson"
    path.write_text("before")

    def write_half() -> None:
        with appearing(path) as partial:
            partial.write_text("half")
            assert path.read_text() == "before"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert [each.name for each in tmp_path.iterdir()] == ["plan.geojson"]
    assert path.read_text() == "before"
    with appearing(path) as partial:
        partial.write_text("after")
    assert path.read_text() == "after"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the name of the file that was wanted."""
    with pytest.raises(BadInput) as refused, appearing(tmp_path / "nowhere" / "plan.gpkg"):
        pass
    assert refused.value.code == "export.unwritable"
    assert str(refused.value.sentence.values["file"]).endswith("plan.gpkg")

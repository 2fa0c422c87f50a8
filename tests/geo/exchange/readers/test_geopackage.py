import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.readers.geopackage import read_geopackage

AREAS = ("POLYGON", "MULTIPOLYGON")


@pytest.fixture
def package(blocks: gpd.GeoDataFrame, spots: gpd.GeoDataFrame, tmp_path: Path) -> Path:
    """A GeoPackage with a layer of areas and one of points."""
    path = tmp_path / "data.gpkg"
    blocks.to_file(path, layer="blocks", driver="GPKG")
    spots.to_file(path, layer="spots", driver="GPKG")
    return path


def test_the_only_fitting_layer(package: Path) -> None:
    """Of an areas layer and a points layer the one asked for is taken, without naming it."""
    assert read_geopackage(package.read_bytes(), "a.gpkg", layer=None, kinds=AREAS).layer == "blocks"
    assert read_geopackage(package.read_bytes(), "a.gpkg", layer=None, kinds=("POINT",)).layer == "spots"


def test_a_named_layer(package: Path) -> None:
    """A layer may be named; one that does not exist is answered with those that do."""
    assert read_geopackage(package.read_bytes(), "a.gpkg", layer="spots", kinds=AREAS).layer == "spots"
    with pytest.raises(BadInput, match="blocks, spots") as caught:
        read_geopackage(package.read_bytes(), "a.gpkg", layer="grids", kinds=AREAS)
    assert caught.value.code == "layer.unknown"


def test_several_fitting_layers(package: Path, blocks: gpd.GeoDataFrame) -> None:
    """Several layers of areas are listed for the reader to choose."""
    blocks.to_file(package, layer="old blocks", driver="GPKG")
    with pytest.raises(BadInput, match="blocks, old blocks") as caught:
        read_geopackage(package.read_bytes(), "a.gpkg", layer=None, kinds=AREAS)
    assert caught.value.code == "file.too_many_datasets"


def test_write_ahead_files_are_read(package: Path) -> None:
    """A GeoPackage that QGIS left in write-ahead mode is read like any other."""
    with closing(sqlite3.connect(package)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert package.read_bytes()[18:20] == b"\x02\x02"
    assert len(read_geopackage(package.read_bytes(), "a.gpkg", layer=None, kinds=AREAS)) == 3


def test_broken_geometry_is_named(package: Path) -> None:
    """A row whose geometry is damaged is named; an empty one is missing; the others are read."""
    with closing(sqlite3.connect(package)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE blocks SET geom = X'47500001E6100000FFFF' WHERE fid = 2")
        connection.execute("UPDATE blocks SET geom = NULL WHERE fid = 3")
        connection.commit()
    features = read_geopackage(package.read_bytes(), "a.gpkg", layer=None, kinds=AREAS)
    assert features.rows.tolist() == [1, 3]
    assert features.geometry is not None
    assert shapely.is_missing(features.geometry).tolist() == [False, True]
    assert [(fault.code, fault.row) for fault in features.faults] == [("geometry.unreadable", 2)]


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_truncated_package(package: Path, share: float) -> None:
    """A GeoPackage of which the end is missing is refused."""
    data = package.read_bytes()
    with pytest.raises(BadInput) as caught:
        read_geopackage(data[: int(len(data) * share)], "a.gpkg", layer=None, kinds=AREAS)
    assert caught.value.code == "file.unreadable"


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    """Another SQLite file is refused."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(BadInput):
        read_geopackage((tmp_path / "other.db").read_bytes(), "other.db", layer=None, kinds=AREAS)


def test_damage_anywhere_is_read_or_refused(package: Path) -> None:
    """Bytes overwritten at random end in rows or a reason, never in a crash."""
    whole = package.read_bytes()
    random = np.random.default_rng(152922)
    for _ in range(40):
        data = bytearray(whole)
        for place in random.integers(100, len(data), 30):
            data[place] = random.integers(0, 256)
        try:
            features = read_geopackage(bytes(data), "a.gpkg", layer=None, kinds=AREAS)
        except BadInput:
            continue
        assert len(features.rows) == len(features.geometry if features.geometry is not None else features.rows)

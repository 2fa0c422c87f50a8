from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange import parsing
from geo.exchange.reading import read_points, read_polygons, read_tracks

Put = Callable[[str, str | bytes], Path]


def test_the_same_blocks_in_every_format(
    writer: Callable[[gpd.GeoDataFrame, Path], Path], blocks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    """Every polygon format gives the same codes, names, row numbers and corners, and no faults."""
    table = read_polygons(writer(blocks, tmp_path))
    assert table.frame["code"].tolist() == ["0101", "0102", "0103"]
    assert table.frame["name"].tolist() == ["曙光社区", "额肯", "巴丹"]
    assert table.rows.tolist() == [1, 2, 3]
    assert table.geometry is not None
    assert shapely.equals_exact(
        shapely.normalize(table.geometry), shapely.normalize(blocks.geometry.to_numpy()), tolerance=1e-8
    ).all()
    assert table.faults == ()
    assert len(table.source.sha256) == 32


def test_the_same_points_in_every_format(
    writer: Callable[[gpd.GeoDataFrame, Path], Path], spots: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    """Every format of points gives the same places, and numbers as plain text."""
    table = read_points(writer(spots, tmp_path))
    assert table.frame["households"].tolist() == ["6", "12", "1"]
    assert table.geometry is not None
    assert shapely.get_coordinates(table.geometry) == pytest.approx(shapely.get_coordinates(spots.geometry))
    assert table.faults == ()


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4547", "EPSG:4549", "EPSG:32648", "EPSG:3857", "EPSG:4525"])
def test_crs_of_the_file(crs: str, blocks: gpd.GeoDataFrame, tmp_path: Path) -> None:
    """Geographic, Gauss-Krueger, UTM and web coordinates come out as the same degrees, longitude first."""
    path = tmp_path / "data.gpkg"
    blocks.to_crs(crs).to_file(path, driver="GPKG")
    table = read_polygons(path)
    assert table.source.crs == crs
    assert shapely.total_bounds(table.geometry) == pytest.approx(blocks.total_bounds, abs=1e-7)


def test_height_is_dropped(tmp_path: Path, blocks: gpd.GeoDataFrame) -> None:
    """Three-dimensional WGS84 (EPSG:4979) becomes flat and needs no other treatment."""
    solid = blocks.set_geometry(shapely.force_3d(blocks.geometry.to_numpy(), 1500.0), crs="EPSG:4979")
    solid.to_parquet(tmp_path / "solid.parquet")
    table = read_polygons(tmp_path / "solid.parquet")
    assert not shapely.has_z(table.geometry).any()
    assert table.faults == ()


def test_corners_lie_on_the_grid(put: Put) -> None:
    """What is read has been put on the grid of 1e-8 degrees, so that equal corners are equal bits."""
    ring = "[[101.66000000001,39.21],[101.67,39.2100000000049],[101.67,39.22],[101.66000000001,39.21]]"
    path = put("a.geojson", f'{{"type":"Polygon","coordinates":[{ring}]}}')
    corners = shapely.get_coordinates(read_polygons(path).geometry)
    assert (corners == np.round(corners, 8)).all()


def test_no_such_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(BadInput, match=r"no file .*missing\.csv") as caught:
        read_points(tmp_path / "missing.csv")
    assert caught.value.code == "file.missing"


@pytest.mark.parametrize("read", [read_polygons, read_points, read_tracks])
@pytest.mark.parametrize("name", ["a.csv", "a.geojson", "a.gpx", "a.zip", "a.xlsx", "a"])
def test_empty_file(read: Callable[[Path], Any], name: str, put: Put) -> None:
    """An empty file is called empty, whatever its name."""
    with pytest.raises(BadInput, match="is empty") as caught:
        read(put(name, b""))
    assert caught.value.code == "file.empty"


@pytest.mark.parametrize(
    ("read", "name", "content"),
    [
        (read_polygons, "a.csv", "code,name\n1,2\n"),
        (read_polygons, "a.gpx", "<gpx><trk/></gpx>"),
        (read_points, "a.gpx", "<gpx><trk/></gpx>"),
        (read_tracks, "a.kml", "<kml><Document/></kml>"),
    ],
)
def test_format_that_cannot_hold_it(read: Callable[[Path], Any], name: str, content: str, put: Put) -> None:
    """A format that is known, but holds something else, is refused by its name."""
    with pytest.raises(BadInput, match="cannot hold") as caught:
        read(put(name, content))
    assert caught.value.code == "file.unsupported"


def test_table_without_geometry_is_no_map(tmp_path: Path) -> None:
    """A Parquet table without geometry is a table of places, not of areas."""
    gpd.pd.DataFrame({"lon": [101.67], "lat": [39.22]}).to_parquet(tmp_path / "plain.parquet")
    assert read_points(tmp_path / "plain.parquet").geometry is None
    with pytest.raises(BadInput, match="cannot hold areas"):
        read_polygons(tmp_path / "plain.parquet")


def test_points_may_lack_a_place(put: Put) -> None:
    """A feature without geometry stays in a table of points: its row is judged with its coordinates."""
    feature = '{"type":"Feature","properties":{"a":1},"geometry":null}'
    table = read_points(put("a.geojson", f'{{"type":"FeatureCollection","features":[{feature}]}}'))
    assert table.geometry is not None
    assert table.geometry.tolist() == [None]


def test_lines_are_no_places(put: Put) -> None:
    """A line among points is refused by its row, a multipoint of one is a point."""
    table = read_points(
        put(
            "a.geojson",
            '{"type":"FeatureCollection","features":['
            '{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}},'
            '{"type":"Feature","properties":{},"geometry":{"type":"MultiPoint","coordinates":[[1,2]]}}]}',
        )
    )
    assert [(fault.code, fault.row) for fault in table.faults] == [("geometry.not_point", 1)]
    assert table.rows.tolist() == [2]
    assert table.geometry is not None
    assert table.geometry[0] == shapely.Point(1, 2)


def test_a_library_that_fails_in_its_own_way(
    put: Put, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that nobody foresaw is answered in general, and logged in full."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(parsing, "read_gpx", fail)
    with pytest.raises(BadInput) as caught:
        parsing.parse_tracks(put("walk.gpx", "<gpx/>"))
    assert caught.value.code == "file.unreadable"
    assert "ZeroDivisionError" in caplog.text

"""Polygons to KML."""

from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import shapely

from geo.exchange.reading import read_polygons
from geo.exchange.writers.kml import write_kml

RING = shapely.Polygon(
    [(101.66, 39.21), (101.67, 39.21), (101.67, 39.22), (101.66, 39.22)],
    [[(101.662, 39.212), (101.662, 39.214), (101.664, 39.214), (101.664, 39.212)]],
)
FAR = shapely.box(101.70000001, 39.21, 101.71, 39.22)


def frame(name: str) -> gpd.GeoDataFrame:
    columns = {"网格名称": [name], "备注": [None], "户数": [3]}
    return gpd.GeoDataFrame(columns, geometry=[shapely.MultiPolygon([RING, FAR])], crs="EPSG:4326")


def test_names_from_outside_never_become_markup(tmp_path: Path) -> None:
    """Neither as XML nor, once it is read, as HTML that a program would show; control characters are left out."""
    path = tmp_path / "plan.kml"
    write_kml(path, frame('<script>alert("1")</script> & \x00]]>'), title="<b>2027</b>", name="网格名称")
    root = ET.parse(path).getroot()  # noqa: S314 (our own file)
    said = [element.text or "" for element in root.iter()]
    assert not any(sign in text for text in said for sign in "<>\x00")
    assert '‹script›alert("1")‹/script› & ]]›' in said
    assert all(not element.tag.endswith("description") for element in root.iter())


def test_what_is_written_is_read_back_with_every_corner(tmp_path: Path) -> None:
    """Parts and holes too, to the last decimal; empty cells are left out."""
    path = tmp_path / "plan.kml"
    write_kml(path, frame("曙光-01"), title="2027", name="网格名称")
    table = read_polygons(path)
    assert table.geometry is not None
    assert shapely.equals_exact(shapely.normalize(table.geometry[0]), shapely.normalize(frame("").geometry[0]), 0)
    assert table.frame.loc[0, ["name", "网格名称", "户数"]].tolist() == ["曙光-01", "曙光-01", "3"]
    assert "备注" not in table.frame

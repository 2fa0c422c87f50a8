"""Files of streets as ways."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.ways import Level, WayKind
from geo.streets.reading import read_ways

LINES = [shapely.LineString([(101.6, 39.2 + step / 1000), (101.61, 39.2 + step / 1000)]) for step in range(4)]
DRIVERS = {"lines.gpkg": "GPKG", "lines.geojson": "GeoJSON", "lines.shp": "ESRI Shapefile"}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes the first lines with columns to a file, in the format of its name."""

    def write(columns: Mapping[str, list[Any]], name: str = "lines.geojson", crs: int = 4326) -> Path:
        count = len(next(iter(columns.values())))
        data = gpd.GeoDataFrame(columns, geometry=LINES[:count], crs=4326).to_crs(crs)
        data.to_file(tmp_path / name, driver=DRIVERS[name], encoding="UTF-8")
        return tmp_path / name

    return write


@pytest.mark.parametrize("name", DRIVERS)
def test_lines_of_every_format(written: Callable[..., Path], name: str) -> None:
    """GeoPackage, GeoJSON and shapefile give the same ways, from the tags of OpenStreetMap and from another CRS."""
    tags = {"highway": ["primary", "footway", None, None], "waterway": [None, None, "river", None],
            "bridge": ["yes", None, None, None], "name": ["新华街", None, "河", None]}  # fmt: skip
    found = read_ways(written(tags, name, crs=4326 if name == "lines.geojson" else 4547))
    assert found.ways.kind.tolist() == [WayKind.STREET, WayKind.PATH, WayKind.RIVER]
    assert found.ways.level.tolist() == [Level.BRIDGE, Level.GROUND, Level.GROUND]
    assert found.ways.name.tolist() == ["新华街", None, "河"]
    assert found.passed_over == 1
    assert found.ways.nodes is None
    assert shapely.equals_exact(found.ways.lines, LINES[:3], tolerance=2e-8).all()


def test_a_class_of_geofabrik(written: Callable[..., Path]) -> None:
    """Its fclass names roads, waterways and railways, and T and F tell of bridges."""
    found = read_ways(written({"fclass": ["residential", "river", "rail", "motorway"], "bridge": ["F", "T", "F", "F"]}))
    assert found.ways.kind.tolist() == [WayKind.STREET, WayKind.RIVER, WayKind.RAILWAY]
    assert found.ways.level.tolist() == [Level.GROUND, Level.BRIDGE, Level.GROUND]


def test_a_column_of_kinds(written: Callable[..., Path]) -> None:
    """In either language; rows of another kind are passed over."""
    found = read_ways(written({"Kind": ["道路", "river", "铁路", "wall"]}))
    assert found.ways.kind.tolist() == [WayKind.STREET, WayKind.RIVER, WayKind.RAILWAY]
    assert found.passed_over == 1


def test_lines_of_which_nothing_is_told_are_streets(written: Callable[..., Path]) -> None:
    """A file of lines without such columns is one of streets."""
    assert read_ways(written({"width": [3, 4]})).ways.kind.tolist() == [WayKind.STREET] * 2


def test_a_file_without_streets(written: Callable[..., Path]) -> None:
    """Rivers alone, areas, and an empty extract are refused: there is nothing to walk on."""
    with pytest.raises(BadInput, match=r"no streets in lines\.geojson") as caught:
        read_ways(written({"waterway": ["river", "canal"]}))
    assert caught.value.code == "streets.none"


def test_an_extract_without_streets(tmp_path: Path) -> None:
    """An empty extract, and areas in place of lines, are refused for the same reason."""
    (tmp_path / "empty.osm").write_text("<osm version='0.6'></osm>")
    (tmp_path / "areas.geojson").write_text(shapely.to_geojson(shapely.box(101, 39, 102, 40)))
    for name in ("empty.osm", "areas.geojson"):
        with pytest.raises(BadInput, match="no streets") as caught:
            read_ways(tmp_path / name)
        assert caught.value.code == "streets.none"


def test_ids_of_nodes_come_along(tmp_path: Path) -> None:
    """Each vertex of an extract's lines has the id of its node."""
    nodes = "".join(f'<node id="{number}" lon="{101.6 + number / 1000}" lat="39.2"/>' for number in (7, 8, 9))
    way = '<way id="1"><nd ref="7"/><nd ref="8"/><nd ref="9"/><tag k="highway" v="path"/></way>'
    (tmp_path / "a.osm").write_text(f"<osm version='0.6'>{nodes}{way}</osm>")
    ways = read_ways(tmp_path / "a.osm").ways
    assert [ids.tolist() for ids in ways.node_runs()] == [[7, 8, 9]]
    assert ways.taken([0]).node_runs()[0].tolist() == [7, 8, 9]

"""Files made to harm: each is refused with a reason, reads no other file and opens no connection."""

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.reading import read_points, read_polygons, read_tracks

Put = Callable[[str, str | bytes], Path]

READERS = (read_polygons, read_points, read_tracks)
BOMB = '<!DOCTYPE x [<!ENTITY a "1234567890"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/x"><!ENTITY c "&a;">]>'
GEOPACKAGE = """
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INT);
    INSERT INTO gpkg_contents VALUES ('evil', 'features');
    INSERT INTO gpkg_geometry_columns VALUES ('evil', 'geom', 'POLYGON', 0);
"""
PADDED = "<!-- " + "x" * 70_000 + " -->"
VRT = (
    """<OGRVRTDataSource><OGRVRTLayer name="layer"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
)

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL], ids=["bomb", "external"])
@pytest.mark.parametrize("padding", ["", PADDED], ids=["near", "far"])
@pytest.mark.parametrize(
    ("name", "read", "body"),
    [
        ("walk.gpx", read_tracks, "<gpx><trk><name>&c;</name></trk></gpx>"),
        ("walk.tcx", read_tracks, "<TrainingCenterDatabase><Activities>&c;</Activities></TrainingCenterDatabase>"),
        ("map.kml", read_polygons, "<kml><Document><name>&c;</name></Document></kml>"),
    ],
)
def test_entities_are_refused(  # noqa: PLR0917  three independent choices
    name: str, read: Callable[[Path], object], body: str, padding: str, doctype: str, put: Put
) -> None:
    """Entities are refused in GPX, TCX and KML, wherever in the file they are defined."""
    with pytest.raises(BadInput) as caught:
        read(put(name, f"<?xml version='1.0'?>{padding}{doctype}{body}"))
    assert caught.value.code == "xml.entities"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", ["innocent.geojson", "innocent.kml", "innocent.csv", "innocent"])
@pytest.mark.parametrize("source", ["/etc/passwd", "/vsicurl/http://127.0.0.1:9/x.geojson"])
def test_virtual_layers_are_refused(read: Callable[[Path], object], name: str, source: str, put: Put) -> None:
    """A file that tells GDAL to read another file, or an address, is refused under any name."""
    with pytest.raises(BadInput) as caught:
        read(put(name, VRT.format(source)))
    assert caught.value.code == "file.unsupported"


@pytest.mark.parametrize("read", [read_polygons, read_points])
def test_commands_in_json_are_not_run(read: Callable[[Path], object], put: Put, tmp_path: Path) -> None:
    """The JSON in which GDAL 3.11 and later keep command lines is not GeoJSON, in the open or hidden in one."""
    target = tmp_path / "made.gpkg"
    command = f'{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read x ! write {target}"}}'
    with pytest.raises(BadInput, match="not GeoJSON"):
        read(put("plain.geojson", command))
    read(put("hidden.geojson", f'{{"type":"FeatureCollection","x":{command},"features":[]}}'))
    assert not target.exists()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT load_extension('/tmp/evil.so') AS geom", id="loads code"),
        pytest.param("SELECT writefile('/tmp/evil', 'x') AS geom", id="writes a file"),
        pytest.param(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS geom FROM n",
            id="never ends",
        ),
        pytest.param(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            " SELECT hex(zeroblob(4000)) AS geom FROM n",
            id="makes up a gigabyte",
        ),
    ],
)
def test_views_of_a_geopackage_are_not_trusted(query: str, tmp_path: Path) -> None:
    """A layer that is a view doing harm fails, and soon."""
    path = tmp_path / "evil.gpkg"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{GEOPACKAGE} CREATE VIEW evil AS {query};")
    with pytest.raises(BadInput) as caught:
        read_polygons(path)
    assert caught.value.code == "file.unreadable"


@pytest.mark.parametrize("opening", ["[", '{"type":"FeatureCollection","features":', '{"a":'])
def test_deeply_nested_json(opening: str, put: Put) -> None:
    """JSON nested a hundred thousand deep is called invalid instead of ending the program."""
    with pytest.raises(BadInput) as caught:
        read_polygons(put("deep.geojson", opening * 100_000))
    assert caught.value.code == "json.malformed"


def test_deeply_nested_xml(put: Put) -> None:
    """XML nested a hundred thousand deep ends in a table or a reason."""
    with pytest.raises(BadInput):
        read_polygons(put("deep.kml", "<kml>" + "<Folder>" * 100_000))
    table = read_polygons(put("closed.kml", "<kml>" + "<Folder>" * 20_000 + "</Folder>" * 20_000 + "</kml>"))
    assert len(table) == 0


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "head",
    [
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"PAR1",
        b"SQLite format 3\x00",
        b"\x00\x00\x27\x0a",
        b"\x0e\x10\x14\x05\xf7\x04\x00\x00.FIT",
        b"<gpx>",
        b"{",
    ],
)
@pytest.mark.parametrize("rest", [b"", b"\x00" * 500, b"\xff" * 500, bytes(range(256)) * 4])
def test_right_beginning_and_nonsense_after_it(
    read: Callable[[Path], object], head: bytes, rest: bytes, put: Put
) -> None:
    """A file that only begins like its format is refused with a reason."""
    with pytest.raises(BadInput):
        read(put("upload", head + rest))


def test_cells_far_apart(tmp_path: Path) -> None:
    """A sheet of two cells in opposite corners, which would be a rectangle of 17 thousand million, is refused."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "a", "b"
    workbook.save(tmp_path / "wide.xlsx")
    with pytest.raises(BadInput, match="1048576 rows of 16384 columns") as caught:
        read_points(tmp_path / "wide.xlsx")
    assert caught.value.code == "file.too_large"


def test_parquet_of_countless_rows(tmp_path: Path) -> None:
    """A small Parquet file of twenty-one million equal cells is refused before it is unpacked."""
    pq.write_table(pa.table({"a": pa.nulls(21_000_000, pa.int8())}), tmp_path / "long.parquet")
    assert (tmp_path / "long.parquet").stat().st_size < 100_000
    with pytest.raises(BadInput) as caught:
        read_points(tmp_path / "long.parquet")
    assert caught.value.code == "file.too_large"


def test_damage_anywhere(
    writer: Callable[[gpd.GeoDataFrame, Path], Path],
    blocks: gpd.GeoDataFrame,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Bytes overwritten at random end in rows or a foreseen reason, in every format."""
    path = writer(blocks, tmp_path)
    whole = path.read_bytes()
    random = np.random.default_rng(152922)
    for _ in range(25):
        data = bytearray(whole)
        for place in random.integers(0, len(data), random.choice([1, 4, 16])):
            data[place] = random.integers(0, 256)
        path.write_bytes(data)
        with contextlib.suppress(BadInput):
            table = read_polygons(path)
            assert shapely.is_valid(table.geometry).all()
    assert caplog.records == []

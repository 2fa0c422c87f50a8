"""GeoPackage, Parquet, FIT and shapefile: cut short, lying about their sizes, and doing things when opened."""

import io
import json
import sqlite3
import struct
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from tests.hostile.around import Maker, Makers, always
from tests.hostile.packed import zip_of

SCHEMA = """
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INT);
    CREATE TABLE gpkg_spatial_ref_sys (srs_id INT, organization TEXT, organization_coordsys_id INT, definition TEXT);
    INSERT INTO gpkg_contents VALUES ('a', 'features');
    INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 'POLYGON', 4326);
"""
SQUARE = shapely.box(101, 39, 101.1, 39.1)
GP = b"GP\0\1\xe6\x10\0\0"


def geopackage(statements: str, *values: object) -> bytes:
    """A GeoPackage by hand: its layer `a` is what the statements make."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(SCHEMA + statements)
            if values:
                connection.execute("INSERT INTO a VALUES (?)", values)
            connection.commit()
        return path.read_bytes()


def with_blob(blob: object) -> bytes:
    """A GeoPackage of one row with this geometry."""
    return geopackage("CREATE TABLE a (geom BLOB);", blob)


def view(query: str) -> Maker:
    """A GeoPackage whose layer is a view."""
    return lambda around: geopackage(f"CREATE VIEW a AS {query.format(canary=around.canary)};")


def parquet(columns: dict[str, Any], metadata: dict[str, Any] | None = None, **options: Any) -> bytes:
    """A Parquet file, with the metadata of GeoParquet where they are given."""
    table = pa.table(columns)
    if metadata is not None:
        table = table.replace_schema_metadata({"geo": json.dumps(metadata)})
    written = io.BytesIO()
    pq.write_table(table, written, **options)
    return written.getvalue()


def geoparquet(blobs: list[object], **column: Any) -> bytes:
    """A GeoParquet file of these geometries."""
    described = {"encoding": "WKB", "geometry_types": []} | column
    return parquet(
        {"geometry": pa.array(blobs, pa.binary())},
        {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": described}},
    )


def overwritten(data: bytes, place: int, value: bytes) -> bytes:
    """Bytes with some of them replaced; a place below zero counts from the end."""
    place = place if place >= 0 else len(data) + place
    return data[:place] + value + data[place + len(value) :]


def wkb(kind: int, count: int, *, rest: bytes = b"") -> bytes:
    """A geometry that announces a count."""
    return struct.pack("<BII", 1, kind, count) + rest


def nested_wkb(depth: int) -> bytes:
    """Collections in collections."""
    return wkb(7, 1) * depth + struct.pack("<BIdd", 1, 1, 1.0, 2.0)


def fit(records: bytes, *, size: int | None = None) -> bytes:
    """A FIT file around these records; its sums are not right."""
    return struct.pack("<BBHI4sH", 14, 32, 2132, len(records) if size is None else size, b".FIT", 0) + records + b"\0\0"


def shp(*, length: int = 50, records: bytes = b"", kind: int = 5) -> bytes:
    """The main part of a shapefile, its index alike."""
    head = struct.pack(">I20xI", 9994, length) + struct.pack("<II8d", 1000, kind, *([0.0] * 8))
    return head + records


def dbf(*, rows: int = 1, head: int = 65, width: int = 11) -> bytes:
    """The table of a shapefile with one column."""
    field = b"a".ljust(11, b"\0") + b"C" + b"\0" * 4 + bytes([10, 0]) + b"\0" * 14
    return struct.pack("<4BIHH20x", 3, 95, 7, 26, rows, head, width) + field + b"\r" + b" " * 11 + b"\x1a"


def shapefile(**parts: bytes) -> bytes:
    """A zipped shapefile; parts that are not given are of one polygon without corners."""
    record = struct.pack(">II", 1, 22) + struct.pack("<I4dII", 5, 0, 0, 1, 1, 0, 0)
    whole = {
        "shp": shp(length=76, records=record),
        "shx": shp(length=54, records=struct.pack(">II", 50, 22)),
        "dbf": dbf(),
    }
    return zip_of({f"a.{suffix}": data for suffix, data in (whole | parts).items()})


FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
PACKAGE = with_blob(GP + SQUARE.wkb)
PARQUET = geoparquet([SQUARE.wkb])
FIT_DEFINITION = struct.pack("<BBBHB", 0x40, 0, 0, 20, 3) + bytes([253, 4, 0x86, 0, 4, 0x85, 1, 4, 0x85])
FIT_RECORD = struct.pack("<BIii", 0, 1_000_000_000, 467_000_000, 1_212_000_000)
PRJ = b'GEOGCS["x",DATUM["x",SPHEROID["x",1,1]],PRIMEM["x",0],UNIT["x",0]]'

GEOPACKAGES: Makers = {
    "view without end.gpkg": view(f"{FOREVER} SELECT count(*) AS geom FROM n"),
    "view of a gigabyte.gpkg": view(f"{FOREVER} SELECT hex(zeroblob(4000)) AS geom FROM n LIMIT 200000"),
    "view of one huge cell.gpkg": view("SELECT zeroblob(900000000) AS geom"),
    "view that sorts without end.gpkg": view(f"{FOREVER} SELECT i AS geom FROM n ORDER BY -i"),
    "view that loads code.gpkg": view("SELECT load_extension('/tmp/x.so') AS geom"),
    "view that reads.gpkg": view("SELECT readfile('{canary}') AS geom"),
    "view that writes.gpkg": view("SELECT writefile('{canary}', 'x') AS geom"),
    "view of views.gpkg": lambda _: geopackage(
        "CREATE VIEW v0 AS SELECT 1 AS geom;"
        + "".join(f"CREATE VIEW v{n + 1} AS SELECT * FROM v{n} UNION ALL SELECT * FROM v{n};" for n in range(40))
        + "CREATE VIEW a AS SELECT * FROM v40;"
    ),
    "pattern that takes years.gpkg": view("SELECT hex(zeroblob(40)) LIKE '%0%0%0%0%0%0%0%0%0%b' AS geom"),
    "two thousand columns.gpkg": lambda _: geopackage(
        f"CREATE TABLE a (geom BLOB, {', '.join(f'c{n}' for n in range(1990))});"
    ),
    "name with a quotation mark.gpkg": lambda _: geopackage(
        "UPDATE gpkg_contents SET table_name = 'a\"; DROP TABLE b; --';"
        "UPDATE gpkg_geometry_columns SET table_name = 'a\"; DROP TABLE b; --';"
    ),
    "layer that is a schema.gpkg": lambda _: geopackage("UPDATE gpkg_contents SET table_name = 'sqlite_master';"),
    "trigger.gpkg": lambda _: geopackage(
        "CREATE TABLE a (geom BLOB); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END;"
        "INSERT INTO a VALUES (1);"
    ),
    "text as geometry.gpkg": lambda _: with_blob("POLYGON((0 0,1 1,1 0,0 0))"),
    "number as geometry.gpkg": lambda _: with_blob(7),
    "geometry of four thousand million corners.gpkg": lambda _: with_blob(GP + wkb(2, 0xFFFFFFFF)),
    "geometry of geometries.gpkg": lambda _: with_blob(GP + nested_wkb(100_000)),
    "geometry cut short.gpkg": lambda _: with_blob(GP + SQUARE.wkb[:-9]),
    "curve.gpkg": lambda _: with_blob(GP + wkb(10, 1, rest=wkb(8, 3, rest=b"\0" * 48))),
    "crs of nonsense.gpkg": lambda _: geopackage(
        "CREATE TABLE a (geom BLOB); INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'x', -1, 'PROJCS[[[[[');",
        GP + SQUARE.wkb,
    ),
    "package cut short.gpkg": always(PACKAGE[: len(PACKAGE) // 2]),
    "package of its head.gpkg": always(PACKAGE[:100]),
    "package of a wrong page size.gpkg": always(overwritten(PACKAGE, 16, b"\0\1")),
    "package with a damaged schema.gpkg": always(overwritten(PACKAGE, 100, b"\x05" * 200)),
    "package in a ring.gpkg": always(overwritten(PACKAGE, 100, b"\x05\0\0\0\1\0\0\0\0\0\0\1")),
    "database of another program.gpkg": lambda _: _plain_database(),
}
PARQUETS: Makers = {
    "countless rows.parquet": lambda _: parquet({"a": pa.nulls(21_000_000, pa.int8())}),
    "one text three million times.parquet": lambda _: parquet(
        {"a": pa.DictionaryArray.from_arrays(pa.array([0] * 3_000_000, pa.int8()), pa.array(["x" * 1000]))}
    ),
    "ten thousand columns.parquet": lambda _: parquet({f"c{n}": [1] for n in range(10_000)}),
    "lists in lists.parquet": lambda _: parquet({"a": _nested_lists(60)}),
    "lists of a million.parquet": lambda _: parquet({"a": [[0] * 1_000_000] * 20}),
    "bytes that are no text.parquet": lambda _: parquet({"a": pa.array([b"\xff\xfe"], pa.binary()).view(pa.string())}),
    "times of no calendar.parquet": lambda _: parquet({"a": pa.array([2**62], pa.timestamp("us"))}),
    "NUL.parquet": lambda _: parquet({"a": ["a\0b"]}),
    "not finite.parquet": lambda _: geoparquet([shapely.Point(float("inf"), float("nan")).wkb]),
    "geometry of nonsense.parquet": lambda _: geoparquet([b"\xff" * 50, b"", None]),
    "geometry of corners without end.parquet": lambda _: geoparquet([wkb(3, 0xFFFFFFF)]),
    "geometry of geometries.parquet": lambda _: geoparquet([nested_wkb(100_000)]),
    "crs of nonsense.parquet": lambda _: geoparquet([SQUARE.wkb], crs={"type": "GeographicCRS", "name": ["x"]}),
    "crs that reads.parquet": lambda around: geoparquet([SQUARE.wkb], crs=f"+proj=longlat +nadgrids=@{around.canary}"),
    "crs deep.parquet": lambda _: geoparquet([SQUARE.wkb], crs=_nested_lists(500)[0]),
    "metadata of nonsense.parquet": lambda _: parquet({"a": [1]}, {"columns": [], "primary_column": {}}),
    "metadata of another column.parquet": lambda _: parquet({"a": [1]}, {"columns": {"b": {}}, "primary_column": "b"}),
    "parquet cut short.parquet": always(PARQUET[:-40]),
    "parquet of its head.parquet": always(PARQUET[:8]),
    "footer of four gigabytes.parquet": always(overwritten(PARQUET, -8, b"\xff\xff\xff\xff")),
    "footer of nonsense.parquet": always(overwritten(PARQUET, -200, b"\xff" * 100)),
    "pages of nonsense.parquet": always(overwritten(PARQUET, 4, b"\xff" * 60)),
    "brotli bomb.parquet": lambda _: parquet({"a": ["a" * 1_000_000] * 300}, compression="zstd", use_dictionary=False),
    "encrypted.parquet": always(b"PARE" + b"\0" * 100 + b"PARE"),
}
OTHERS: Makers = {
    "no records.fit": always(fit(b"")),
    "size beyond the end.fit": always(fit(b"", size=0xFFFFFFFF)),
    "records without definition.fit": always(fit(b"\x0f" * 5000)),
    "definition without end.fit": always(fit(struct.pack("<BBBHB", 0x40, 0, 0, 20, 255))),
    "definitions alone.fit": always(fit(FIT_DEFINITION * 20_000)),
    "fields without size.fit": always(
        fit(struct.pack("<BBBHB", 0x40, 0, 0, 20, 1) + bytes([0, 0, 0x85]) + b"\0" * 9999)
    ),
    "developer fields.fit": always(fit(struct.pack("<BBBHB", 0x60, 0, 0, 20, 0) + b"\xff" + b"\xff" * 500)),
    "no position.fit": always(fit(FIT_DEFINITION + struct.pack("<BIii", 0, 0, 0x7FFFFFFF, 0x7FFFFFFF) * 1000)),
    "a wrong sum.fit": always(fit(FIT_DEFINITION + FIT_RECORD * 100)),
    "cut short.fit": always(fit(FIT_DEFINITION + FIT_RECORD * 100)[:-700]),
    "many in one.fit": always(fit(FIT_DEFINITION + FIT_RECORD) * 2000),
    "head alone.fit": always(b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT"),
    "shapefile as it should be.zip": always(shapefile()),
    "records of a gigabyte.zip": always(
        shapefile(shp=shp(length=0x7FFFFFFF, records=struct.pack(">II", 1, 0x3FFFFFFF) + b"\5\0\0\0"))
    ),
    "corners without end.zip": always(
        shapefile(
            shp=shp(
                length=76,
                records=struct.pack(">II", 1, 22) + struct.pack("<I4dII", 5, 0, 0, 1, 1, 0x7FFFFFFF, 0x7FFFFFFF),
            )
        )
    ),
    "index beyond the end.zip": always(shapefile(shx=shp(length=54, records=struct.pack(">II", 0x7FFFFFFF, 22)))),
    "index of four thousand million.zip": always(shapefile(shx=shp(length=0x7FFFFFFF))),
    "rows without end.zip": always(shapefile(dbf=dbf(rows=0xFFFFFFFF))),
    "rows without width.zip": always(shapefile(dbf=dbf(width=0))),
    "table without head.zip": always(shapefile(dbf=dbf(head=0))),
    "unknown kind of geometry.zip": always(shapefile(shp=shp(kind=99))),
    "prj of nonsense.zip": always(shapefile(prj=b"PROJCS[" * 50_000)),
    "prj that reads.zip": lambda around: shapefile(prj=f"+proj=longlat +nadgrids={around.canary} +no_defs".encode()),
    "prj of no ellipsoid.zip": always(shapefile(prj=PRJ)),
    "encoding of nonsense.zip": always(shapefile(cpg=b"../../../../etc/passwd")),
    "virtual layer beside.zip": lambda around: shapefile(
        vrt=f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{around.canary}</SrcDataSource></OGRVRTLayer>"
        "</OGRVRTDataSource>".encode()
    ),
    "virtual layer as main part.zip": lambda around: shapefile(
        shp=f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{around.canary}</SrcDataSource></OGRVRTLayer>"
        "</OGRVRTDataSource>".encode()
    ),
    "table that is a virtual layer.zip": lambda around: shapefile(
        dbf=f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/{around.url}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>".encode()
    ),
    "alone.shp": always(shp(length=76, records=b"\0" * 52)),
}
FILES: Makers = {**GEOPACKAGES, **PARQUETS, **OTHERS}


def _plain_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript("CREATE TABLE passwords (name TEXT); INSERT INTO passwords VALUES ('x');")
        return path.read_bytes()


def _nested_lists(depth: int) -> list[Any]:
    nested: list[Any] = [1]
    for _ in range(depth):
        nested = [nested]
    return nested

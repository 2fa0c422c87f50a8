"""Others that say which polygon a point lies in, each asked the way its makers show.

All get the same polygons and points, on the coordinate grid. Points and polygons are put into each
one's own form, and its index is built, before the clock starts; the answers come back as pairs and
are reduced to the smallest polygon of each point after it has stopped.
"""

import importlib.util
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import psycopg
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from sqlalchemy.engine import make_url

from geo.core.settings import Settings
from geo.db.database import open_database

Points: TypeAlias = NDArray[np.float64]
Answer: TypeAlias = tuple[float, NDArray[np.int32]]
"""Seconds, and the smallest polygon of each point, -1 for none."""
Ask: TypeAlias = Callable[[Points], Answer]

CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Peer:
    """One of them: which modules it needs, and how it is made ready for polygons."""

    name: str
    needs: tuple[str, ...]
    ready: Callable[[NDArray[Any]], AbstractContextManager[Ask]]

    @property
    def missing(self) -> list[str]:
        """Modules that are not installed."""
        return [module for module in self.needs if importlib.util.find_spec(module) is None]


def _answer(count: int, began_s: float, point: Any, polygon: Any) -> Answer:
    took_s = time.perf_counter() - began_s
    found = np.full(count, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(found, np.asarray(point, np.int64), np.asarray(polygon, np.int32))
    return took_s, np.where(found == np.iinfo(np.int32).max, np.int32(-1), found)


@contextmanager
def _geopandas(shapes: NDArray[Any]) -> Iterator[Ask]:
    polygons = gpd.GeoDataFrame(geometry=shapes, crs=4326)
    _ = polygons.sindex

    def ask(points: Points) -> Answer:
        frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs=4326)
        began_s = time.perf_counter()
        joined = gpd.sjoin(frame, polygons, predicate="intersects")
        return _answer(len(points), began_s, joined.index, joined["index_right"])

    yield ask


@contextmanager
def _strtree(shapes: NDArray[Any]) -> Iterator[Ask]:
    tree = shapely.STRtree(shapes)

    def ask(points: Points) -> Answer:
        places = shapely.points(points)
        began_s = time.perf_counter()
        point, polygon = tree.query(places, predicate="intersects")
        return _answer(len(points), began_s, point, polygon)

    yield ask


@contextmanager
def _duckdb(shapes: NDArray[Any]) -> Iterator[Ask]:
    import duckdb  # noqa: PLC0415 (may be missing)

    extension = importlib.util.find_spec("duckdb_extension_spatial")
    assert extension is not None
    assert extension.origin is not None
    file = next(Path(extension.origin).parent.rglob("spatial.duckdb_extension"))
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{file}'")
        table = pa.table({"i": np.arange(len(shapes), dtype=np.int32), "wkb": shapely.to_wkb(shapes).tolist()})
        connection.register("source", table)
        connection.execute("CREATE TABLE polygons AS SELECT i, ST_GeomFromWKB(wkb) AS geom FROM source")

        def ask(points: Points) -> Answer:
            number = np.arange(len(points), dtype=np.int32)
            connection.register("places", pa.table({"j": number, "x": points[:, 0], "y": points[:, 1]}))
            connection.execute("CREATE OR REPLACE TABLE points AS SELECT j, ST_Point(x, y) AS geom FROM places")
            statement = "SELECT p.j, g.i FROM points p JOIN polygons g ON ST_Intersects(g.geom, p.geom)"
            began_s = time.perf_counter()
            pairs = connection.execute(statement).fetchnumpy()
            return _answer(len(points), began_s, pairs["j"], pairs["i"])

        yield ask


@contextmanager
def _sedonadb(shapes: NDArray[Any]) -> Iterator[Ask]:
    import sedonadb  # noqa: PLC0415 (may be missing)

    sedona = sedonadb.connect()
    number = np.arange(len(shapes), dtype=np.int32)
    polygons = gpd.GeoDataFrame({"i": number}, geometry=shapes, crs=4326)
    sedona.create_data_frame(polygons).to_memtable().to_view("polygons", overwrite=True)

    def ask(points: Points) -> Answer:
        frame = gpd.GeoDataFrame(
            {"j": np.arange(len(points), dtype=np.int32)}, geometry=gpd.points_from_xy(*points.T), crs=4326
        )
        sedona.create_data_frame(frame).to_memtable().to_view("points", overwrite=True)
        statement = "SELECT p.j, g.i FROM points p JOIN polygons g ON ST_Intersects(g.geometry, p.geometry)"
        began_s = time.perf_counter()
        pairs = sedona.sql(statement).to_arrow_table()
        return _answer(len(points), began_s, pairs["j"], pairs["i"])

    yield ask


@contextmanager
def _postgis(shapes: NDArray[Any]) -> Iterator[Ask]:
    """In the program's own kind of private cluster, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        with open_database(Settings(database_url=None, data_dir=Path(folder) / "data")) as database:
            url = make_url(database.url)
            where = {"host": url.query["host"], "port": url.query["port"], "dbname": url.database}
            with psycopg.connect(**where, user="gridsteward_owner", autocommit=True) as connection:
                connection.execute(f"SET max_parallel_workers_per_gather = {CORES}")
                _copy(connection, "polygons", "i int, wkb text", enumerate(shapely.to_wkb(shapes, hex=True).tolist()))
                connection.execute("ALTER TABLE polygons ADD geom geometry(Polygon, 4326)")
                connection.execute("UPDATE polygons SET geom = ST_GeomFromWKB(decode(wkb, 'hex'), 4326)")
                connection.execute("CREATE INDEX ON polygons USING gist (geom)")
                connection.execute("VACUUM ANALYZE polygons")
                yield lambda points: _ask_postgis(connection, points)


def _ask_postgis(connection: psycopg.Connection, points: Points) -> Answer:
    connection.execute("DROP TABLE IF EXISTS places, points, pairs")
    rows = ((number, lon, lat) for number, (lon, lat) in enumerate(points.tolist()))
    _copy(connection, "places", "j int, lon float8, lat float8", rows)
    connection.execute("CREATE TABLE points AS SELECT j, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM places")
    connection.execute("CREATE INDEX ON points USING gist (geom)")
    connection.execute("VACUUM ANALYZE points")
    began_s = time.perf_counter()
    connection.execute(
        "CREATE TABLE pairs AS SELECT p.j, g.i FROM points p JOIN polygons g ON ST_Covers(g.geom, p.geom)"
    )
    took_s = time.perf_counter() - began_s
    pairs = np.array(connection.execute("SELECT j, i FROM pairs").fetchall(), np.int64).reshape(-1, 2)
    return took_s, _answer(len(points), began_s, pairs[:, 0], pairs[:, 1])[1]


def _copy(connection: psycopg.Connection, table: str, columns: str, rows: Any) -> None:
    connection.execute(f"CREATE TABLE {table} ({columns})")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


PEERS = (
    Peer("geopandas.sjoin", (), _geopandas),
    Peer("shapely STRtree", (), _strtree),
    Peer("DuckDB spatial", ("duckdb", "duckdb_extension_spatial"), _duckdb),
    Peer("SedonaDB", ("sedonadb", "geoarrow"), _sedonadb),
    Peer("PostGIS", (), _postgis),
)

"""Points joined to grids, against the same `ST_Covers` join written by hand.

1. 148,636 Chicago incidents and their 25 police districts: the join itself, each side's result kept in a
   temporary table. Limit: 1.5 times. Then with the rows written: the hand-written join goes into the same
   table with the same keys, but settles no ties, replaces no rows and forgets the points in no grid.
2. 13,772 places of northern Taiwan and the 11,490 statistical areas of Taipei, the same way.

Both files come in through the public importers, into a database of its own in a temporary folder.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, delete, event, text
from sqlalchemy.orm import Session

from geo.addresses.joins import JOIN as ADDRESSES
from geo.boundaries.joins import PointJoin, join_points
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.core.settings import Settings
from geo.db.database import Database, open_database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.incidents.joins import JOIN as INCIDENTS
from geo.publishing.importing import import_file

Files: TypeAlias = tuple[tuple[ImportKind, str, Mapping[str, str]], ...]

LIMIT = 1.5
ROUNDS = 3
DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
CHICAGO: Files = (
    (ImportKind.BOUNDARIES, "incidents/chicago_police_districts.kml", {"code": "Name"}),
    (ImportKind.INCIDENTS, "incidents/chicago_aggravated_assaults_2010_2019.csv.gz", {}),
)
TAIPEI: Files = (
    (ImportKind.BOUNDARIES, "tilings/taipei_stat_areas.parquet", {"code": "CODEBASE", "community": "CODE2"}),
    (ImportKind.ADDRESSES, "addresses/taiwan_place_addresses_north_zh.csv.gz", {}),
)
BY_HAND = "SELECT o.id, g.id AS grid_id FROM {objects} o JOIN grid g ON ST_Covers(g.geom, o.geom)"
"""As one would write it in psql."""


def main() -> int:
    if not DATA.is_dir():
        print(f"There is no real data in {DATA}; GRIDSTEWARD_REAL_DATA names another folder.")
        return 1
    ratios = [_measure("Chicago", CHICAGO, INCIDENTS), _measure("Taipei", TAIPEI, ADDRESSES)]
    return int(max(ratios) > LIMIT)


def _measure(name: str, files: Files, join: PointJoin) -> float:
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with open_database(Settings(database_url=None, data_dir=Path(folder) / "data")) as database:
            for kind, path, mapping in files:
                dissolve = kind is ImportKind.BOUNDARIES
                options = ImportOptions(zone=ZoneInfo("UTC"), mapping=mapping, dissolve=dissolve, territory=name)
                began = time.perf_counter()
                import_file(database, kind, DATA / path, options)
                print(f"{name}: import of {Path(path).name} {time.perf_counter() - began:.1f} s")
            return _compare(name, database, join)


def _compare(name: str, database: Database, join: PointJoin) -> float:
    """Print both ratios; the first of them is the join itself."""
    by_hand = BY_HAND.format(objects=join.objects.name)
    keep = f"CREATE TEMPORARY TABLE by_hand AS {by_hand}"
    write = f"INSERT INTO {join.joins.name} ({join.key}, grid_id, plan_id) SELECT h.*, :plan FROM ({by_hand}) h"  # noqa: S608 (own names)
    rounds = [
        (_by_hand(database, join, keep), _by_hand(database, join, write), *_ours(database, join)) for _ in range(ROUNDS)
    ]
    kept_s, written_s, found_s, joined_s = (median(times) for times in zip(*rounds, strict=True))
    print(f"{name}: by hand, kept in a bare table {kept_s:.2f} s; ours {found_s:.2f} s: {found_s / kept_s:.2f} times")
    print(
        f"{name}: by hand, written into {join.joins.name} {written_s:.2f} s; ours, rows replaced and points in no grid"
        f" kept {joined_s:.2f} s: {joined_s / written_s:.2f} times ({joined_s / kept_s:.2f} times the bare table)"
    )
    return float(found_s / kept_s)


@contextmanager
def _without_rows(database: Database, join: PointJoin) -> Iterator[tuple[Session, int]]:
    """A session in which nothing is joined yet, and the plan; rolled back. What earlier rounds left is swept away."""
    with database.session() as session, session.begin():
        session.execute(delete(join.joins))
    owner = create_engine(database.url.replace("gridsteward_app", "gridsteward_owner"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"VACUUM ANALYZE {join.joins.name}"))
    owner.dispose()
    with database.session() as session:
        yield session, joined_plan_ids(session, the_territory(session, None).id)[0]
        session.rollback()


def _by_hand(database: Database, join: PointJoin, statement: str) -> float:
    with _without_rows(database, join) as (session, plan_id):
        began = time.perf_counter()
        session.execute(text(statement), {"plan": plan_id} if ":plan" in statement else {})
        return time.perf_counter() - began


def _ours(database: Database, join: PointJoin) -> tuple[float, float]:
    """Seconds until the grid of each point is found, and until all rows are written."""
    found: list[float] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("ANALYZE"):
            found.append(time.perf_counter())

    with _without_rows(database, join) as (session, plan_id):
        event.listen(database.engine, "before_cursor_execute", note)
        began = time.perf_counter()
        join_points(session, join, plan_ids=[plan_id])
        joined = time.perf_counter()
        event.remove(database.engine, "before_cursor_execute", note)
    return found[0] - began, joined - began


if __name__ == "__main__":
    sys.exit(main())

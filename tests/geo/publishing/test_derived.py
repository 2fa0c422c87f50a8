"""What follows when files of tracks and streets come in and are taken back."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from geo.core import clock
from geo.core.datum import Datum
from geo.db.database import Database
from geo.db.queue import run_waiting
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.derived.marking import waiting
from geo.publishing import tasks
from geo.publishing.importing import import_file, undo_import

TOWN = Path(__file__).parents[2] / "town"
OPTIONS = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), made_up=True, territory_name="巴丹吉林小镇", datum=Datum.WGS84)


def bring_in(database: Database, kind: ImportKind, path: Path) -> object:
    return import_file(database, kind, path, OPTIONS).import_id


def count(database: Database, table: str) -> int:
    with database.session() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 (names of this file)


@pytest.fixture
def town(fresh_database: Database) -> Database:
    """The grids and streets of the small town."""
    bring_in(fresh_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson")
    bring_in(fresh_database, ImportKind.STREETS, TOWN / "streets.geojson")
    return fresh_database


def test_a_file_of_tracks_covers_streets_until_it_is_taken_back(town: Database) -> None:
    """Jobs do both; after undo no metre is left, and nothing waits."""
    assert tasks.TASK == "patrols.derive"
    import_id = bring_in(town, ImportKind.TRACKS, TOWN / "walk.gpx")
    assert count(town, "patrol_walked") == 0
    run_waiting(town)
    assert count(town, "patrol_walked") > 20
    undo_import(town, import_id)  # type: ignore[arg-type]  # the id of a record
    run_waiting(town)
    assert {count(town, table) for table in ("patrol_walked", "patrol_away", "patrol_derived", "patrol_due")} == {0}


def test_streets_that_come_later_are_walked_at_once(fresh_database: Database) -> None:
    """Tracks that were there before any streets are derived by the job that the file of streets asks for."""
    bring_in(fresh_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson")
    bring_in(fresh_database, ImportKind.TRACKS, TOWN / "walk.gpx")
    run_waiting(fresh_database)
    assert count(fresh_database, "patrol_walked") == 0
    bring_in(fresh_database, ImportKind.STREETS, TOWN / "streets.geojson")
    run_waiting(fresh_database)
    assert count(fresh_database, "patrol_walked") > 20


def test_streets_taken_back_let_those_before_hold(town: Database, tmp_path: Path) -> None:
    """Patrols are derived on them again, and they are cut at the grids of every plan."""
    bring_in(town, ImportKind.TRACKS, TOWN / "walk.gpx")
    run_waiting(town)
    before = count(town, "patrol_walked"), count(town, "segment_grid")
    streets = json.loads((TOWN / "streets.geojson").read_text(encoding="utf-8"))
    streets["features"] = streets["features"][1:]
    path = tmp_path / "fewer.geojson"
    path.write_text(json.dumps(streets), encoding="utf-8")
    import_id = bring_in(town, ImportKind.STREETS, path)
    run_waiting(town)
    assert count(town, "patrol_walked") < before[0]
    undo_import(town, import_id)  # type: ignore[arg-type]  # the id of a record
    run_waiting(town)
    assert (count(town, "patrol_walked"), count(town, "segment_grid")) == before


def test_what_a_failed_job_left_is_caught_up_with(town: Database) -> None:
    """Patrols that wait since long are derived, and plans at whose grids nothing was cut are cut."""
    bring_in(town, ImportKind.TRACKS, TOWN / "walk.gpx")
    with town.session() as session, session.begin():
        session.execute(text("UPDATE patrol_due SET marked_at = marked_at - interval '1 hour'"))
        session.execute(text("DELETE FROM segment_grid"))
        session.execute(text("DELETE FROM procrastinate_jobs"))
    tasks.catch_up_with_patrols(town)
    assert count(town, "patrol_walked") > 20
    assert count(town, "segment_grid") > 20
    with town.session() as session:
        assert not waiting(session, before=clock.now())

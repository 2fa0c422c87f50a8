"""What the queue runs."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.queries import plan_on, the_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.db.backups.shelf import last_backup
from geo.db.database import Database
from geo.db.queue import defer, run_waiting
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions
from geo.publishing import tasks
from geo.publishing.importing import import_file, undo_import


def _receive(database: Database, path: Path, options: ImportOptions) -> uuid.UUID:
    with database.session() as session, session.begin():
        return receive(session, ImportKind.BOUNDARIES, path, options).id


def _run(database: Database, task: str, **arguments: str) -> None:
    with database.session() as session, session.begin():
        defer(session, task, **arguments)
    run_waiting(database)


def _states(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT state FROM import")))


@pytest.fixture
def options(settings: Settings) -> ImportOptions:
    """Everything left to be recognised."""
    return ImportOptions(zone=settings.zone)


def test_a_file_is_looked_through_brought_in_and_taken_back(
    fresh_database: Database, grids: Callable[..., Path], options: ImportOptions
) -> None:
    """Each step by name, as the page asks for it; a step that is asked for twice is done once."""
    path = grids("grids.geojson", 0.005)
    record_id = _receive(fresh_database, path, options)
    _run(fresh_database, "import.preview", import_id=str(record_id), path=str(path))
    with fresh_database.session() as session:
        assert session.get_one(Import, record_id).summary["counts"]["new"] == 2
        assert session.scalar(text("SELECT count(*) FROM territory")) == 0
    for _ in range(2):
        _run(fresh_database, "import.apply", import_id=str(record_id), path=str(path))
    with fresh_database.session() as session:
        assert _states(session) == ["applied"]
        assert session.scalar(text("SELECT count(*) FROM grid")) == 2
    undo_import(fresh_database, record_id)
    with fresh_database.session() as session:
        assert _states(session) == ["undone"]
        assert session.scalar(text("SELECT count(*) FROM grid")) == 0


def test_what_is_wrong_with_a_file_stands_in_its_record(
    fresh_database: Database, tmp_path: Path, options: ImportOptions
) -> None:
    """The job itself is done: there is nothing to try again."""
    path = tmp_path / "grids.geojson"
    path.write_text("")
    record_id = _receive(fresh_database, path, options)
    _run(fresh_database, "import.preview", import_id=str(record_id), path=str(path))
    with fresh_database.session() as session:
        assert session.get_one(Import, record_id).summary["error"]["code"] == "file.empty"
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")) == 0


def test_a_backup_is_made_once_a_night(fresh_settings: Settings, tmp_path: Path) -> None:
    """In the folder of the installation; where none are kept, or no program was set up, there is none."""
    settings = fresh_settings.model_copy(update={"backups_dir": tmp_path / "backups"})
    for chosen in (None, settings.model_copy(update={"backups_kept": 0})):
        database = Database(str(settings.database_url), settings=chosen)
        tasks.save_every_night(database)
        database.close()
    assert last_backup(settings) is None
    database = Database(str(settings.database_url), settings=settings)
    tasks.save_every_night(database)
    first = last_backup(settings)
    tasks.save_every_night(database)
    database.close()
    assert first is not None
    assert last_backup(settings) == first
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_a_plan_comes_into_force_by_the_clock(
    fresh_database: Database, grids: Callable[..., Path], options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task looks at the time and changes nothing until it has come."""
    due = clock.now() + timedelta(hours=1)
    later = ImportOptions(zone=options.zone, from_at=due)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("next.geojson", 0.008), later)

    def in_force() -> str:
        with fresh_database.session() as session:
            return plan_on(session, the_territory(session, None).id, None).name

    tasks.swap_due_plans(fresh_database)
    assert in_force() == "first"
    monkeypatch.setattr(clock, "now", lambda: due)
    tasks.swap_due_plans(fresh_database)
    assert in_force() == "next"

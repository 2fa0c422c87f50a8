"""One file is one transaction: whole or not at all, with a record that tells of it."""

import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo.addresses.models import Address
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.settings import Settings
from geo.db.base import Base
from geo.db.database import Database
from geo.imports.actions import receive
from geo.imports.models import Import, ImportChange, ImportKind
from geo.imports.options import ImportOptions
from geo.publishing import importing
from geo.publishing.canonical import canonical_lines
from geo.publishing.importing import NoGoodRows, import_file, note_interrupted, undo_import

OPTIONS = ImportOptions(zone=ZoneInfo("Asia/Shanghai"))
HEADER = "key,address,lon,lat,households\n"
FIRST = HEADER + "1,曙光路1号,101.675,39.225,12\n2,曙光路2号,101.685,39.225,8\n"
SECOND = HEADER + "1,曙光路1号,101.675,39.225,13\n3,曙光路3号,101.685,39.225,8\n"


@pytest.fixture
def town(fresh_database: Database, tmp_path: Path) -> Database:
    """A database with a territory of two grids in force."""
    boxes = {"001": shapely.box(101.67, 39.22, 101.68, 39.23), "002": shapely.box(101.68, 39.22, 101.69, 39.23)}
    features = [
        {"type": "Feature", "properties": {"code": code, "community": "曙光"}, "geometry": box.__geo_interface__}
        for code, box in boxes.items()
    ]
    path = tmp_path / "grids.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    import_file(fresh_database, ImportKind.BOUNDARIES, path, replace(OPTIONS, territory="152922"))
    return fresh_database


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a text as a CSV file."""

    def write(content: str, name: str = "plates.csv") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


Write = Callable[..., Path]


def add(database: Database, path: Path, **how: Any) -> importing.Report:
    return import_file(database, ImportKind.ADDRESSES, path, OPTIONS, **how)


def rows(database: Database, *, records: bool = False) -> dict[str, int]:
    """How many rows every table has; those of records of files only when asked."""
    left_out = set() if records else {"import", "import_change"}
    with database.session() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in left_out
        }


def households(database: Database) -> dict[str, int]:
    with database.session() as session:
        return dict(session.execute(select(Address.key, Address.households)).all())


def canonical(database: Database) -> list[bytes]:
    """Facts and results by natural key."""
    with database.session() as session:
        return list(canonical_lines(session))


def record_of(database: Database, import_id: uuid.UUID) -> Import:
    with database.session() as session:
        return session.get_one(Import, import_id)


def test_an_applied_file_leaves_its_record(town: Database, write: Write) -> None:
    """The record tells state, time, counts, what was recognised, and its territory."""
    report = add(town, write(FIRST))
    record = record_of(town, report.import_id)
    assert (record.state, record.progress) == ("applied", None)
    assert record.applied_at is not None
    assert record.territory_id is not None
    assert record.summary["counts"]["new"] == 2
    assert record.summary["recognised"]["rows"] == 2


def test_a_dry_run_changes_nothing(town: Database, write: Write) -> None:
    """It gives the same counts as the run itself and leaves no row in any table, not even a record."""
    before = rows(town, records=True)
    tried = add(town, write(FIRST), dry_run=True)
    assert rows(town, records=True) == before
    assert tried.dry_run
    done = add(town, write(FIRST))
    assert (tried.outcome.new, tried.outcome.outside) == (done.outcome.new, done.outcome.outside) == (2, 0)


def test_a_dry_run_of_a_record_is_kept_in_it(town: Database, write: Write) -> None:
    """A page sees what the file would do, and can apply the same record afterwards."""
    path = write(FIRST)
    with town.session() as session, session.begin():
        record_id = receive(session, ImportKind.ADDRESSES, path, OPTIONS).id
    add(town, path, dry_run=True, record_id=record_id)
    record = record_of(town, record_id)
    assert (record.state, record.summary["counts"]["new"]) == ("previewed", 2)
    assert len(record.summary["changed_places"]["features"]) == 2
    assert households(town) == {}
    add(town, path, record_id=record_id)
    assert record_of(town, record_id).state == "applied"
    assert households(town) == {"1": 12, "2": 8}


def test_a_record_is_applied_once(town: Database, write: Write) -> None:
    """Applying it again is refused, and the record stays applied."""
    path = write(FIRST)
    record_id = add(town, path).import_id
    with pytest.raises(Conflict) as refusal:
        add(town, path, record_id=record_id)
    assert refusal.value.code == "import.already_applied"
    assert record_of(town, record_id).state == "applied"


def test_a_file_without_a_good_row_changes_nothing(town: Database, write: Write) -> None:
    """It is refused as a whole, with the faults of its rows; its record is failed and says why."""
    before = rows(town)
    with pytest.raises(NoGoodRows) as refusal:
        add(town, write(HEADER + "1,,101.675,39.225,1\n2,曙光路2号,,,1\n"))
    assert refusal.value.code == "import.no_good_rows"
    assert [fault.row for fault in refusal.value.outcome.faults] == [2, 3]
    assert rows(town) == before
    with town.session() as session:
        failed = session.scalars(select(Import).where(Import.state == "failed")).one()
    assert failed.summary["error"]["code"] == "import.no_good_rows"
    assert failed.summary["faults_by_code"] == {"address.no_text": 1, "coordinate.missing": 1}


def test_a_file_that_cannot_be_read_leaves_a_failed_record(town: Database, write: Write) -> None:
    """Missing columns refuse the file before any row; the record keeps the sentence with its values."""
    with pytest.raises(BadInput):
        add(town, write("a,b\n1,2\n"))
    with town.session() as session:
        failed = session.scalars(select(Import).where(Import.state == "failed")).one()
    assert failed.summary["error"]["code"] == "columns.missing"
    assert failed.summary["error"]["values"]["file"] == "plates.csv"


def test_an_error_in_the_middle_takes_everything_back(
    town: Database, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the join fails after the rows were written, no row is left and the record says that it failed."""

    def fail(*args: Any, **options: Any) -> None:
        raise RuntimeError("the join broke")

    before = rows(town)
    monkeypatch.setattr("geo.addresses.importing.join_points", fail)
    with pytest.raises(RuntimeError):
        add(town, write(FIRST))
    assert rows(town) == before
    with town.session() as session:
        failed = session.scalars(select(Import).where(Import.state == "failed")).one()
    assert failed.summary["error"]["code"] == "import.unforeseen"
    assert "join broke" not in json.dumps(failed.summary)


def test_undo_brings_back_what_was(town: Database, write: Write) -> None:
    """After undo the rows are those before the import, and its record is undone."""
    add(town, write(FIRST))
    before = canonical(town)
    second = add(town, write(SECOND))
    assert households(town) == {"1": 13, "2": 8, "3": 8}
    undo_import(town, second.import_id)
    assert canonical(town) == before
    assert record_of(town, second.import_id).state == "undone"
    with town.session() as session:
        assert not session.scalar(select(func.count()).where(ImportChange.import_id == second.import_id))


def test_only_the_latest_import_of_a_kind_can_be_undone(town: Database, write: Write) -> None:
    """An earlier one is refused with the name of the file that stands before it, and changes nothing."""
    first = add(town, write(FIRST))
    second = add(town, write(SECOND, "second.csv"))
    with pytest.raises(Conflict) as refusal:
        undo_import(town, first.import_id)
    assert refusal.value.code == "import.not_latest"
    assert "second.csv" in str(refusal.value)
    assert str(second.import_id)[:8] in str(refusal.value)
    assert households(town) == {"1": 13, "2": 8, "3": 8}
    undo_import(town, second.import_id)
    undo_import(town, first.import_id)
    assert households(town) == {}


def test_undoing_twice_is_refused(town: Database, write: Write) -> None:
    """What was undone is not undone again; an unknown id is named as unknown."""
    report = add(town, write(FIRST))
    undo_import(town, report.import_id)
    with pytest.raises(Conflict) as refusal:
        undo_import(town, report.import_id)
    assert refusal.value.code == "import.not_applied"
    with pytest.raises(NotFound):
        undo_import(town, uuid.uuid4())


def test_progress_can_be_seen_while_the_work_goes_on(
    town: Database, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection sees the step and the state before the transaction has ended, and no row yet."""
    seen: list[Any] = []

    def look(step: str, done: int, total: int) -> None:
        seen.append(step)

    def watch(session: Session, *args: Any, **options: Any) -> None:
        with town.session() as other:
            record = other.scalars(select(Import).where(Import.kind == "addresses")).one()
            seen.append((record.state, record.progress["step"] if record.progress else None))
        assert households(town) == {}

    def no_rows(*args: Any) -> list[int]:
        return []

    monkeypatch.setattr("geo.imports.progress.PAUSE_S", 0.0)
    monkeypatch.setattr("geo.addresses.importing.join_points", watch)
    monkeypatch.setattr("geo.addresses.importing.rows_outside", no_rows)
    add(town, write(FIRST), progress=look)
    assert seen == ["reading", "checking", "writing", "joining", ("applying", "joining")]


def test_progress_is_written_at_most_twice_a_second(town: Database, write: Write) -> None:
    """A thousand notes in a row become one transaction, not a thousand."""
    record_id = add(town, write(FIRST)).import_id
    note = importing.ProgressNote(town, record_id)
    for done in range(1000):
        note("checking", done, 1000)
    assert record_of(town, record_id).progress == {"step": "checking", "done": 0, "total": 1000}


def test_a_locked_record_does_not_hold_progress_up(town: Database, write: Write) -> None:
    """While the row of the record is locked a note is passed over instead of waiting for ever."""
    record_id = add(town, write(FIRST)).import_id
    with town.session() as session, session.begin():
        session.execute(select(Import.id).where(Import.id == record_id).with_for_update())
        importing.ProgressNote(town, record_id)("checking", 1, 2)
    assert record_of(town, record_id).progress is None


def test_two_imports_at_once_come_one_after_the_other(town: Database, write: Write) -> None:
    """The same file brought in by two at the same moment: one adds its rows, the other finds them the same."""
    path = write(FIRST)
    with ThreadPoolExecutor(2) as both:
        outcomes = [each.outcome for each in both.map(lambda _: add(town, path), range(2))]
    assert sorted((outcome.new, outcome.same) for outcome in outcomes) == [(0, 2), (2, 0)]
    assert households(town) == {"1": 12, "2": 8}


KILLED = """
import os, signal, sys
from pathlib import Path
from zoneinfo import ZoneInfo
import geo.addresses.importing as addresses
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.canonical import canonical_lines
from geo.publishing.importing import import_file

def stop(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)

addresses.join_points = stop
import_file(Database(sys.argv[1]), ImportKind.ADDRESSES, Path(sys.argv[2]), ImportOptions(zone=ZoneInfo("UTC")))
"""


def test_a_kill_in_the_middle_leaves_nothing(town: Database, write: Write, fresh_settings: Settings) -> None:
    """After kill -9 between writing and joining no row is there; the next import works and notes the interruption."""
    before = rows(town)
    command = [sys.executable, "-c", KILLED, str(fresh_settings.database_url), str(write(FIRST))]
    killed = subprocess.run(command, cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert rows(town) == before
    with town.session() as session:
        assert session.scalars(select(Import.state).where(Import.kind == "addresses")).all() == ["applying"]
    add(town, write(FIRST))
    assert households(town) == {"1": 12, "2": 8}
    with town.session() as session:
        states = session.scalars(select(Import.state).where(Import.kind == "addresses").order_by(Import.created_at))
        assert list(states) == ["failed", "applied"]


def test_work_under_way_is_not_taken_for_interrupted(town: Database, write: Write) -> None:
    """A record that is being applied stays so while its lock is held, and is failed once nobody holds it."""
    with town.session() as session, session.begin():
        record_id = receive(session, ImportKind.ADDRESSES, write(FIRST), OPTIONS).id
        session.execute(text("UPDATE import SET state = 'applying' WHERE id = :id"), {"id": record_id})
    with town.session() as holder, holder.begin():
        holder.execute(select(func.pg_advisory_xact_lock(importing.APPLYING_LOCK)))
        note_interrupted(town)
        assert record_of(town, record_id).state == "applying"
    note_interrupted(town)
    assert record_of(town, record_id).summary["error"]["code"] == "import.interrupted"

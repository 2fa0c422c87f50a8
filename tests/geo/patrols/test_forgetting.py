"""Tracks go when their time is over."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.accounts.actions import add_account
from geo.accounts.rules import Profile
from geo.core import clock
from geo.core.clock import kept_since
from geo.core.settings import Settings
from geo.core.viewer import Grant, Role
from geo.db.database import Database
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.forgetting import Forgotten, forget_tracks
from geo.patrols.models import Patrol, PatrolPlan
from geo.patrols.phones.reporting import Call, add_call
from geo.publishing import tasks
from geo.publishing.importing import import_file, undo_import
from geo.roster.models import Team

NOW = clock.now()
LIMIT = kept_since(NOW, 180)
Walk = Callable[..., Patrol]
TOWN = Path(__file__).resolve().parents[2] / "town"


@pytest.fixture
def real(session: Session, ground: Any) -> None:
    """The ground is somebody's."""
    session.execute(text("UPDATE territory SET made_up = false"))


def _count(session: Session, table: str) -> int:
    return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 (names of this test)


@pytest.mark.usefixtures("real")
def test_what_is_older_goes_with_its_joins(session: Session, walk: Walk) -> None:
    """Whole patrols before the limit; one that lasts over it keeps its later part; later ones stay."""
    walk([(0, 101.672), (1, 101.673)], start=LIMIT - timedelta(days=2))
    over = walk([(0, 101.672), (1, 101.673), (3, 101.674)], start=LIMIT - timedelta(minutes=2)).id
    new = walk([(0, 101.672)], start=LIMIT).id
    assert forget_tracks(session, LIMIT) == Forgotten(fixes=4, patrols=1, files=0)
    left = {row.id: row for row in session.execute(text("SELECT id, started_at FROM patrol"))}
    assert set(left) == {over, new}
    assert left[over].started_at == LIMIT + timedelta(minutes=1)
    assert (_count(session, "fix"), _count(session, "fix_grid")) == (2, 2)
    assert forget_tracks(session, LIMIT) == Forgotten(0, 0, 0)


@pytest.mark.usefixtures("real")
def test_it_goes_in_pieces(session: Session, walk: Walk) -> None:
    """So many positions at a time; the patrol goes with its last."""
    walk([(minute, 101.672) for minute in range(5)], start=LIMIT - timedelta(days=2))
    pieces = [forget_tracks(session, LIMIT, at_once=2) for _ in range(3)]
    assert [(piece.fixes, piece.patrols) for piece in pieces] == [(2, 0), (2, 0), (1, 1)]


def test_a_made_up_territory_keeps_everything(session: Session, walk: Walk) -> None:
    """Nobody walked there."""
    walk([(0, 101.672)], start=LIMIT - timedelta(days=400))
    assert forget_tracks(session, LIMIT) == Forgotten(0, 0, 0)


def _bring_in(database: Database, settings: Settings) -> Any:
    options = ImportOptions(zone=settings.zone, territory_name="小镇")
    import_file(database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    return import_file(database, ImportKind.TRACKS, TOWN / "walk.gpx", options).import_id


def test_the_record_of_a_file_forgets_the_places_too(fresh_database: Database, fresh_settings: Settings) -> None:
    """What was kept to show a file would tell where somebody walked; its counts stay, and it can still be undone."""
    import_id = _bring_in(fresh_database, fresh_settings)
    with fresh_database.session() as session:
        last = session.scalar(text("SELECT max(at) FROM fix"))
        record = session.get_one(Import, import_id)
        assert record.summary["changed_places"]["features"]
        counts = record.summary["counts"]
    with fresh_database.session() as session, session.begin():
        done = forget_tracks(session, last + timedelta(seconds=1))
        assert (done.files, done.patrols) == (1, 1)
    with fresh_database.session() as session:
        record = session.get_one(Import, import_id)
        assert record.summary["counts"] == counts
        assert "changed_places" not in record.summary
        assert "101." not in str(record.summary) + str(record.faults)
    undo_import(fresh_database, import_id)


def test_the_task_knows_how_long_they_are_kept(
    fresh_database: Database, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the settings of the installation; nothing happens where no program was set up."""
    _bring_in(fresh_database, fresh_settings)
    with fresh_database.session() as session:
        last = session.scalar(text("SELECT max(at) FROM fix"))
    monkeypatch.setattr(clock, "now", lambda: last + timedelta(days=30))

    def left(settings: Settings | None) -> int:
        database = Database(str(fresh_settings.database_url), settings=settings)
        tasks.forget_old_tracks(database)
        database.close()
        with fresh_database.session() as session:
            return _count(session, "fix")

    whole = left(None)
    assert whole == left(fresh_settings) > 0
    assert left(fresh_settings.model_copy(update={"tracks_kept_days": 29})) == 0


@pytest.mark.usefixtures("real")
def test_what_a_long_patrol_said_of_its_first_days_goes_too(session: Session, walk: Walk) -> None:
    """Calls, check-ins and clocks hold places and times: of a patrol that lasts over the limit the later ones stay."""
    over = walk([(0, 101.672), (3, 101.674)], start=LIMIT - timedelta(minutes=2)).id
    session.execute(text("INSERT INTO place_card (code, territory_id, place_key) SELECT 'ABC', id, 'x' FROM territory"))
    for minutes in (-1, 1):
        said = {"patrol": over, "at": LIMIT + timedelta(minutes=minutes)}
        for table, columns, values in (
            ("patrol_presence", ", code, received_at", ", 'ABC', :at"),
            ("patrol_sos", ", received_at", ", :at"),
            ("patrol_clock", ", ahead_s", ", 3"),
        ):
            made = f"INSERT INTO {table} (id, patrol_id, at{columns})"
            session.execute(text(f"{made} VALUES (gen_random_uuid(), :patrol, :at{values})"), said)
    forget_tracks(session, LIMIT)
    assert [_count(session, table) for table in ("patrol_presence", "patrol_sos", "patrol_clock")] == [1, 1, 1]


def test_undoing_a_file_takes_nothing_that_a_phone_told(fresh_database: Database, fresh_settings: Settings) -> None:
    """A phone ticked streets, called and set out for a patrol that a file had brought: that stays without the file."""
    import_id = _bring_in(fresh_database, fresh_settings)
    with fresh_database.session() as session, session.begin():
        patrol_id, at = session.execute(text("SELECT id, started_at FROM patrol")).one()
        call = Call(id=uuid.uuid4(), at=at, lonlat=None, accuracy_m=None)
        assert add_call(session, patrol_id, call, now=clock.now())
    undo_import(fresh_database, import_id)
    with fresh_database.session() as session:
        assert (_count(session, "patrol"), _count(session, "patrol_sos"), _count(session, "fix")) == (1, 1, 0)


@pytest.mark.usefixtures("real")
def test_of_a_cancelled_plan_stays_only_that_there_was_one(session: Session, ground: Any) -> None:
    """Who was to lead it, the notes and the reason go with the tracks of its day; later ones keep them."""
    account = add_account(session, Profile("lead", "队长", (Grant(Role.PATROLLER),)), NOW)
    team = Team(id=uuid.uuid4(), territory_id=ground.territory_id, name="一队", kind="patrol")
    session.add(team)
    session.flush()
    told = {"lead_id": account, "notes": "张三家门口", "cancelled_at": NOW, "cancelled_for": "李四病了", "walkers": 2}
    for day in (LIMIT.date() - timedelta(days=1), LIMIT.date()):
        session.add(
            PatrolPlan(
                id=uuid.uuid4(), territory_id=ground.territory_id, team_id=team.id, on_day=day, version=2, **told
            )
        )
    session.flush()
    forget_tracks(session, LIMIT)
    columns = (
        PatrolPlan.lead_id,
        PatrolPlan.notes,
        PatrolPlan.cancelled_for,
        PatrolPlan.cancelled_at,
        PatrolPlan.walkers,
    )
    left = session.execute(select(*columns).order_by(PatrolPlan.on_day)).all()
    assert [tuple(each) for each in left] == [(None, "", "", NOW, 2), (account, "张三家门口", "李四病了", NOW, 2)]


def test_a_made_up_territory_keeps_its_plans(session: Session, ground: Any) -> None:
    """Nobody stands behind them."""
    team = Team(id=uuid.uuid4(), territory_id=ground.territory_id, name="一队", kind="patrol")
    session.add(team)
    session.flush()
    told = {"notes": "带手电", "walkers": 2, "version": 1, "on_day": LIMIT.date() - timedelta(days=9)}
    session.add(PatrolPlan(id=uuid.uuid4(), territory_id=ground.territory_id, team_id=team.id, **told))
    session.flush()
    forget_tracks(session, LIMIT)
    assert session.scalar(select(PatrolPlan.notes)) == "带手电"

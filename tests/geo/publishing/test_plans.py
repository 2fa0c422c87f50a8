"""Plans brought into force with all that follows them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.queries import PlanStatus, plan_named, plan_on, plans, the_territory
from geo.core import clock
from geo.core.errors import Conflict, NotFound
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file, undo_import
from geo.publishing.plans import publish, rejoin, rollback, swap_due

Grids = Callable[..., Path]


@pytest.fixture
def options(settings: Settings) -> ImportOptions:
    """Everything left to be recognised."""
    return ImportOptions(zone=settings.zone)


@pytest.fixture
def doors(tmp_path: Path) -> Path:
    """Three door-plates: in the west grid, in the east grid, in none."""
    path = tmp_path / "doors.csv"
    path.write_text(
        "门牌编号,地址,户数,经度,纬度\n1,阳光路1号,12,101.662,39.215\n2,阳光路2号,8,101.672,39.215\n3,远处,1,101.5,39.2\n"
    )
    return path


def _two_plans(database: Database, grids: Grids, options: ImportOptions) -> None:
    import_file(database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(database, ImportKind.BOUNDARIES, grids("second.geojson", 0.008), options)


def _joined(session: Session) -> list[tuple[str, str, str | None]]:
    rows = session.execute(
        text(
            "SELECT p.name, a.key, g.code FROM address_grid j JOIN plan p ON p.id = j.plan_id"
            " JOIN address a ON a.id = j.address_id LEFT JOIN grid g ON g.id = j.grid_id ORDER BY p.id, a.key"
        )
    )
    return [(name, key, code) for name, key, code in rows]


def test_a_new_plan_comes_into_force_with_every_object_joined(
    fresh_database: Database, grids: Grids, doors: Path, options: ImportOptions
) -> None:
    """Those that were there before it, and in plans that were there before them."""
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(fresh_database, ImportKind.ADDRESSES, doors, options)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("second.geojson", 0.014), options)
    with fresh_database.session() as session:
        assert [code for name, _, code in _joined(session) if name == "first"] == ["W", "E", None]
        assert [code for name, _, code in _joined(session) if name == "second"] == ["W", "W", None]


def test_a_plan_whose_time_has_come_is_swapped_in_once(
    fresh_database: Database, grids: Grids, doors: Path, options: ImportOptions
) -> None:
    """Its joins are there before that, and one row changes."""
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    due = clock.now() + timedelta(hours=1)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("next.geojson", 0.014), replace(options, from_at=due))
    import_file(fresh_database, ImportKind.ADDRESSES, doors, options)
    with fresh_database.session() as session, session.begin():
        territory = the_territory(session, None)
        assert [code for name, _, code in _joined(session) if name == "next"] == ["W", "W", None]
        assert swap_due(session, due - timedelta(seconds=1)) == []
        assert plan_on(session, territory.id, None).name == "first"
        assert swap_due(session, due) == [territory.id]
        assert plan_on(session, territory.id, None).name == "next"
        assert swap_due(session, due) == []


def test_rolling_back_brings_the_earlier_plan_into_force_anew(
    fresh_database: Database, grids: Grids, options: ImportOptions
) -> None:
    """As another publication: what was in force on the days before stays told."""
    _two_plans(fresh_database, grids, options)
    with fresh_database.session() as session, session.begin():
        territory_id = the_territory(session, None).id
        between = clock.now()
        rollback(session, territory_id, clock.now())
        assert plan_on(session, territory_id, None).name == "first"
        assert plan_on(session, territory_id, between).name == "second"
        assert {info.name: info.status for info in plans(session, territory_id)} == {
            "first": PlanStatus.IN_FORCE,
            "second": PlanStatus.SUPERSEDED,
        }


def test_there_is_nothing_before_the_first_plan_to_go_back_to(
    fresh_database: Database, grids: Grids, options: ImportOptions
) -> None:
    """The sentence says so."""
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    with fresh_database.session() as session, pytest.raises(Conflict) as refused:
        rollback(session, the_territory(session, None).id, clock.now())
    assert refused.value.code == "plan.no_earlier"


def test_an_earlier_plan_may_be_published_again_by_name(
    fresh_database: Database, grids: Grids, options: ImportOptions
) -> None:
    """From a day to come it is scheduled; the plan in force cannot be published over itself."""
    _two_plans(fresh_database, grids, options)
    with fresh_database.session() as session, session.begin():
        territory_id, now = the_territory(session, None).id, clock.now()
        first = plan_named(session, territory_id, "first")
        publish(session, first.id, now + timedelta(days=3), now)
        assert plan_named(session, territory_id, "first").status is PlanStatus.SCHEDULED
        assert plan_on(session, territory_id, now + timedelta(days=3)).name == "first"
        with pytest.raises(Conflict):
            publish(session, plan_named(session, territory_id, "second").id, now, now)
        with pytest.raises(NotFound, match="There are: first, second"):
            plan_named(session, territory_id, "third")


def test_two_publishers_cannot_mix(fresh_database: Database, grids: Grids, options: ImportOptions) -> None:
    """The second waits for the first, sees what it did, and is refused the same step."""
    _two_plans(fresh_database, grids, options)
    refused: list[Conflict] = []

    def publish_first() -> None:
        try:
            with fresh_database.session() as session, session.begin():
                territory_id, now = the_territory(session, None).id, clock.now()
                publish(session, plan_named(session, territory_id, "first").id, now, now)
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=publish_first) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    with fresh_database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM publication")) == 3
        assert plan_on(session, the_territory(session, None).id, None).name == "first"


def test_undoing_a_plan_leaves_its_facts_in_the_plan_before(
    fresh_database: Database, grids: Grids, doors: Path, options: ImportOptions
) -> None:
    """Rows of the plan that is gone are gone with it."""
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(fresh_database, ImportKind.ADDRESSES, doors, options)
    with fresh_database.session() as session:
        before = _joined(session)
    second = import_file(fresh_database, ImportKind.BOUNDARIES, grids("second.geojson", 0.014), options)
    undo_import(fresh_database, second.import_id)
    with fresh_database.session() as session:
        assert _joined(session) == before
        assert plan_on(session, the_territory(session, None).id, None).name == "first"


def test_rejoining_writes_every_join_row_anew(
    fresh_database: Database, grids: Grids, doors: Path, options: ImportOptions
) -> None:
    """Rows that are wrong, missing, or belong to nothing: after it everything is as it was."""
    _two_plans(fresh_database, grids, options)
    import_file(fresh_database, ImportKind.ADDRESSES, doors, options)
    with fresh_database.session() as session, session.begin():
        rows = "SELECT address_id, plan_id, grid_id FROM address_grid ORDER BY 1, 2"
        before = session.execute(text(rows)).all()
        session.execute(text("UPDATE address_grid SET grid_id = NULL WHERE address_id = 1"))
        session.execute(text("DELETE FROM address_grid WHERE address_id = 2"))
        session.execute(text("INSERT INTO address_grid VALUES (900, 1, 1), (1, 900, 1)"))
        for plan_id in (1, 2):
            rejoin(session, plan_id)
        assert session.execute(text(rows)).all() == before
        with pytest.raises(NotFound):
            rejoin(session, 900)

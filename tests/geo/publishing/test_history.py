"""Which plan held when, and what each changed: told from publications and joins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from geo.boundaries.holding import PlanStatus
from geo.boundaries.plans.comparing import GridFate
from geo.boundaries.queries import plan_named, plan_on, the_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.comparing import compare_plans
from geo.publishing.desk import Desk
from geo.publishing.history import terms, what_changed
from geo.publishing.importing import import_file
from geo.publishing.plans import publish, rollback


@pytest.fixture
def history(fresh_database: Database, grids: Callable[..., Path], settings: Settings, tmp_path: Path) -> Database:
    """Two plans whose border moves over one of three doors; the first then came into force anew."""
    options = ImportOptions(zone=settings.zone)
    doors = tmp_path / "doors.csv"
    doors.write_text(
        "门牌编号,地址,户数,经度,纬度\n1,阳光路1号,12,101.662,39.215\n2,阳光路2号,8,101.667,39.215\n3,远处,1,101.5,39.2\n"
    )
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("second.geojson", 0.008), options)
    import_file(fresh_database, ImportKind.ADDRESSES, doors, replace(options, territory=None))
    with fresh_database.session() as session, session.begin():
        rollback(session, the_territory(session, None).id, clock.now())
    return fresh_database


def test_a_plan_that_came_into_force_anew_has_two_terms(history: Database) -> None:
    """Each ends where the next begins; the last has no end, and each is asked for by its own number."""
    with history.session() as session:
        territory_id, now = the_territory(session, None).id, clock.now()
        told = terms(session, territory_id, now)
        assert [term.plan.name for term in told] == ["first", "second", "first"]
        assert [one.until_at for one in told] == [*(other.from_at for other in told[1:]), None]
        assert len({term.id for term in told}) == 3
        assert [term.status(now) for term in told] == [*[PlanStatus.SUPERSEDED] * 2, PlanStatus.IN_FORCE]
        for term in told:
            assert plan_on(session, territory_id, term.from_at).id == term.plan.id


def test_a_plan_to_come_ends_the_one_in_force_on_its_day(history: Database) -> None:
    """It is scheduled, and the term before it runs until then."""
    with history.session() as session, session.begin():
        territory_id, now = the_territory(session, None).id, clock.now()
        day = now + timedelta(days=3)
        publish(session, plan_named(session, territory_id, "second").id, day, now)
        *_, running, coming = terms(session, territory_id, now)
        assert (running.status(now), running.until_at) == (PlanStatus.IN_FORCE, day)
        assert (coming.status(now), coming.status(day)) == (PlanStatus.SCHEDULED, PlanStatus.IN_FORCE)


def test_what_changed_is_what_the_page_of_consequences_says(history: Database) -> None:
    """Eight households of one door go from east to west, and back; a door that lies in no grid never moves."""
    with history.session() as session:
        day = clock.now().date()
        told = terms(session, the_territory(session, None).id, clock.now())
        for (one, other), route in zip(pairwise(told), (("E", "W"), ("W", "E")), strict=True):
            turn = what_changed(session, one.plan.id, other.plan.id, day)
            assert [tuple(row) for row in turn.moves.to_numpy()] == [(*route, 1, 8)]
            assert {change.fate for change in turn.changes} == {GridFate.CHANGED}
            compared = compare_plans(session, Desk(lambda: day), one.plan, other.plan)
            assert (turn.households, turn.addresses) == (compared.households, compared.addresses)
            assert turn.changes == compared.changes


def test_a_plan_changes_nothing_against_itself(history: Database) -> None:
    """Not even for the door that lies in no grid."""
    with history.session() as session:
        territory_id = the_territory(session, None).id
        plan_id = plan_named(session, territory_id, "first").id
        turn = what_changed(session, plan_id, plan_id, clock.now().date())
        assert (turn.households, turn.addresses) == (0, 0)
        assert {change.fate for change in turn.changes} == {GridFate.SAME}

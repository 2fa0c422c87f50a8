"""From fixes in the database to what was walked: the same whatever the order, again and again, and after every part."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from geo.patrols.derived import cases, deriving, replacing
from geo.patrols.derived.deriving import derive_patrol, derive_patrols
from geo.patrols.derived.marking import derive_anew, fixes_came, waiting
from geo.patrols.derived.models import PatrolAway, PatrolDerived, PatrolDue, PatrolWalked
from geo.patrols.models import Fix
from geo.publishing.canonical import canonical_lines
from geo.streets.models import StreetNetwork, StreetSegment
from tests.geo.patrols.derived.conftest import TOWN, Town, fixes_along

ROUND = [(50, 500), (700, 500), (700, 560), (900, 560), (900, 500), (1400, 500)]
"""Along the street, through a courtyard and back to it."""


def exported(session: Session) -> bytes:
    return b"".join(canonical_lines(session))


def walked_mm(session: Session) -> dict[str, int]:
    """How much was walked of each street by name; what was walked twice counts twice."""
    length = func.sum(PatrolWalked.to_mm - PatrolWalked.from_mm)
    rows = select(StreetSegment.name, length).join(StreetSegment, StreetSegment.id == PatrolWalked.segment_id)
    return {name: int(mm) for name, mm in session.execute(rows.group_by(StreetSegment.name)).all()}


def test_a_walk_becomes_metres_of_its_street(town: Town) -> None:
    """The street that was walked, not the one 15 m beside it; the courtyard is kept apart."""
    town.streets()
    town.send(town.set_out(), fixes_along(ROUND))
    assert town.derive() == 1
    found = walked_mm(town.session)
    assert found["曙光路"] == pytest.approx(1_150_000, abs=40_000)
    assert sum(mm for name, mm in found.items() if name != "曙光路") < 40_000
    away_mm = town.session.scalar(select(func.sum(PatrolAway.length_mm)))
    assert away_mm == pytest.approx(320_000, abs=80_000)


def test_parallel_streets_are_told_apart(town: Town) -> None:
    """Of two streets 15 m apart only the one that was walked is covered, and none that is only crossed."""
    town.streets()
    town.send(town.set_out(), fixes_along(TOWN["后巷"], seed=3))
    town.derive()
    found = walked_mm(town.session)
    assert found.pop("后巷") == pytest.approx(1_600_000, abs=5_000)
    assert sum(found.values()) < 15_000


@given(st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_repetition_and_lateness_change_no_byte(town: Town, data: st.DataObject) -> None:
    """However the positions come, and derived after whichever part of them: the export is as of one batch."""
    fixes = fixes_along(ROUND)[:160]
    with town.session.begin_nested() as whole:
        town.streets()
        town.send(town.set_out(), fixes)
        town.derive()
        expected = exported(town.session)
        assert b'"walked"' in expected
        whole.rollback()
    arrivals = data.draw(st.permutations([*range(len(fixes)), *range(0, len(fixes), 3)]))
    parts = data.draw(st.lists(st.integers(1, len(arrivals)), min_size=1, max_size=4).map(sorted))
    with town.session.begin_nested() as scattered:
        town.streets()
        patrol_id = town.set_out()
        for begin, end in zip([0, *parts], [*parts, len(arrivals)], strict=True):
            unlike = {index: fixes[index] for index in arrivals[begin:end]}
            town.send(patrol_id, list(unlike.values()))
            town.derive()
            so_far = exported(town.session)
            derive_anew(town.session, town.ground.territory_id)
            town.derive()
            assert exported(town.session) == so_far
        assert so_far == expected
        scattered.rollback()


def test_deriving_twice_changes_nothing(town: Town) -> None:
    """Not even the time of it."""
    town.streets()
    patrol_id = town.set_out()
    town.send(patrol_id, fixes_along(ROUND))
    town.derive()
    before = (
        b"".join(canonical_lines(town.session, everything=False)),
        town.session.scalar(select(PatrolDerived.derived_at)),
    )
    fixes_came(town.session, [patrol_id])
    assert (town.derive(), town.derive()) == (1, 0)
    assert (exported(town.session), town.session.scalar(select(PatrolDerived.derived_at))) == before


def test_an_end_in_the_middle_changes_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was derived before stays whole, and the patrol waits to be derived again."""
    town.streets()
    patrol_id = town.set_out()
    fixes = fixes_along(ROUND)
    town.send(patrol_id, fixes[:100])
    town.derive()
    before = [line for line in canonical_lines(town.session) if b'"kind":"walked"' in line]
    town.send(patrol_id, fixes[100:])
    monkeypatch.setattr(replacing, "_DONE", text("SELECT 1 / 0 FROM (SELECT :patrol_ids, :numbers) AS given"))
    with pytest.raises(Exception, match="division by zero"):
        town.derive()
    assert [line for line in canonical_lines(town.session) if b'"kind":"walked"' in line] == before
    assert list(waiting(town.session)) == [patrol_id]


def test_fixes_that_come_meanwhile_are_not_forgotten(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A patrol that gets new positions while it is derived is derived again at once."""
    town.streets()
    patrol_id = town.set_out()
    fixes = fixes_along(ROUND)
    town.send(patrol_id, fixes[:100])
    true_match, looks = cases.match, []

    def slow_match(*arguments: Any) -> Any:
        looks.append(len(arguments[0].fixes))
        if len(looks) == 1:
            town.send(patrol_id, fixes[100:])
        return true_match(*arguments)

    monkeypatch.setattr(cases, "match", slow_match)
    assert derive_patrol(town.database, patrol_id)
    assert looks == [100, len(fixes)]
    assert not waiting(town.session)


def test_without_streets_nothing_is_derived_until_they_come(town: Town) -> None:
    """The patrol waits without being in anybody's way."""
    patrol_id = town.set_out()
    town.send(patrol_id, fixes_along(ROUND))
    assert not waiting(town.session)
    assert town.derive() == 0
    town.streets()
    assert town.derive() == 1
    assert town.session.get_one(PatrolDerived, patrol_id)


def test_other_streets_let_everything_be_derived_anew(town: Town) -> None:
    """On the streets that hold now; when they go, on those before."""
    first = town.streets()
    town.send(town.set_out(), fixes_along(ROUND))
    town.derive()
    before = [line for line in canonical_lines(town.session) if b'"kind":"walked"' in line]
    second = town.streets({"新路": TOWN["曙光路"]})
    assert town.derive() == 1
    assert set(walked_mm(town.session)) == {"新路"}
    assert town.session.scalars(select(PatrolDerived.network_id)).all() == [second]
    town.session.execute(delete(StreetNetwork).where(StreetNetwork.id == second))
    assert not town.session.scalars(select(PatrolWalked.patrol_id)).all()
    town.session.expire_all()
    assert first != second
    assert before


def test_one_job_is_asked_for_until_it_is_done(town: Town) -> None:
    """Positions that come while the patrol waits ask for no second job; later ones do."""
    jobs = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'patrols.derive'")
    town.streets()
    patrol_id = town.set_out()
    fixes = fixes_along(ROUND)
    for part in (fixes[:50], fixes[50:100], fixes[100:150]):
        town.send(patrol_id, part)
    assert town.session.scalar(jobs) == 1
    assert town.session.scalar(select(PatrolDue.number)) == 3
    town.derive()
    town.send(patrol_id, fixes[150:])
    assert town.session.scalar(jobs) == 2
    town.send(patrol_id, fixes)
    assert town.session.scalar(jobs) == 2


def test_a_patrol_that_goes_takes_along_what_was_derived(town: Town) -> None:
    """No row of it is left."""
    town.streets()
    town.send(town.set_out(), fixes_along(ROUND))
    town.derive()
    town.session.execute(delete(Fix))
    town.session.execute(text("DELETE FROM patrol"))
    for table in (PatrolWalked, PatrolAway, PatrolDerived, PatrolDue):
        assert town.session.scalar(select(func.count()).select_from(table)) == 0


def test_many_at_once_are_each_as_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and written together, in twos or one by one: the export is the same, byte for byte."""
    town.streets()
    for number in range(1, 6):
        town.send(town.set_out(number), fixes_along(ROUND, seed=number)[: 40 * number])
    town.set_out(6)
    fixes_came(town.session, [uuid.UUID(int=6)])
    assert town.derive() == 6
    together = exported(town.session)
    for at_once in (1, 2):
        derive_anew(town.session, town.ground.territory_id)
        monkeypatch.setattr(deriving, "TOGETHER", at_once)
        assert town.derive() == 6
        assert exported(town.session) == together


def test_a_patrol_that_changes_meanwhile_keeps_back_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others of its group are written as they were worked out, once; it is worked out again."""
    town.streets()
    patrol_ids = [town.set_out(number) for number in range(1, 4)]
    fixes = {patrol_id: fixes_along(ROUND, seed=n) for n, patrol_id in enumerate(patrol_ids, start=1)}
    for patrol_id in patrol_ids:
        town.send(patrol_id, fixes[patrol_id][:100])
    true_match, looks = cases.match, []

    def slow_match(*arguments: Any) -> Any:
        looks.append(len(arguments[0].fixes))
        if len(looks) == 1:
            town.send(patrol_ids[1], fixes[patrol_ids[1]][100:])
        return true_match(*arguments)

    monkeypatch.setattr(cases, "match", slow_match)
    assert derive_patrols(town.database, patrol_ids) == 3
    assert looks == [100, 100, 100, len(fixes[patrol_ids[1]])]
    assert not waiting(town.session)
    found = exported(town.session)
    monkeypatch.undo()
    derive_anew(town.session, town.ground.territory_id)
    town.derive()
    assert exported(town.session) == found


def test_of_a_patrol_without_positions_nothing_is_derived(town: Town) -> None:
    """Neither when other streets come nor when all is derived anew: the export is that of a patrol that only began."""
    town.streets()
    patrol_id = town.set_out()
    town.derive()
    before = list(canonical_lines(town.session))
    derive_anew(town.session, town.ground.territory_id)
    town.derive()
    assert list(canonical_lines(town.session)) == before
    fixes = fixes_along([(50, 500), (400, 500)])
    town.send(patrol_id, fixes)
    town.derive()
    assert list(canonical_lines(town.session)) != before
    town.session.execute(delete(Fix).where(Fix.patrol_id == patrol_id))
    fixes_came(town.session, [patrol_id])
    assert town.derive() == 1
    assert town.session.scalar(select(func.count()).select_from(PatrolDerived)) == 0

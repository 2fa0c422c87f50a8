"""A question about a point is answered from memory, and never by a plan that no longer holds for long."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from api.boundaries.quick import QuickAnswers
from api.boundaries.ready import Ready, Standing
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing import plans
from geo.publishing.importing import import_file

LOCATE = "/api/v1/locate?lon=101.6605&lat=39.212"
TOWN = Path(__file__).resolve().parents[2] / "town"


@pytest.fixture(scope="module")
def own_settings(
    new_database: Callable[..., AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings that name a database of these tests."""
    with new_database() as url:
        yield Settings(database_url=url, data_dir=tmp_path_factory.mktemp("ready"))


@pytest.fixture(scope="module")
def two_plans(own_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small town by two plans; one of them ends every code with 9."""
    database = Database(str(own_settings.database_url), pool_size=own_settings.pool_size)
    other = json.loads((TOWN / "grids.geojson").read_text())
    for feature in other["features"]:
        feature["properties"]["code"] += "9"
    path = tmp_path_factory.mktemp("plans") / "other.geojson"
    path.write_text(json.dumps(other))
    options = ImportOptions(zone=own_settings.zone)
    for each in (TOWN / "grids.geojson", path):
        import_file(database, ImportKind.BOUNDARIES, each, options)
    yield database
    database.close()


@pytest.fixture
def ready(two_plans: Database, own_settings: Settings) -> Iterator[Ready]:
    """What listens to the database of two plans."""
    ready = Ready(two_plans, own_settings.zone)
    ready.start()
    yield ready
    ready.stop()


def eventually(find: Callable[[], Standing | None]) -> Standing:
    """What is found within five seconds."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if (found := find()) is not None:
            return found
        time.sleep(0.005)
    raise AssertionError("nothing became ready")


def standing(ready: Ready, plan: str | None = None) -> Standing | None:
    """What stands ready, where it is by the plan that is named."""
    found = ready.standing(None, clock.now())
    return found if found is None or plan in {None, found.ground.plan.name} else None


def at_once(program: FastAPI) -> QuickAnswers:
    """The program as it is served: with the answers from memory outside of it."""
    return QuickAnswers(program, secure=False, only_this_machine=False)


def roll_back(database: Database) -> str:
    """Bring the other plan into force; its name."""
    with database.session() as session, session.begin():
        plan_id = plans.rollback(session, session.scalar(text("SELECT id FROM territory")), clock.now())
        return str(session.scalar(text("SELECT name FROM plan WHERE id = :id"), {"id": plan_id}))


def test_a_plan_that_comes_into_force_is_ready_by_itself(ready: Ready, two_plans: Database) -> None:
    """Within a moment of the commit it is that plan by which points are located, both ways."""
    eventually(lambda: standing(ready))
    for _ in range(2):
        name = roll_back(two_plans)
        found = eventually(lambda name=name: standing(ready, name))  # type: ignore[misc]
        assert found.snapshot.locate(101.6605, 39.212).grid in found.snapshot.grids


def test_who_serves_is_ready_by_itself(ready: Ready, own_settings: Settings, two_plans: Database) -> None:
    """A roster that comes in is heard of as a plan is."""
    eventually(lambda: standing(ready))
    options = ImportOptions(zone=own_settings.zone)
    import_file(two_plans, ImportKind.ROSTER, TOWN / "workers.csv", options)
    eventually(lambda: found if (found := standing(ready)) and found.workers else None)


def test_without_the_listener_nothing_is_ready(ready: Ready, two_plans: Database) -> None:
    """When the connection that listens is lost, the database is asked until it is back: nobody knows what changes."""
    eventually(lambda: standing(ready))
    with two_plans.engine.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'gridsteward notices' AND datname = current_database()"
            )
        )
        assert ended.all() == [(True,)]
    until = time.monotonic() + 2
    while standing(ready) is not None and time.monotonic() < until:
        time.sleep(0.001)
    assert standing(ready) is None
    name = roll_back(two_plans)
    eventually(lambda: standing(ready, name))


def test_the_day_ends_at_the_territorys_midnight(ready: Ready) -> None:
    """What stood ready yesterday does not answer today: others may serve then."""
    found = eventually(lambda: standing(ready))
    assert ready.standing(None, found.until) is None


def test_the_answer_from_memory_is_that_of_the_database(
    ready: Ready, two_plans: Database, own_settings: Settings
) -> None:
    """Byte for byte, in either language, for points inside, on an edge, outside and in another datum."""
    eventually(lambda: standing(ready))
    questions = (LOCATE, "/api/v1/locate?lon=101.664&lat=39.212", "/api/v1/locate?lon=101.65&lat=39.2",
                 LOCATE + "&datum=gcj02")  # fmt: skip
    slow, quick = create_app(own_settings, two_plans), create_app(own_settings, two_plans)
    quick.state.ready = ready
    for language in ("en", "zh-CN"):
        with (
            TestClient(slow) as asked,
            TestClient(at_once(quick)) as ready_asked,
        ):
            for question in questions:
                expected = asked.get(question, headers={"accept-language": language})
                answer = ready_asked.get(question, headers={"accept-language": language})
                assert (answer.status_code, answer.content) == (expected.status_code, expected.content)
                again = {"accept-language": language, "if-none-match": answer.headers["etag"]}
                assert ready_asked.get(question, headers=again).status_code == 304


@pytest.mark.parametrize(
    "question",
    [
        "lon=nan&lat=39",
        "lon=200&lat=39",
        "lon=x&lat=39",
        "lon=101.66&lat=39&territory=",
        "lon=1__0&lat=39",
        "lon=101.66&lat=39&on=1950",
    ],
)
def test_what_is_not_plain_is_told_as_ever(
    ready: Ready, two_plans: Database, own_settings: Settings, question: str
) -> None:
    """A question with a fault gets the same problem document, ready or not."""
    eventually(lambda: standing(ready))
    slow, quick = create_app(own_settings, two_plans), create_app(own_settings, two_plans)
    quick.state.ready = ready
    with (
        TestClient(slow) as asked,
        TestClient(at_once(quick)) as ready_asked,
    ):
        expected = asked.get(f"/api/v1/locate?{question}")
        answer = ready_asked.get(f"/api/v1/locate?{question}")
    assert expected.status_code >= 400
    assert (answer.status_code, answer.json()["code"]) == (expected.status_code, expected.json()["code"])


def test_no_reader_sees_two_plans_mixed(ready: Ready, two_plans: Database) -> None:
    """While plans change under them, readers find each plan with its own grids and no other's."""
    eventually(lambda: standing(ready))
    over, wrong, seen = threading.Event(), list[str](), set[str]()

    def read() -> None:
        while not over.is_set():
            found = ready.standing(None, clock.now())
            if found is None:
                continue
            grid = found.snapshot.locate(101.6605, 39.212).grid
            seen.add(found.ground.plan.name)
            codes = {each.code[-1] == "9" and len(each.code) == 16 for each in found.snapshot.grids}
            if grid is None or len(codes) != 1:
                wrong.append(found.ground.plan.name)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(10):
        name = roll_back(two_plans)
        eventually(lambda name=name: standing(ready, name))  # type: ignore[misc]
    over.set()
    for reader in readers:
        reader.join()
    assert (wrong, len(seen)) == ([], 2)


def test_with_a_second_territory_one_has_to_be_named(ready: Ready, two_plans: Database, own_settings: Settings) -> None:
    """Also where the second has no plan yet: memory does not choose where the database would ask which."""
    code = eventually(lambda: standing(ready)).ground.territory.code
    with two_plans.engine.begin() as connection:
        connection.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('0', 'Another', false)"))
    try:
        eventually(lambda: ready.standing(code, clock.now()) if ready.standing(None, clock.now()) is None else None)
        program = create_app(own_settings, two_plans)
        program.state.ready = ready
        with TestClient(at_once(program)) as asked:
            assert asked.get(LOCATE).json()["code"] == "territory.which"
            assert asked.get(f"{LOCATE}&territory={code}").status_code == 200
    finally:
        with two_plans.engine.begin() as connection:
            connection.execute(text("DELETE FROM territory WHERE code = '0'"))

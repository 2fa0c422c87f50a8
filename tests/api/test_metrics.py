"""Figures for Prometheus, without a name, id or address in them."""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from api.admission import Lane
from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.queue import defer

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def client(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """An administrator who asks a program of their own."""
    with TestClient(create_app(fresh_settings, signed_in_database)) as client:
        yield as_admin(client)


def figures(client: TestClient) -> Figures:
    """Every sample by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = list(text_string_to_metric_families(answer.text))
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_by_template(client: TestClient) -> None:
    """Route, method, status and lane, with how long they took; nothing of what was asked for."""
    for code in ("152922101001003", "王铁柱"):
        client.get(f"/api/v1/grids/{code}?address=曙光路")
    labels = (("lane", "staff"), ("method", "GET"), ("route", "/api/v1/grids/{code}"), ("status", "404"))
    found = figures(client)
    assert found["gridsteward_request_seconds_count", labels] == 2
    assert found["gridsteward_request_seconds_sum", labels] > 0
    assert not [name for name in found if "152922101001003" in str(name) or "王铁柱" in str(name)]


def test_what_waits_is_shown(client: TestClient, signed_in_database: Database) -> None:
    """Lanes, pool and jobs at the moment of asking."""
    with signed_in_database.session() as session, session.begin():
        defer(session, "test.note")
        number = defer(session, "test.note")
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = :id"), {"id": number})
        session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = :id"), {"id": number})
    with signed_in_database.engine.connect():
        found = figures(client)
    for lane in Lane:
        assert found["gridsteward_admission_held", (("lane", lane.value),)] == 0
        assert found["gridsteward_admission_waiting", (("lane", lane.value),)] == 0
    jobs = {labels[0][1]: value for (name, labels), value in found.items() if name == "gridsteward_jobs"}
    assert jobs == {"waiting": 1, "running": 0, "failed": 1}
    assert found["gridsteward_pool_size", ()] == 15
    assert found["gridsteward_pool_used", ()] == 1
    assert found["gridsteward_database_up", ()] == 1


def test_the_age_of_the_last_backup_is_shown_once_there_is_one(client: TestClient, fresh_settings: Settings) -> None:
    """The newest file counts."""
    assert ("gridsteward_backup_age_seconds", ()) not in figures(client)
    folder = fresh_settings.data_dir / "backups"
    folder.mkdir(parents=True)
    for name, age_s in (("old", 10_000), ("new", 100)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age_s,) * 2)
    assert 99 <= figures(client)["gridsteward_backup_age_seconds", ()] < 200


def test_the_lag_of_the_trail_is_shown_where_there_is_one(client: TestClient, signed_in_database: Database) -> None:
    """The age of the oldest entry that is not chained; 0 where all are."""
    owner = Database(signed_in_database.url.replace("gridsteward_app", "gridsteward_owner"))
    with owner.engine.begin() as connection:
        there = connection.scalar(text("SELECT to_regclass('audit_entry') IS NOT NULL"))
        if not there:
            connection.execute(text("CREATE TABLE audit_entry (id bigint, at timestamptz)"))
            connection.execute(text("CREATE TABLE audit_link (entry_id bigint)"))
            connection.execute(text("INSERT INTO audit_entry VALUES (1, now()), (2, now() - interval '70 s')"))
            connection.execute(text("INSERT INTO audit_link VALUES (1)"))
    owner.close()
    lag_s = figures(client)["gridsteward_audit_lag_seconds", ()]
    assert lag_s >= 0 if there else 69 < lag_s < 100


def test_two_programs_count_apart(fresh_settings: Settings, fresh_database: Database) -> None:
    """Each has a registry of its own; nothing is global."""
    first, second = (create_app(fresh_settings, fresh_database) for _ in range(2))
    TestClient(first).get("/healthz")
    counted = [
        app.state.metrics.registry.get_sample_value(
            "gridsteward_request_seconds_count",
            {"route": "/healthz", "method": "GET", "status": "200", "lane": "none"},
        )
        for app in (first, second)
    ]
    assert counted == [1.0, None]


def test_figures_without_a_database(fresh_settings: Settings, fresh_database: Database) -> None:
    """What the program itself knows is still told, and that the database is away."""
    away = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    registry = create_app(fresh_settings, away).state.metrics.registry
    assert registry.get_sample_value("gridsteward_database_up") == 0
    assert registry.get_sample_value("gridsteward_jobs", {"state": "failed"}) is None
    assert registry.get_sample_value("gridsteward_admission_held", {"lane": "public"}) == 0


def test_figures_are_not_for_the_public(fresh_settings: Settings, fresh_database: Database) -> None:
    """A collector without a token is told so, and not led to a page."""
    answer = TestClient(create_app(fresh_settings, fresh_database), follow_redirects=False).get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (401, "account.sign_in")

"""Figures for Prometheus: how many requests, how fast, how busy the lanes, what waits. No id, address or name."""

import time
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from api.admission import Admission, Lane
from api.audience import Router, allow
from api.watching import Seen
from geo.core.settings import Settings
from geo.core.viewer import Right
from geo.db.database import Database
from geo.db.failedjobs import count_jobs
from geo.db.limits import Limits, limit

router = Router(include_in_schema=False)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_AUDIT_LAG = text("""
    SELECT coalesce(extract(epoch FROM now() - min(at)), 0)::float8 FROM audit_entry
    WHERE id > coalesce((SELECT max(entry_id) FROM audit_link), 0)
""")


class Metrics:
    """The figures of one program, in a registry of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "gridsteward_request_seconds",
            "Seconds from the first byte of a request to the last of its answer",
            ("route", "method", "status", "lane"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int, str], Histogram] = {}
        ProcessCollector(registry=self.registry)
        self.registry.register(_State(app))

    def note(self, seen: Seen) -> None:
        """Count a request that is over."""
        labels = (seen.route, seen.method, seen.status, seen.lane)
        known = self._known.get(labels)
        if known is None:
            known = self._known[labels] = self._requests.labels(*labels)
        known.observe(seen.seconds)


@router.get("/metrics")
@allow(Right.METRICS_READ, everywhere=True)
def metrics(request: Request) -> Response:
    """The figures as text; the database is asked on a connection that admission keeps free."""
    own: Metrics = request.app.state.metrics
    return Response(generate_latest(own.registry), headers={"content-type": CONTENT_TYPE_LATEST})


class _State(Collector):
    """What is not counted but looked at, when somebody asks."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: to describe it would ask the database when the program starts."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        settings: Settings = self._app.state.settings
        database: Database = self._app.state.database
        yield from _lanes(self._app.state.admission)
        yield from _pool(database)
        yield from _stored(database)
        yield from _backups(settings.backups_folder)


def _lanes(admission: Admission) -> Iterator[Metric]:
    held = GaugeMetricFamily("gridsteward_admission_held", "Requests that hold a slot", labels=("lane",))
    waiting = GaugeMetricFamily("gridsteward_admission_waiting", "Requests that wait for a slot", labels=("lane",))
    for lane in Lane:
        use = admission.use(lane)
        held.add_metric((lane.value,), use.held)
        waiting.add_metric((lane.value,), use.waiting)
    yield from (held, waiting)


def _pool(database: Database) -> Iterator[Metric]:
    pool = database.engine.pool
    if isinstance(pool, QueuePool):
        yield _gauge("gridsteward_pool_used", "Connections in use", pool.checkedout())
        yield _gauge("gridsteward_pool_size", "Connections that may be in use", pool.size())


def _stored(database: Database) -> Iterator[Metric]:
    """What the database knows; where it does not answer, only that."""
    try:
        with database.session() as session:
            limit(session, Limits(statement_s=2, lock_s=1))
            found = [*_jobs(session), *_trail(session)]
    except SQLAlchemyError:
        found = []
    yield _gauge("gridsteward_database_up", "Whether the database answers", bool(found))
    yield from found


def _jobs(session: Session) -> Iterator[Metric]:
    counts = count_jobs(session)
    jobs = GaugeMetricFamily("gridsteward_jobs", "Jobs that are not done", labels=("state",))
    for state, count in (("waiting", counts.waiting), ("running", counts.running), ("failed", counts.failed)):
        jobs.add_metric((state,), count)
    yield jobs


def _trail(session: Session) -> Iterator[Metric]:
    if session.scalar(text("SELECT to_regclass('audit_entry') IS NOT NULL")):
        lag_s = float(session.scalar(_AUDIT_LAG) or 0)
        yield _gauge("gridsteward_audit_lag_seconds", "Age of the oldest entry that is not chained yet", lag_s)


def _backups(folder: Path) -> Iterator[Metric]:
    files = [entry.stat().st_mtime for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
    if files:
        age_s = time.time() - max(files)
        yield _gauge("gridsteward_backup_age_seconds", "Age of the last backup", age_s)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)

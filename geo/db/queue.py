"""Work for later: a queue in the same database (procrastinate), filled in the caller's transaction.

A task is a function of the database and of plain values. It may run twice: a worker that was killed
leaves its job to the next one. So a task looks at what there is before it changes anything.
"""

import asyncio
import contextlib
import functools
import logging
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import procrastinate
import psycopg
import sqlalchemy.exc
from procrastinate.jobs import Status
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from geo.core.settings import Settings
from geo.db.database import Database, open_database

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
TaskFunction = TypeVar("TaskFunction", bound=Callable[..., None])

CONCURRENCY = 2
"""A long import must not keep a plan from coming into force."""

MOST_ATTEMPTS = 5
"""A job that takes its worker down with it must not do so for ever."""

_SILENT_AFTER_S = 30.0
_WORKERS_LOCK = 4_172_922_054_000_002
_PAUSE_S = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """A function that jobs name; `cron` makes it run by itself."""

    name: str
    run: Callable[..., None]
    cron: str | None


_TASKS: dict[str, Task] = {}


def task(name: str, *, cron: str | None = None) -> Callable[[TaskFunction], TaskFunction]:
    """Register `function(database, **arguments)` under a name; with `cron` it also runs by the clock, in UTC."""

    def register(function: TaskFunction) -> TaskFunction:
        _TASKS[name] = Task(name, function, cron)
        return function

    return register


def defer(session: Session, task: str, /, **arguments: JSON) -> int:
    """Put a job into the queue, in the session's transaction: it exists once that commits. Returns its number."""
    connection = session.connection().connection.driver_connection
    return int(_sender().configure_task(task, connection=connection).defer(**arguments))


@functools.cache
def _sender() -> procrastinate.App:
    """An app that only sends, on connections it is given: it is never opened."""
    return procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def run_worker(settings: Settings) -> None:
    """Run jobs as they come until SIGTERM or SIGINT; jobs under way are ended first.

    The modules whose tasks are to run must have been imported.
    """
    with open_database(settings) as database:
        asyncio.run(_work_until_told(database))


def run_waiting(database: Database) -> None:
    """Run the jobs that wait now, and return. In a thread of its own: the caller may be within a running loop."""

    def run() -> None:
        asyncio.run(_work(database, asyncio.Event(), wait=False))

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(run).result()


async def _work_until_told(database: Database) -> None:
    """Work, and start again after the database was away."""
    told = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    while not told.is_set():
        try:
            await _work(database, told, wait=True)
        except (procrastinate.exceptions.ConnectorException, psycopg.OperationalError):
            _log.warning("The worker lost the database; it tries again.", exc_info=True)
        if not told.is_set():
            await asyncio.sleep(_PAUSE_S)
            with contextlib.suppress(sqlalchemy.exc.OperationalError):
                await asyncio.to_thread(database.answers)


async def _work(database: Database, told: asyncio.Event, *, wait: bool) -> None:
    app = _receiver(database)
    async with app.open_async(), _presence(database, app):
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                wait=wait,
                install_signal_handlers=False,
                delete_jobs="successful",
                stalled_worker_timeout=_SILENT_AFTER_S,
            )
        )
        telling = asyncio.create_task(told.wait())
        await asyncio.wait({worker, telling}, return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        if not worker.done():
            worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker


def _receiver(database: Database) -> procrastinate.App:
    """An app that knows the registered tasks, and gives each the database."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=_conninfo(database), min_size=1, max_size=4)
    )
    retry = procrastinate.RetryStrategy(
        max_attempts=MOST_ATTEMPTS, wait=5, retry_exceptions={sqlalchemy.exc.OperationalError, psycopg.OperationalError}
    )
    for known in _TASKS.values():
        registered = app.task(name=known.name, retry=retry)(_bound(known, database))
        if known.cron is not None:
            app.periodic(cron=known.cron)(registered)

    @app.periodic(cron="* * * * *")
    @app.task(name="queue.take_up")
    async def take_up(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes it)
        await _take_up(app, silent_s=_SILENT_AFTER_S)

    return app


def _bound(known: Task, database: Database) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        if known.cron is not None:
            arguments.pop("timestamp", None)
        known.run(database, **arguments)

    return run


@contextlib.asynccontextmanager
async def _presence(database: Database, app: procrastinate.App) -> AsyncIterator[None]:
    """Hold a lock that ends with this process. Whoever finds nobody else's takes up every unfinished job at once."""
    async with await psycopg.AsyncConnection.connect(_conninfo(database), autocommit=True) as connection:
        answer = await connection.execute("SELECT pg_try_advisory_lock(%s)", [_WORKERS_LOCK])
        if (await answer.fetchone() or (False,))[0]:
            await _take_up(app, silent_s=0.0)
            await connection.execute("SELECT pg_advisory_lock_shared(%s)", [_WORKERS_LOCK])
            await connection.execute("SELECT pg_advisory_unlock(%s)", [_WORKERS_LOCK])
        else:
            await connection.execute("SELECT pg_advisory_lock_shared(%s)", [_WORKERS_LOCK])
        yield


async def _take_up(app: procrastinate.App, *, silent_s: float) -> None:
    """Put the jobs of workers that have fallen silent back into the queue; give up those that keep failing so."""
    jobs = app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=silent_s):
        if job.attempts >= MOST_ATTEMPTS:
            await jobs.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await jobs.retry_job(job)


def _conninfo(database: Database) -> str:
    return make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)

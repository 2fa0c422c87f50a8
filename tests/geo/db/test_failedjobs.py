"""Failed jobs: seen without anybody's words, run again, or removed."""

import uuid

import pytest

from geo.core.errors import Conflict, NotFound
from geo.db import queue
from geo.db.database import Database
from geo.db.failedjobs import count_jobs, discard_job, failed_jobs, retry_job
from geo.db.queue import defer, run_waiting, task


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A task that fails at its first run, and notes each."""
    monkeypatch.setattr(queue, "_TASKS", {})
    runs: list[int] = []

    @task("test.once_bad")
    def once_bad(database: Database, *, number: int, **_: object) -> None:
        runs.append(number)
        if len(runs) == 1:
            raise ValueError

    return runs


@pytest.fixture
def failed(fresh_database: Database, ran: list[int]) -> int:
    """The number of a job that failed."""
    with fresh_database.session() as session, session.begin():
        values = {"import_id": str(uuid.UUID(int=7)), "path": "/data/王家的名单.xlsx", "keep": True}
        number = defer(session, "test.once_bad", number=3, **values)
    run_waiting(fresh_database)
    return number


def test_a_failed_job_is_shown_with_its_ids_alone(fresh_database: Database, failed: int) -> None:
    """Name of the task, tries, when it failed; of the arguments ids, and no name that somebody gave a file."""
    with fresh_database.session() as session:
        (job,) = failed_jobs(session)
        assert (job.id, job.task, job.attempts) == (failed, "test.once_bad", 1)
        assert job.ids == {"number": "3", "import_id": str(uuid.UUID(int=7))}
        assert job.failed_at is not None
        assert count_jobs(session).failed == 1


def test_a_failed_job_runs_again(fresh_database: Database, failed: int, ran: list[int]) -> None:
    """With all its tries, once the transaction commits; then it is gone."""
    with fresh_database.session() as session, session.begin():
        retry_job(session, failed)
        assert count_jobs(session).waiting >= 1
    run_waiting(fresh_database)
    assert ran == [3, 3]
    with fresh_database.session() as session:
        assert failed_jobs(session) == []
        with pytest.raises(NotFound):
            retry_job(session, failed)


def test_a_failed_job_is_removed(fresh_database: Database, failed: int, ran: list[int]) -> None:
    """It does not run again, and is not shown any more."""
    with fresh_database.session() as session, session.begin():
        discard_job(session, failed)
    run_waiting(fresh_database)
    assert ran == [3]
    with fresh_database.session() as session:
        assert failed_jobs(session) == []


def test_only_a_failed_job_is_touched(fresh_database: Database, ran: list[int]) -> None:
    """One that waits is neither doubled nor lost."""
    with fresh_database.session() as session, session.begin():
        number = defer(session, "test.once_bad", number=1)
        for step in (retry_job, discard_job):
            with pytest.raises(Conflict):
                step(session, number)

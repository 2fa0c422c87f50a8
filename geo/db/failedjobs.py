"""Jobs that failed: looked at, run again, or given up for good.

Of the arguments of a job only ids are shown: a path holds the name that somebody gave a file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core.errors import Conflict, NotFound
from geo.core.language import say

_FAILED = text("""
    SELECT j.id, j.task_name, j.args, j.attempts, max(e.at) FILTER (WHERE e.type = 'failed') AS failed_at
    FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id
    WHERE j.status = 'failed'
    GROUP BY j.id ORDER BY j.id DESC LIMIT :limit
""")
_COUNTS = text("""
    SELECT count(*) FILTER (WHERE status = 'todo') AS waiting, count(*) FILTER (WHERE status = 'doing') AS running,
           count(*) FILTER (WHERE status = 'failed') AS failed
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')
""")
_STATUS = text("SELECT status::text FROM procrastinate_jobs WHERE id = :id FOR UPDATE")
_RETRY = text("""
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, abort_requested = false
    WHERE id = :id
""")
_WAKE = text("""
    SELECT pg_notify('procrastinate_any_queue_v1', json_build_object('type', 'job_inserted', 'job_id', :id)::text)
""")
_DISCARD = text("DELETE FROM procrastinate_jobs WHERE id = :id")


@dataclass(frozen=True)
class FailedJob:
    """A job that was given up: what it was to do, how often it was tried, and when it failed last."""

    id: int
    task: str
    ids: Mapping[str, str]
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True)
class JobCounts:
    """How many jobs there are of each kind."""

    waiting: int
    running: int
    failed: int


def failed_jobs(session: Session, *, limit: int = 200) -> list[FailedJob]:
    """The jobs that failed, the last made first."""
    rows = session.execute(_FAILED, {"limit": limit})
    return [FailedJob(row.id, row.task_name, _ids(row.args), row.attempts, row.failed_at) for row in rows]


def count_jobs(session: Session) -> JobCounts:
    """How many jobs wait, run and have failed; those that are done are not kept."""
    return JobCounts(*session.execute(_COUNTS).one())


def retry_job(session: Session, job_id: int) -> None:
    """Put a failed job back into the queue, with all its tries; the worker is woken when this commits.

    Raises:
        NotFound: there is no such job.
        Conflict: it has not failed.
    """
    _hold(session, job_id)
    session.execute(_RETRY, {"id": job_id})
    session.execute(_WAKE, {"id": job_id})


def discard_job(session: Session, job_id: int) -> None:
    """Remove a failed job for good.

    Raises:
        NotFound: there is no such job.
        Conflict: it has not failed.
    """
    _hold(session, job_id)
    session.execute(_DISCARD, {"id": job_id})


def _hold(session: Session, job_id: int) -> None:
    """Lock a failed job until the transaction ends."""
    status = session.scalar(_STATUS, {"id": job_id})
    if status is None:
        raise NotFound("job.unknown", say("There is no such job. It may be done, or was removed."))
    if status != "failed":
        raise Conflict("job.not_failed", say("This job has not failed: it waits, or is being done."))


def _ids(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in arguments.items() if _is_id(value)}


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _is_id(value: Any) -> bool:
    if isinstance(value, str):
        return _UUID.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)

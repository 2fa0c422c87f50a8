"""The log: one JSON object a line, on standard error, without a word of anybody.

What is written: the time, the event, the number of the request, the template of its route, status and
milliseconds. What never is: addresses, queries, names, tokens, the messages of errors. Of an error
the class stands there, the places in the code it came through, and what the database calls it
(SQLSTATE): a message may quote the very value that was wrong. Lines of other libraries are taken for
the same reason without their text.
"""

import contextlib
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from api.watching import Seen
from geo.core.errors import GridstewardError
from geo.db.faults import sqlstate

OURS = ("api", "geo", "maps")
MOST_FRAMES = 40
MOST_CAUSES = 5

_PLACE = re.compile(r'^ *File "([^"\n]+)", line (\d+), in ([\w<>]+)$', re.MULTILINE | re.ASCII)
_ROOT = Path(__file__).resolve().parent.parent
_QUIET = ("/static/{path}", "/healthz", "/readyz", "/metrics")
_requests = logging.getLogger("api.requests")
_program = logging.getLogger("api.program")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what stands in `extra={"fields": {...}}` stands in it by name."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **_event(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["errors"] = list(_told(error))
        return orjson.dumps(line, default=str).decode()


def start_logging() -> None:
    """Write the log of this process so from now on; what ends a thread or the program is written too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a line that cannot be written would be told with its values
    _leave_out_what_no_line_says()
    sys.excepthook = _ended
    threading.excepthook = _thread_ended


def _leave_out_what_no_line_says() -> None:
    """Caller, thread and process of a line cost more to find than the line: "Optimization" in the library's manual."""
    logging._srcfile = None
    logging.logThreads = logging.logMultiprocessing = logging.logProcesses = False


def note_request(seen: Seen) -> None:
    """Write that a request is over; files and probes, which come all the time, only where they fail."""
    if (seen.route in _QUIET and seen.status < 500) or not _requests.isEnabledFor(logging.INFO):
        return
    fields = {
        "request": seen.request_id,
        "method": seen.method,
        "route": seen.route,
        "status": seen.status,
        "ms": round(seen.seconds * 1000, 1),
        "lane": seen.lane,
    }
    _write_at_once("request", fields)


def _write_at_once(event: str, fields: Mapping[str, Any]) -> None:
    """Write a line that comes with every request; a record of the library for each costs five times as much."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = orjson.dumps({"time": now, "level": "info", "event": event, **fields}).decode() + "\n"
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, JsonLines):
            with contextlib.suppress(OSError, ValueError):  # a log that is full or closed stops no answer
                handler.stream.write(line)


def _event(record: logging.LogRecord) -> dict[str, Any]:
    """Our own events by their words; those of others by where they come from."""
    if record.name.partition(".")[0] in OURS:
        fields: Mapping[str, Any] = getattr(record, "fields", {})
        event, _, more = record.getMessage().partition("\n")
        return {"event": event, **fields, **_of_child(more)}
    return {"event": record.name, **_of_queue(record)}


def _of_child(trace: str) -> dict[str, Any]:
    """Where a reader of files failed in its own process: it sends the trace as text, with the message at its end."""
    frames = [f"{_short(place[1])}:{place[2]} {place[3]}" for place in _PLACE.finditer(trace)]
    return {"frames": frames[-MOST_FRAMES:]} if frames else {}


def _of_queue(record: logging.LogRecord) -> dict[str, Any]:
    """What the job queue says in fields of its own, without the arguments of the job."""
    found: dict[str, Any] = {}
    if isinstance(action := getattr(record, "action", None), str):
        found["action"] = action
    if isinstance(job := getattr(record, "job", None), Mapping):
        found |= {"job": job.get("id"), "task": job.get("task_name")}
    return found


def _told(error: BaseException) -> Iterator[dict[str, Any]]:
    """An error and what caused it, each by class and places; no message."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen and len(seen) < MOST_CAUSES:
        seen.add(id(following))
        kind = type(following)
        told: dict[str, Any] = {"error": f"{kind.__module__}.{kind.__qualname__}"}
        if (state := sqlstate(following)) is not None:
            told["sqlstate"] = state
        if isinstance(following, GridstewardError):
            told["code"] = following.code
        yield told | {"frames": _frames(following.__traceback__)}
        following = _cause(following)


def _cause(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        first: BaseException = error.exceptions[0]
        return first
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(trace: TracebackType | None) -> list[str]:
    """Where an error came through, the last place last: file, line, function."""
    places = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    return [f"{_short(place.filename)}:{place.lineno} {place.name}" for place in places[-MOST_FRAMES:]]


def _short(file_name: str) -> str:
    """A file of ours from the root of the program, others from the package on."""
    path = Path(file_name)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(_ROOT))
    _, _, within = file_name.rpartition("site-packages/")
    return within if within != file_name else path.name


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _program.critical("program.failed", exc_info=(kind, error, trace))


def _thread_ended(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
        _program.error("thread.failed", exc_info=hook.exc_value)

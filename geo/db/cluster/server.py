"""Starting the server, or finding it running. Everything here is called with the start lock held."""

import time
from pathlib import Path

import psycopg

from geo.core import ballast
from geo.core.errors import Unavailable
from geo.core.language import say
from geo.db.cluster import processes
from geo.db.cluster.account import Account
from geo.db.cluster.binaries import Binaries, find_binaries
from geo.db.cluster.configuration import write_configuration
from geo.db.cluster.layout import PORT, Layout
from geo.db.cluster.making import make_cluster, make_folders, prepare

START_TIMEOUT_S = 120.0
"""One start in thousands took 18 s on an idle machine, and recovery after a crash takes its time."""

ATTEMPTS = 3
_POLL_S = 0.01


class _DiedStartingError(Exception):
    """The server ended before it took connections."""


def ensure_running(layout: Layout, account: Account, binaries: Binaries | None = None) -> Path:
    """Make, start or find the server; returns the folder of its socket once it answers.

    It is started by `binaries`, else by the programs that fit the data.

    Raises:
        Unavailable: it cannot be made or started; the sentence says why and what to do.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    deaths = 0
    while True:
        try:
            # On a full disk it could not even write into its log that it has no room to start.
            ballast.let_go_if_full(layout.data_dir)
            running = running_socket(layout) or _start(layout, account, binaries)
            prepare(running)
        except _DiedStartingError as error:
            # Killed in the middle of recovery it comes up at the next try; a real fault stays one.
            deaths += 1
            if deaths == ATTEMPTS:
                raise _not_started(layout) from error
        except psycopg.OperationalError as error:
            # It was stopping, or is putting itself right after one of its processes was killed.
            if "authentication" in str(error):
                raise _not_started(layout, str(error).strip().splitlines()[-1]) from error
            if time.monotonic() > deadline:
                raise _too_slow(layout) from error
            time.sleep(_POLL_S)
        else:
            return running


def _start(layout: Layout, account: Account, binaries: Binaries | None) -> Path:
    make_folders(layout, account)
    layout.finish_move()
    binaries = binaries or find_binaries(layout.data)
    if not layout.data.exists():
        make_cluster(layout, account, binaries)
    _clear_remains(layout)
    return _wait_until_ready(layout, _launch(layout, account, binaries.postgres))


def running_socket(layout: Layout) -> Path | None:
    """The socket folder of a server that takes connections; waits for one that is starting or stopping."""
    folder = processes.folder_id(layout.data)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        stated = processes.read_pid_file(layout.data)
        if folder is None or stated is None or not processes.works_in(stated.pid, folder):
            return None
        if stated.status == "ready":
            return Path(stated.socket_dir)
        time.sleep(_POLL_S)
    raise _too_slow(layout)


def _clear_remains(layout: Layout) -> None:
    """End what a killed starter or server left, and only then remove stale pid and socket files.

    Where the system does not show working folders, PostgreSQL's own checks have to do.
    """
    folder = processes.folder_id(layout.data)
    if folder is None or not processes.can_look():
        return
    processes.kill_program(_settings_argument(layout))
    processes.end(folder)
    socket = layout.run / f".s.PGSQL.{PORT}"
    for stale in (layout.data / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
        stale.unlink(missing_ok=True)


def _settings_argument(layout: Layout) -> str:
    """What the server of this folder is started with, and no other program."""
    return f"config_file={layout.settings / 'postgresql.conf'}"


def _launch(layout: Layout, account: Account, postgres: Path) -> int:
    """Start the server as nobody's child, in a session of its own; returns its process id."""
    write_configuration(layout, account)
    script = 'log=$1; shift; "$@" >>"$log" 2>&1 </dev/null & echo $!'
    server = [str(postgres), "-D", str(layout.data), "-c", _settings_argument(layout)]
    return int(account.run(["/bin/sh", "-c", script, "sh", layout.log, *server]).stdout)


def _wait_until_ready(layout: Layout, pid: int) -> Path:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        stated = processes.read_pid_file(layout.data)
        if stated is not None and stated.pid == pid and stated.status == "ready":
            return Path(stated.socket_dir)
        if not processes.is_alive(pid):
            raise _DiedStartingError
        time.sleep(_POLL_S)
    raise _too_slow(layout)


def _not_started(layout: Layout, reason: str | None = None) -> Unavailable:
    return Unavailable(
        "cluster.start",
        say(
            "The database did not start: {reason} (more in {log})",
            reason=reason or _last_words(layout),
            log=str(layout.log),
        ),
    )


def _last_words(layout: Layout) -> str:
    """The last fatal line of the log, else the last line."""
    try:
        lines = layout.log.read_text(errors="replace").strip().splitlines()[-20:]
    except OSError:
        lines = []
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return next(iter(reversed(fatal or lines)), "-")[:300]


def _too_slow(layout: Layout) -> Unavailable:
    return Unavailable(
        "cluster.slow",
        say(
            "The database did not answer within {seconds} seconds. See {log}.",
            seconds=int(START_TIMEOUT_S),
            log=str(layout.log),
        ),
    )

"""Starting the server, or finding it running. Everything here is called with the start lock held."""

import contextlib
import subprocess
import time
from pathlib import Path

from geo.core.errors import Unavailable
from geo.core.language import say
from geo.db.cluster import processes
from geo.db.cluster.account import Account
from geo.db.cluster.binaries import find_binaries
from geo.db.cluster.configuration import write_configuration
from geo.db.cluster.layout import PORT, Layout
from geo.db.cluster.making import make_cluster, make_folders, prepare

START_TIMEOUT_S = 120.0
"""One start in thousands took 18 s on an idle machine, and recovery after a crash takes its time."""

_POLL_S = 0.01


def ensure_running(layout: Layout, account: Account) -> Path:
    """Make, start or find the server; returns the folder of its socket.

    Raises:
        Unavailable: it cannot be made or started; the sentence says why and what to do.
    """
    running = running_socket(layout)
    if running is None:
        make_folders(layout, account)
        binaries = find_binaries(layout.data)
        if not layout.data.exists():
            make_cluster(layout, account, binaries)
        _clear_remains(layout)
        pid = _launch(layout, account, binaries.postgres)
        running = _wait_until_ready(layout, pid)
    prepare(running)
    return running


def running_socket(layout: Layout) -> Path | None:
    """The socket folder of a server that takes connections; waits for one that is starting or stopping."""
    folder = processes.folder_id(layout.data)
    stated = processes.read_pid_file(layout.data)
    if folder is None or stated is None:
        return None
    if processes.can_look() and stated.pid not in processes.residents(folder):
        return None
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        stated = processes.read_pid_file(layout.data)
        if stated is None or (processes.can_look() and stated.pid not in processes.residents(folder)):
            return None
        if stated.status == "ready":
            return Path(stated.socket_dir)
        time.sleep(_POLL_S)
    raise _too_slow(layout)


def _clear_remains(layout: Layout) -> None:
    """End orphaned backends and remove stale pid and socket files, once nobody provably lives there.

    Where the system does not show working folders, PostgreSQL's own checks have to do.
    """
    folder = processes.folder_id(layout.data)
    if folder is None or not processes.can_look():
        return
    processes.end(folder)
    socket = layout.run / f".s.PGSQL.{PORT}"
    for stale in (layout.data / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
        stale.unlink(missing_ok=True)


def _launch(layout: Layout, account: Account, postgres: Path) -> int:
    """Start the server as nobody's child, in a session of its own; returns its process id."""
    settings = write_configuration(layout, account)
    command = [str(postgres), "-D", str(layout.data), "-c", f"config_file={settings}"]
    answer = subprocess.run(  # type: ignore[call-overload]  # the options of another user are made at run time
        ["/bin/sh", "-c", 'log=$1; shift; "$@" >>"$log" 2>&1 & echo $!', "sh", str(layout.log), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        **account.popen_options(),
    )
    return int(answer.stdout)


def _wait_until_ready(layout: Layout, pid: int) -> Path:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        stated = processes.read_pid_file(layout.data)
        if stated is not None and stated.pid == pid and stated.status == "ready":
            return Path(stated.socket_dir)
        if not _is_alive(pid):
            raise Unavailable(
                "cluster.start",
                say(
                    "The database did not start: {reason} (more in {log})",
                    reason=_last_words(layout),
                    log=str(layout.log),
                ),
            )
        time.sleep(_POLL_S)
    raise _too_slow(layout)


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet collected does not."""
    answer = subprocess.run(["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip() not in {"", "Z"} and "Z" not in answer.stdout


def _last_words(layout: Layout) -> str:
    with contextlib.suppress(OSError, IndexError):
        return layout.log.read_text(errors="replace").strip().splitlines()[-1][:300]
    return "-"


def _too_slow(layout: Layout) -> Unavailable:
    return Unavailable(
        "cluster.slow",
        say(
            "The database did not answer within {seconds} seconds. See {log}.",
            seconds=int(START_TIMEOUT_S),
            log=str(layout.log),
        ),
    )

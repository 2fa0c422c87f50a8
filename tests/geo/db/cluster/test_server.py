"""Starting on what a crash left behind, in odd places, with the settings that keep data safe."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from geo.core.errors import Unavailable
from geo.db.cluster import processes
from geo.db.cluster.configuration import APP, DATABASE, OWNER, READ, SUPERUSER
from geo.db.cluster.keeping import look_at
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import Cluster, use_cluster
from geo.db.database import Database

StartUser = Callable[[Path], Any]
Kill = Callable[[int | None], None]
HasStopped = Callable[[Path], bool]


def connect(cluster: Cluster, role: str = SUPERUSER) -> psycopg.Connection:
    """A connection as one of the roles."""
    return psycopg.connect(host=str(cluster.socket_dir), dbname=DATABASE, user=role, autocommit=True)


def leave_pid_files(data_dir: Path, pid: int) -> None:
    """Write the two files that a crashed server leaves, as the server's user would have."""
    layout = Layout(data_dir)
    text = f"{pid}\n{layout.data}\n1700000000\n5432\n{layout.run}\n\n 5432001 0\nready   \n"
    for path in (layout.data / "postmaster.pid", layout.run / ".s.PGSQL.5432.lock"):
        path.write_text(text)
        path.chmod(0o600)
        os.chown(path, layout.home.stat().st_uid, layout.home.stat().st_gid)


@pytest.fixture
def ended_pid() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen(["/bin/true"])
    process.wait()
    return process.pid


@pytest.fixture
def recycled_pid(tmp_path: Path) -> Iterator[int]:
    """The id of a living process that is called postgres but lives elsewhere."""
    shutil.copy("/bin/sleep", tmp_path / "postgres")
    process = subprocess.Popen([tmp_path / "postgres", "60"], cwd="/")
    yield process.pid
    assert process.poll() is None, "a stranger was killed"
    process.kill()
    process.wait()


def test_stale_pid_files_do_not_stop_a_start(data_dir: Path, ended_pid: int) -> None:
    """Pid and socket files that name an ended process are taken away."""
    leave_pid_files(data_dir, ended_pid)
    with use_cluster(data_dir) as cluster, connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_recycled_pid_does_not_stop_a_start(data_dir: Path, recycled_pid: int) -> None:
    """Pid files that name somebody else's process are taken away, and that process is left alone."""
    leave_pid_files(data_dir, recycled_pid)
    with use_cluster(data_dir) as cluster, connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_orphaned_backend_is_ended_before_the_start(data_dir: Path, user: StartUser, kill: Kill) -> None:
    """A busy backend that outlives its server is ended, and the next server starts on an empty house."""
    first = user(data_dir).ready()
    connection = first.connect()
    orphan = connection.info.backend_pid
    state = look_at(data_dir)
    connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 10000000000) n")
    while "SELECT" not in Path(f"/proc/{orphan}/cmdline").read_text():
        time.sleep(0.01)
    kill(state.server_pid)
    assert processes.is_alive(orphan)
    with user(data_dir).ready().connect() as fresh:
        assert fresh.execute("SELECT 1").fetchone() == (1,)
    assert not processes.is_alive(orphan)
    connection.close()


def test_a_killed_backend_is_recovered_from(data_dir: Path) -> None:
    """The server puts itself right after one of its processes was killed; a new user waits for that."""
    with use_cluster(data_dir) as cluster:
        connection = connect(cluster)
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        connection.close()
        with use_cluster(data_dir) as again, connect(again) as fresh:
            assert fresh.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["x" * 100, 'it\'s, "odd"', "数据 文件夹"])
def test_long_and_odd_folders_work(empty_dir: Path, name: str, has_stopped: HasStopped) -> None:
    """A path beyond the 107 bytes of a socket, or with signs that settings give a meaning to, gets a short socket."""
    data_dir = empty_dir / name
    empty_dir.chmod(0o711)
    with use_cluster(data_dir) as cluster:
        assert len(os.fsencode(cluster.socket_dir)) < 90
        database = Database(cluster.url())
        database.answers()
        database.close()
    assert has_stopped(data_dir)
    assert not Layout(data_dir).run.is_relative_to(data_dir)
    assert not Layout(data_dir).run.exists()


def test_a_short_socket_folder_of_a_stranger_is_refused(empty_dir: Path) -> None:
    """The fallback folder is used only when it is the server's own; a link in its place is not followed."""
    layout = Layout((empty_dir / ("x" * 100)).resolve())
    empty_dir.chmod(0o711)
    layout.run.symlink_to(empty_dir)
    try:
        with pytest.raises(Unavailable) as refused, use_cluster(layout.data_dir):
            pass
    finally:
        layout.run.unlink()
    assert refused.value.code == "cluster.folder"


def test_folders_that_a_killed_starter_left_are_taken_over(empty_dir: Path) -> None:
    """A starter killed before it gave a folder to the server's user does not block the next."""
    layout = Layout(empty_dir)
    layout.home.mkdir(mode=0o700)
    layout.locks.mkdir(mode=0o700)
    with use_cluster(empty_dir) as cluster, connect(cluster) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert layout.home.stat().st_uid == layout.data.stat().st_uid


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    """Damaged data end with PostgreSQL's own reason in one sentence, after a few tries and not after minutes."""
    (Layout(data_dir).data / "global" / "pg_control").write_bytes(b"")
    began = time.monotonic()
    with pytest.raises(Unavailable, match="pg_control") as refused, use_cluster(data_dir):
        pass
    assert refused.value.code == "cluster.start"
    assert time.monotonic() - began < 30


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A data folder below a file is refused with its name, before anything is started."""
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="file/data") as refused, use_cluster(tmp_path / "file" / "data"):
        pass
    assert refused.value.code == "cluster.folder"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another user")
def test_a_folder_that_the_server_cannot_reach_is_named(empty_dir: Path) -> None:
    """As root, a closed folder above the data is reported with what to do."""
    closed = empty_dir / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Unavailable) as refused, use_cluster(closed / "inner"):
        pass
    assert refused.value.code == "cluster.unreachable"
    assert "/var/lib/gridsteward" in str(refused.value)


def test_nothing_listens_and_nothing_is_risked(data_dir: Path) -> None:
    """No port is open, every write is synced and checked, and folders are closed to others."""
    with use_cluster(data_dir) as cluster, connect(cluster) as connection:
        shown = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            for name in ("listen_addresses", "fsync", "full_page_writes", "data_checksums", "jit", "log_min_messages")
        }
    assert {name: row and row[0] for name, row in shown.items()} == {
        "listen_addresses": "",
        "fsync": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "jit": "off",
        "log_min_messages": "log",
    }
    layout = cluster.layout
    for folder in (layout.home, layout.data, layout.run, layout.locks):
        assert folder.stat().st_mode & 0o077 == 0, folder
    assert layout.data_dir.stat().st_mode & 0o067 == 0


def test_no_value_reaches_the_log(data_dir: Path) -> None:
    """A statement that fails on an address leaves no trace of it in the server's log."""
    with use_cluster(data_dir) as cluster, connect(cluster) as connection:
        connection.execute("CREATE TABLE plate (text text PRIMARY KEY)")
        connection.execute("INSERT INTO plate VALUES ('secret-street 7')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO plate VALUES (%s)", ["secret-street 7"])
        with pytest.raises(psycopg.errors.DataError):
            connection.execute("SELECT 'secret-street 7'::int")
    assert "secret" not in Layout(data_dir).log.read_text()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (APP, "CREATE TABLE extra (n int)"),
        (APP, "ALTER TABLE territory ADD COLUMN n int"),
        (APP, "TRUNCATE territory"),
        (READ, "INSERT INTO territory (code, name, made_up) VALUES ('1', 'a', false)"),
        (OWNER, "CREATE ROLE extra"),
    ],
)
def test_each_role_can_do_no_more_than_its_work(database: Database, role: str, statement: str) -> None:
    """The app changes rows and no tables, the reader changes nothing, the owner rules its own database only."""
    with (
        psycopg.connect(database.url.replace("+psycopg", "").replace(APP, role)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)

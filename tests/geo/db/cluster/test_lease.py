"""The cluster runs as long as somebody uses it, whoever dies and however."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.db.cluster import locks
from geo.db.cluster.keeping import keep_running, look_at, stop_keeping
from geo.db.cluster.layout import Layout

StartUser = Callable[[Path], Any]
Kill = Callable[[int | None], None]
HasStopped = Callable[[Path], bool]


def guardian(data_dir: Path) -> int | None:
    """The guardian's process id, once it has written it down."""
    deadline = time.monotonic() + 10
    while (pid := look_at(data_dir).guardian_pid) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return pid


def test_it_stops_when_the_last_user_leaves(data_dir: Path, user: StartUser, has_stopped: HasStopped) -> None:
    """The server outlives the user that started it, and ends with the last one."""
    first, second = user(data_dir).ready(), user(data_dir).ready()
    first.leave()
    with second.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.leave()
    assert has_stopped(data_dir)


def test_ten_starters_at_once_share_one_server(empty_dir: Path, user: StartUser, has_stopped: HasStopped) -> None:
    """Ten programs that start together on an empty folder make one cluster, and all reach it."""
    users = [user(empty_dir) for _ in range(10)]
    servers = set()
    for started in users:
        with started.ready().connect() as connection:
            servers.add(connection.execute("SELECT pg_postmaster_start_time()").fetchone())
    assert len(servers) == 1
    assert len(look_at(empty_dir).user_pids) == 10
    for started in users:
        started.leave()
    assert has_stopped(empty_dir)


def test_two_folders_are_two_clusters(
    data_dir: Path, empty_dir: Path, user: StartUser, has_stopped: HasStopped
) -> None:
    """Clusters side by side share neither server nor socket, and one stops without the other."""
    one, other = user(data_dir).ready(), user(empty_dir).ready()
    assert look_at(data_dir).server_pid != look_at(empty_dir).server_pid
    assert one.socket_dir != other.socket_dir
    one.leave()
    assert has_stopped(data_dir)
    with other.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_user_does_not_keep_it_running(data_dir: Path, user: StartUser, has_stopped: HasStopped) -> None:
    """The guardian stops the server after its only user was killed with SIGKILL."""
    user(data_dir).ready().kill()
    assert has_stopped(data_dir)


def test_a_killed_guardian_is_replaced(data_dir: Path, user: StartUser, kill: Kill, has_stopped: HasStopped) -> None:
    """The last user that leaves finds no guardian, starts another, and the server stops."""
    only = user(data_dir).ready()
    kill(guardian(data_dir))
    only.leave()
    assert has_stopped(data_dir)


def test_guardian_and_user_killed_leave_a_server_for_the_next(
    data_dir: Path, user: StartUser, kill: Kill, has_stopped: HasStopped
) -> None:
    """With nobody left to stop it the server stays, and the next user takes it over and ends it."""
    first = user(data_dir).ready()
    kill(guardian(data_dir))
    first.kill()
    left = look_at(data_dir).server_pid
    next_one = user(data_dir).ready()
    assert look_at(data_dir).server_pid == left
    next_one.leave()
    assert has_stopped(data_dir)


def test_everything_killed_loses_nothing(data_dir: Path, user: StartUser, kill: Kill) -> None:
    """User, guardian and server killed one after the other: the next start has every acknowledged row."""
    first = user(data_dir).ready()
    with first.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    watching, serving = guardian(data_dir), look_at(data_dir).server_pid
    first.kill()
    kill(watching)
    kill(serving)
    with user(data_dir).ready().connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


@pytest.mark.parametrize("seed", range(2))
def test_a_starter_killed_while_making_leaves_no_half(
    empty_dir: Path, user: StartUser, has_stopped: HasStopped, seed: int
) -> None:
    """Killed anywhere between the first folder and the first connection, the next start makes it whole."""
    for delay_s in (random.Random(seed).uniform(0.2, 1.6), 0.5):  # noqa: S311 (a moment, not a secret)
        starter = user(empty_dir)
        time.sleep(delay_s)
        starter.kill()
    final = user(empty_dir).ready()
    with final.connect() as connection:
        assert connection.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'gridsteward%'").fetchone() == (3,)
        assert connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone() == (1,)
    final.leave()
    assert has_stopped(empty_dir)
    assert list(Layout(empty_dir).home.glob("new-*")) == []


def test_kept_by_hand_until_let_go(data_dir: Path, has_stopped: HasStopped) -> None:
    """`db start` leaves a keeper; a second one is not started; `db stop` ends it and the server."""
    assert keep_running(data_dir)
    assert not keep_running(data_dir)
    state = look_at(data_dir)
    assert state.running
    assert state.user_pids == (state.keeper_pid,)
    assert stop_keeping(data_dir)
    assert not look_at(data_dir).running
    assert not stop_keeping(data_dir)
    assert has_stopped(data_dir)


def test_letting_go_leaves_it_to_other_users(data_dir: Path, user: StartUser) -> None:
    """`db stop` does not take the database away from those who use it."""
    keep_running(data_dir)
    other = user(data_dir).ready()
    assert stop_keeping(data_dir)
    assert look_at(data_dir).user_pids == (other.process.pid,)
    with other.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_lock_tells_who_shares_it(tmp_path: Path) -> None:
    """The kernel's list names this process while it shares a lock, and not after."""
    path = tmp_path / "lock"
    descriptor = locks.open_lock(path)
    locks.wait_shared(descriptor)
    assert len(locks.sharers(path)) == 1
    assert locks.is_held(path)
    locks.release(descriptor)
    assert not locks.is_held(path)
    with locks.exclusive(path, timeout_s=1), pytest.raises(TimeoutError), locks.exclusive(path, timeout_s=0.05):
        pytest.fail("the lock was given twice")


@pytest.mark.slow
def test_a_storm_of_kills_loses_nothing(data_dir: Path, user: StartUser, kill: Kill, has_stopped: HasStopped) -> None:
    """Users, guardians and servers killed at random for some seconds: every acknowledged row stays, and it stops."""
    chance = random.Random(20230213)  # noqa: S311 (a storm, not a secret)
    rows = 0
    survivors = [user(data_dir).ready()]
    with survivors[0].connect() as connection:
        connection.execute("CREATE TABLE storm (n int)")
    for _ in range(6):
        current = user(data_dir).ready()
        with current.connect() as connection:
            assert connection.execute("SELECT count(*) FROM storm").fetchone() == (rows,)
            connection.execute("INSERT INTO storm VALUES (1)")
            rows += 1
        victims = [current.process.pid, guardian(data_dir), look_at(data_dir).server_pid]
        chosen = chance.sample(victims, k=chance.randint(1, 3))
        for victim in chosen:
            if victim == current.process.pid:
                current.kill()
            else:
                kill(victim)
        if current.process.pid not in chosen:
            survivors.append(current)
        time.sleep(chance.uniform(0, 0.2))
    last = user(data_dir).ready()
    with last.connect() as connection:
        assert connection.execute("SELECT count(*) FROM storm").fetchone() == (rows,)
    for leaving in (*survivors, last):
        leaving.leave()
    assert has_stopped(data_dir)

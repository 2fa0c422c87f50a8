"""One chain over all entries, whoever writes and whoever dies."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from geo.audit import chaining
from geo.audit.actions import record
from geo.audit.chaining import Chainer, chain_once, keep_chaining
from geo.audit.rules import Entry
from geo.db.database import Database

Codes = Callable[..., list[str]]
Make = Callable[..., Entry]
Write = Callable[..., list[int]]

ROOT = Path(__file__).resolve().parents[3]
CHAIN_FOR_EVER = """
import sys, threading
from pathlib import Path
from geo.audit.chaining import Chainer
from geo.db.database import Database

chainer = Chainer(Database(sys.argv[1]), Path(sys.argv[2]))
while True:
    chainer.step()
"""


def chained(database: Database) -> list[int]:
    """The ids of the entries that are chained, in the order of the chain."""
    with database.session() as session:
        return list(session.scalars(text("SELECT entry_id FROM audit_link ORDER BY seq")))


def test_entries_are_linked_once_in_order(fresh_database: Database, write: Write, codes: Codes) -> None:
    """In several sets, and nothing is left for a second time."""
    ids = write(40)
    assert chain_once(fresh_database) == 40
    assert chain_once(fresh_database) == 0
    more = write(3, first=40)
    assert chain_once(fresh_database) == 3
    assert chained(fresh_database) == ids + more
    assert codes() == []


def test_more_entries_than_one_set_holds(
    fresh_database: Database, write: Write, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each set is a transaction of its own."""
    monkeypatch.setattr(chaining, "AT_ONCE", 7)
    monkeypatch.setattr(chaining, "_UNCHAINED", text(str(chaining._UNCHAINED).replace("LIMIT 5000", "LIMIT 7")))
    ids = write(30)
    assert chain_once(fresh_database) == 30
    assert chained(fresh_database) == ids
    assert codes() == []


def test_an_entry_that_commits_late_is_not_passed_over(fresh_database: Database, write: Write, entry: Make) -> None:
    """A chainer that looks only above what it has settled waits for the transactions that were writing then."""
    chainer = Chainer(fresh_database)
    with fresh_database.session() as late, late.begin():
        late_id = record(late, entry(0))
        above = write(5, first=1)
        assert [chainer.step() for _ in range(4)] == [5, 0, 0, 0]
        assert chained(fresh_database) == above
    assert chainer.step() == 1
    assert chained(fresh_database) == [*above, late_id]


def test_a_chainer_looks_only_above_what_is_settled(fresh_database: Database, write: Write, entry: Make) -> None:
    """Otherwise each look would read the whole trail. Ids that were rolled back do not hold it up."""
    chainer = Chainer(fresh_database)
    ids = write(5)
    with fresh_database.session() as session:
        record(session, entry(9))
        session.rollback()
    for _ in range(3):
        chainer.step()
    assert chainer._floor == ids[-1]


def test_writers_and_chainers_at_once(fresh_database: Database, codes: Codes, entry: Make) -> None:
    """Four writers that commit out of order, two chainers: one whole chain with every entry once."""
    told, seed = threading.Event(), 20261124
    failures: list[BaseException] = []

    def write_some(number: int) -> None:
        chance = random.Random(seed + number)  # noqa: S311 (when to pause)
        try:
            for turn in range(60):
                with fresh_database.session() as session:
                    record(session, entry(number * 1000 + turn, personal=turn % 2 == 0))
                    time.sleep(chance.uniform(0, 0.004))
                    record(session, entry(number * 1000 + turn + 500))
                    session.rollback() if chance.random() < 0.2 else session.commit()
        except BaseException as error:  # noqa: BLE001 (reported by the test)
            failures.append(error)

    def chain() -> None:
        chainer = Chainer(fresh_database)
        while not told.is_set():
            chainer.step()

    chainers = [threading.Thread(target=chain) for _ in range(2)]
    writers = [threading.Thread(target=write_some, args=(number,)) for number in range(4)]
    for thread in (*chainers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    told.set()
    for thread in chainers:
        thread.join()
    chain_once(fresh_database)
    assert failures == []
    with fresh_database.session() as session:
        there = set(session.scalars(text("SELECT id FROM audit_entry")))
    assert sorted(chained(fresh_database)) == sorted(there)
    assert codes() == []


@pytest.mark.slow
def test_a_killed_chainer_leaves_a_whole_chain(
    fresh_database: Database, write: Write, codes: Codes, heads: Path, tmp_path: Path
) -> None:
    """Kill -9 at any moment: what is linked is linked rightly, and the next one goes on."""
    chance = random.Random(20261124)  # noqa: S311 (moments of a kill)
    for turn in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", CHAIN_FOR_EVER, fresh_database.url, str(heads)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        began, first = time.monotonic(), turn * 10_000
        while len(chained(fresh_database)) == len(_entries(fresh_database)) - 1 and time.monotonic() - began < 30:
            time.sleep(0.01)
        while time.monotonic() - began < 1.0 + chance.uniform(0, 0.5):
            write(200, first=first)
            first += 200
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert codes() == []
    chain_once(fresh_database, heads=heads)
    assert sorted(chained(fresh_database)) == _entries(fresh_database)
    assert codes(must_exist=True) == []


def _entries(database: Database) -> list[int]:
    with database.session() as session:
        return list(session.scalars(text("SELECT id FROM audit_entry ORDER BY id")))


def test_the_loop_goes_on_after_the_database_was_away(
    fresh_database: Database, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And chains what is left once it is told to stop."""
    monkeypatch.setattr(chaining, "PAUSE_S", 0.01)
    told, away = threading.Event(), threading.Event()
    session = fresh_database.session

    def sometimes() -> object:
        if away.is_set():
            raise OperationalError("SELECT", {}, Exception("gone"))
        return session()

    monkeypatch.setattr(fresh_database, "session", sometimes)
    thread = threading.Thread(target=keep_chaining, args=(fresh_database, told))
    thread.start()
    away.set()
    time.sleep(0.1)
    away.clear()
    ids = write(3)
    deadline = time.monotonic() + 10
    while chained(fresh_database) != ids and time.monotonic() < deadline:
        time.sleep(0.01)
    assert chained(fresh_database) == ids
    monkeypatch.setattr(chaining, "PAUSE_S", 60)
    ids += write(2, first=3)
    told.set()
    thread.join()
    assert chained(fresh_database) == ids

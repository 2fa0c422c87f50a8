"""What follows from rows that never change is worked out once."""

import threading
import time

import pytest
from sqlalchemy.orm import Session

from geo.db.kept import Kept, keep, keep_in


def test_a_value_is_made_once() -> None:
    """The second who asks is given what the first one had made."""
    kept, made = Kept(), list[int]()
    for _ in range(3):
        assert kept.get("square", 4, lambda: made.append(4) or 16) == 16  # type: ignore[func-returns-value]
    assert made == [4]


def test_many_at_once_have_it_made_once() -> None:
    """Eight threads that ask for the same at the same moment cost one making."""
    kept, made, start = Kept(), list[int](), threading.Barrier(8)

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return 7

    def ask() -> None:
        start.wait()
        assert kept.get("slow", "key", make) == 7

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_the_ones_asked_for_last_stay() -> None:
    """Of each kind only so many are kept; asking for one keeps it; kinds do not push each other out."""
    kept, made = Kept(most=2), list[str]()

    def ask(kind: str, key: str) -> None:
        kept.get(kind, key, lambda: made.append(key))

    for key in "abaca":
        ask("letter", key)
    ask("other", "x")
    ask("letter", "a")
    assert made == ["a", "b", "c", "x"]
    ask("letter", "b")
    assert made[-1] == "b"


def test_a_failure_is_not_kept() -> None:
    """Whoever asks after a failure has it tried again."""
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get("part", 0, lambda: 1 // 0)
    assert kept.get("part", 0, lambda: 5) == 5


def test_a_session_that_keeps_nothing_makes_it_each_time() -> None:
    """Without a database's store behind it, a session reads anew; with one, once."""
    made = list[int]()
    for session in (Session(), Session(info=keep_in(Kept()))):
        for _ in range(2):
            keep(session, "kind", 1, lambda: made.append(1))
    assert len(made) == 3

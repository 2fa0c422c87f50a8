"""Hashes of passwords, and the line in which they are checked."""

import os
import threading
import time

import pytest

from geo.accounts.passwords import NICENESS, hash_password, password_line, verify
from geo.accounts.rules import new_secret


def test_a_password_is_right_and_others_are_wrong() -> None:
    """Whatever the alphabet; case and spaces count."""
    kept = hash_password("今天的网格巡查很顺利")
    assert verify("今天的网格巡查很顺利", kept)
    assert not verify("今天的网格巡查很顺利 ", kept)
    assert not verify("", kept)


def test_hashes_are_argon2id_with_a_salt_of_their_own() -> None:
    """Two people with the same password do not show it; the cost stands in the hash."""
    one, other = hash_password("the same sentence"), hash_password("the same sentence")
    assert one != other
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_without_a_hash_every_password_is_wrong() -> None:
    """Nobody's hash opens nothing, not even for its own words."""
    assert not verify("nobody has this", None)
    assert not verify("", None)


@pytest.mark.parametrize("kept", ["not a hash", "$argon2id$v=19$m=19456,t=2,p=1$x$y", "$2b$12$" + "a" * 53, ""])
def test_a_broken_hash_is_no_way_in_and_no_failure(kept: str) -> None:
    """Whatever came into the column, a check of it says no."""
    assert not verify("a long enough sentence", kept)


def test_an_unknown_name_takes_as_long_as_a_known_one() -> None:
    """The quickest of several checks, with and without a hash, differ by less than half."""
    kept = hash_password(new_secret())

    def took_s(known: str | None) -> float:
        began = time.perf_counter()
        verify("a wrong password", known)
        return time.perf_counter() - began

    with_hash, without = (min(took_s(known) for _ in range(7)) for known in (kept, None))
    assert 0.5 < with_hash / without < 2


def test_the_line_is_one_thread_that_yields_to_all_others() -> None:
    """However many wait, one is checked at a time, and that thread yields; the others keep their niceness."""
    line = password_line()
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    told = [
        line.submit(lambda: (threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
        for _ in range(20)
    ]
    assert {each.result() for each in told} == {(told[0].result()[0], NICENESS)}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    line.shutdown()

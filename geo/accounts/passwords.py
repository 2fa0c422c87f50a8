"""Passwords are hashed with argon2id, few at once and behind everything else.

One check takes some 25 ms of a core and 19 MiB (the least that OWASP names, with one lane): many
wrong sign-ins at once would take the machine away from everybody else, so checks stand in one line,
in a thread that yields to all others.
"""

import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

NICENESS = 10

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_nobody = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$Iw5VhgeKXjWIc9pSlqCzyWTOv4/yqVHbOoj83N2GdDU"
"""What a sign-in name without an account is checked against, so that it takes as long as one with."""


def _yield_to_others() -> None:
    """On Linux a thread has a niceness of its own; elsewhere the one line has to do."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def password_line() -> ThreadPoolExecutor:
    """Where checks stand in line; shut it down when done."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="password", initializer=_yield_to_others)


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


def verify(password: str, kept: str | None) -> bool:
    """Whether a password is the one of which a hash is kept; takes as long where none is."""
    try:
        right = _hasher.verify(password, kept or _nobody)
    except (ValueError, UnknownHashError):
        return False
    return right and bool(kept)

"""Whether a pooled connection still lives, mostly without asking the server.

A server that ends a connection, or dies, closes its end, and that can be seen on the socket: there is something to be
read where nothing was asked. So a connection that was asked within half a minute is only looked at; one that is older,
or on which something has come, is asked as ever, which costs a turn and more than a short question itself.
"""

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Engine

ASKED_WITHIN_S = 30.0
"""For a network that swallows everything without a word; nobody's end is closed then."""


def look_before_asking(engine: Engine) -> None:
    """Let an engine's pool, when it hands out a connection, ask the server only where looking is not enough."""
    ask = engine.dialect.do_ping
    asked_at: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def do_ping(connection: Any) -> bool:
        now = time.monotonic()
        if now - asked_at.get(connection, -ASKED_WITHIN_S) < ASKED_WITHIN_S and is_quiet(connection):
            return True
        lives = ask(connection)
        asked_at[connection] = now
        return lives

    engine.dialect.do_ping = do_ping  # type: ignore[method-assign, assignment]  # the one place where SQLAlchemy asks


def is_quiet(connection: psycopg.Connection[Any]) -> bool:
    """Whether a connection on which nothing was asked is open, and nothing has come on it."""
    if connection.closed:
        return False
    watching = select.poll()
    watching.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return not watching.poll(0)

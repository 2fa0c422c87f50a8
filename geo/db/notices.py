"""Being told that something changed: the database's own LISTEN, on a connection of its own."""

import threading
from collections.abc import Iterator

import psycopg
from sqlalchemy.engine import make_url

_TICK_S = 1.0


def notices(url: str, channel: str, ended: threading.Event) -> Iterator[bool]:
    """Yield True when something changed, at the latest a moment after its commit, and False every second of quiet.

    The first is True: what was there before is not known yet. Several changes that come together are told once.

    Raises:
        psycopg.OperationalError: the connection is lost; nobody knows what changes from now on.
    """
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True, application_name="gridsteward notices") as connection:
        connection.execute(f'LISTEN "{channel}"')
        yield True
        while not ended.is_set():
            told = list(connection.notifies(timeout=_TICK_S, stop_after=1))
            if told:
                told += connection.notifies(timeout=0)
            yield bool(told)
